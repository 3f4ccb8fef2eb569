"""Many files, as many at a time as there are processors.

In go the sources of a call; out come their results, in the same order.
"""
