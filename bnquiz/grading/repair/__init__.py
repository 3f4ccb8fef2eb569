"""Repair a learner's file in a copy, so that one slip does not hide what comes after it.

Pure functions from source text to repairs. Nothing is run here: a repair is a proposal, and whoever runs the
file keeps those that help. Every repair keeps the number of lines.
"""

from bnquiz.grading.repair.calls import uncalled
from bnquiz.grading.repair.classes import misplaced_methods
from bnquiz.grading.repair.code import Repair, found_in
from bnquiz.grading.repair.imports import missing_imports, misspelt_imports
from bnquiz.grading.repair.proposing import idle_comparisons, name_failures, outside_blocks, propose
from bnquiz.grading.repair.ranks import rank_tests, right_axes, without_refusal
from bnquiz.grading.repair.syntax import QUOTED, Way, complaint, repair_syntax

__all__ = [
    "QUOTED",
    "Repair",
    "Way",
    "complaint",
    "found_in",
    "idle_comparisons",
    "misplaced_methods",
    "missing_imports",
    "misspelt_imports",
    "name_failures",
    "outside_blocks",
    "propose",
    "rank_tests",
    "repair_syntax",
    "right_axes",
    "uncalled",
    "without_refusal",
]
