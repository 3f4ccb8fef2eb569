"""bnquiz: an interview-prep quiz and grader for batch normalization."""

__version__ = "0.1.0"
