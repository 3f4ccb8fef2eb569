"""Batch norm as data: NumPy only, and a lesson by itself.

In goes a recipe (every choice that a batch norm makes) with a probe; out come its outputs, statistics and
gradients, or, the other way round, the smallest set of changes that gives what was seen.
"""
