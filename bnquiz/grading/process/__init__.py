"""The only room with processes, and the only one that imports torch (in the worker).

In go a program and the calls to make; out come plain arrays and failures, whatever the file does.
"""
