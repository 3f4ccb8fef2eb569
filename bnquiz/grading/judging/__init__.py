"""What an entry did, held against the recipes.

In goes an entry that can be tried; out come findings (a mistake, where it showed, the numbers) and checks.
"""
