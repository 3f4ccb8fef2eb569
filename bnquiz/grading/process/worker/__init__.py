"""The process in which the learner's code runs. It is given inputs only, and answers in plain arrays."""
