"""The grader: from a learner's file to a verdict with named mistakes."""
