"""The mistakes that the grader knows, by id. A new mistake is a row in one of the tables of this room."""

from bnquiz.grading.mistakes.conduct import CONDUCT
from bnquiz.grading.mistakes.gradient import GRADIENT
from bnquiz.grading.mistakes.model import Mistake, Switch
from bnquiz.grading.mistakes.normalizing import NORMALIZING
from bnquiz.grading.mistakes.state import STATE
from bnquiz.texts import Text

MISTAKES: dict[str, Mistake] = {m.id: m for m in (*NORMALIZING, *STATE, *GRADIENT, *CONDUCT)}
_OTHER = Text("has the mistake “{}”", "有“{}”这个错误")


def did(id_: str) -> Text:
    """What a file with this mistake did. The id may be unknown: a newer grader wrote it into the journal."""
    if id_ in MISTAKES:
        return MISTAKES[id_].did
    return Text(_OTHER.en.format(id_), _OTHER.zh.format(id_))


__all__ = ["MISTAKES", "Mistake", "Switch", "did"]
