"""The smallest input that shows a mistake.

In goes an examination with a finding; out comes a snippet that calls the learner's own file and fails. The
input is shrunk in NumPy alone, between the recipe that explains the file and the right one; then the
snippet itself is run.
"""
