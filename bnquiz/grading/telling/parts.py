"""How each part of a file stands: right, wrong, or not tried. A part is a group of mistakes."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.records import Check, FoundMistake, Group, Result
from bnquiz.texts import SEMICOLON, Lang, Text

Standing = Literal["right", "wrong", "untried"]
GROUPS: tuple[Group, ...] = get_args(Group)
# Of groups without a check of their own: the one whose checks show them.
SHOWN_BY: dict[Group, Group] = {"formula": "axes", "eps": "axes", "affine": "axes"}
NOTHING = Text("the file has nothing of the kind", "文件里没有这部分")
UNTRIED = Text("not tried: {}", "没有试过：{}")
# Mistakes that leave open what else is wrong.
OPEN = {"unexplained", "crash", "timeout", "out-of-memory", "wrong-return", "not-called"}


class Part(msgspec.Struct, frozen=True):
    """A group of a file, and why it stands so where it is not right."""

    group: Group
    standing: Standing
    mistakes: tuple[FoundMistake, ...] = ()  # warnings are here too; alone they make nothing wrong
    why: str = ""


def parts(result: Result, lang: Lang = "en") -> dict[Group, Part]:
    """All groups, in their order."""
    return {group: _part(group, result, lang) for group in GROUPS}


def group_of(id_: str) -> Group:
    """The group of a mistake."""
    return MISTAKES[id_].group


def _part(group: Group, result: Result, lang: Lang) -> Part:
    own = tuple(mistake for mistake in result.mistakes if group_of(mistake.id) == group)
    errors = [mistake for mistake in own if mistake.severity == "error"]
    if errors:
        return Part(group, "wrong", own, ", ".join(mistake.id for mistake in errors))
    shown = [check for check in result.checks if check.group == SHOWN_BY.get(group, group)]
    tried = [check for check in shown if check.status != "skip"]
    if group == "run" and result.verdict != "error":
        return Part(group, "right", own)
    if not tried:
        return Part(group, "untried", own, _why_untried(shown, result, lang) or NOTHING.get(lang))
    why_open = [mistake.id for mistake in result.errors if mistake.id in OPEN]
    if why_open and any(check.status == "fail" for check in tried):
        return Part(group, "wrong", own, ", ".join(why_open))
    return Part(group, "right", own)


def _why_untried(skipped: list[Check], result: Result, lang: Lang) -> str:
    reasons = [check.message for check in skipped]
    reasons += result.notes if result.verdict == "error" else ()
    reasons += (
        [mistake.id for mistake in result.errors if group_of(mistake.id) == "run"] if not reasons else ()
    )
    return SEMICOLON.get(lang).join(dict.fromkeys(reasons))
