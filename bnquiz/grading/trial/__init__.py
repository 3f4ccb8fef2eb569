"""An entry is called on probes.

In go an entry and calls with roles; out comes what each call did, with roles, channels first, in NumPy.
"""
