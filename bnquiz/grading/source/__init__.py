"""A learner's file as text: read, never run.

In go paths; out come sources, the entries that they define, and what the text shows of them.
"""
