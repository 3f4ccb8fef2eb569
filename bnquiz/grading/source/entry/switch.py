"""What a switch is set to for training and for inference: the values that the code compares it with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.model import Member, Setting

Settings = tuple[Setting, Setting]  # for training, for inference

_TRAINING = re.compile(r"(?i)tr(ain\w*|n)?$|fit|learn\w*|训练")
_INFERENCE = re.compile(r"(?i)test\w*|eval\w*|infer\w*|pred\w*|serv\w*|valid\w*|deploy\w*|推理|测试")


def settings(
    name: str, role: str | None, default: Setting, compared: Sequence[ast.expr], enums: dict[str, list[str]]
) -> list[Settings]:
    """The pairs that may be meant, the likeliest first; one alone where a name or a word binds."""
    words = list(_words(default, compared, enums))
    binding = roles.binding_role_of(name)
    if not words:
        usual: Settings = (False, True) if role == "eval" else (True, False)
        return [usual] if binding is not None else [usual, usual[::-1]]
    pairs = _pairs(words, role)
    told = [p for p in pairs if _speaks(p[0], _TRAINING) or _speaks(p[1], _INFERENCE)]
    return told[:1] or pairs


def _words(default: Setting, compared: Iterable[ast.expr], enums: dict[str, list[str]]) -> Iterator[Setting]:
    """The values, each once: what the code compares with, the default, the other members of an Enum."""
    found: list[Setting] = []
    for value in compared:
        match value:
            case ast.Constant(value=bool() | None):
                continue
            case ast.Constant(value=str() | int() | float() as plain):
                found.append(plain)
            case ast.Attribute(value=ast.Name(id=kind), attr=member):
                found.append(Member(f"{kind}.{member}"))
                found += [Member(f"{kind}.{m}") for m in enums.get(kind, ())]
    if isinstance(default, str):
        found.append(default)
    yield from dict.fromkeys(found)


def _pairs(words: Sequence[Setting], role: str | None) -> list[Settings]:
    """Each way in which two of the values are training and inference."""
    if len(words) == 1:
        words = [*words, _other(words[0])]
    ordered = sorted(words, key=lambda w: (not _speaks(w, _TRAINING), _speaks(w, _INFERENCE)))
    first: Settings = (ordered[0], ordered[-1])
    if role == "eval" and not isinstance(ordered[0], str | Member):
        first = first[::-1]
    return [first, first[::-1]]


def _other(word: Setting) -> Setting:
    """A value that is not this one, and says so."""
    if isinstance(word, str):
        if _speaks(word, _TRAINING):
            return "TEST" if word.isupper() else "test"
        return ("TRAIN" if word.isupper() else "train") if _speaks(word, _INFERENCE) else f"not {word}"
    return 1 - word if isinstance(word, int) and word in (0, 1) else 0


def _speaks(word: Setting, pattern: re.Pattern[str]) -> bool:
    text = word.name.rpartition(".")[2] if isinstance(word, Member) else word
    return isinstance(text, str) and pattern.match(text) is not None
