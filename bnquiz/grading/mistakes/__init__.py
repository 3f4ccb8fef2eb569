"""The mistakes that the grader knows, by id. A new mistake is a row in one of the tables of this room."""

from bnquiz.grading.mistakes.conduct import CONDUCT
from bnquiz.grading.mistakes.gradient import GRADIENT
from bnquiz.grading.mistakes.model import Mistake, Switch
from bnquiz.grading.mistakes.normalizing import NORMALIZING
from bnquiz.grading.mistakes.state import STATE

MISTAKES: dict[str, Mistake] = {m.id: m for m in (*NORMALIZING, *STATE, *GRADIENT, *CONDUCT)}

__all__ = ["MISTAKES", "Mistake", "Switch"]
