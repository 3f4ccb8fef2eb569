"""From findings to what the learner is told.

In go findings and repairs with their lines; out come the records of `records.py`.
"""
