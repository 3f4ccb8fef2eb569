"""Mend a learner's file in a copy, so that one slip does not hide what lies behind it.

Pure functions from source text to mends. Nothing is run here: a mend is a proposal, and whoever runs the file
keeps those that help. Every mend keeps the number of lines.
"""

from bnquiz.grading.repair.axes import right_axes
from bnquiz.grading.repair.imports import missing_imports
from bnquiz.grading.repair.methods import misplaced_methods
from bnquiz.grading.repair.proposing import name_failures, propose
from bnquiz.grading.repair.ranks import rank_tests
from bnquiz.grading.repair.records import Mend
from bnquiz.grading.repair.syntax import mend_syntax
from bnquiz.grading.repair.uncalled import uncalled
from bnquiz.grading.repair.undefined import Undefined, undefined_names

__all__ = [
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
