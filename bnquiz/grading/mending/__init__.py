"""Mend a learner's file in a copy, so that one slip does not hide what lies behind it.

Pure functions from source text to mends. Nothing is run here: a mend is a proposal, and whoever runs the file
keeps those that help. Every mend keeps the number of lines.
"""

from bnquiz.grading.mending.axes import right_axes
from bnquiz.grading.mending.imports import missing_imports
from bnquiz.grading.mending.methods import misplaced_methods
from bnquiz.grading.mending.proposing import name_failures, propose
from bnquiz.grading.mending.ranks import rank_tests
from bnquiz.grading.mending.records import Failure, Mend
from bnquiz.grading.mending.syntax import mend_syntax
from bnquiz.grading.mending.uncalled import uncalled
from bnquiz.grading.mending.undefined import Undefined, undefined_names

__all__ = [
    "Failure",
    "Mend",
    "Undefined",
    "mend_syntax",
    "misplaced_methods",
    "missing_imports",
    "name_failures",
    "propose",
    "rank_tests",
    "right_axes",
    "uncalled",
    "undefined_names",
]
