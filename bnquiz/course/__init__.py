"""For those who grade others: results in; points, learners, pages and a bundle for a report out.

Nothing here grades, prints or knows the journal.
"""
