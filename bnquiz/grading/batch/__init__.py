"""The files of a call, each graded in a process of its own, as many at a time as there are processors.

In go paths; out come results in the same order, and what was passed over.
"""
