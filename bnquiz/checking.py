"""What an assertion about a batch norm says: the words of the report, for the parts that were asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bnquiz.texts import COMMA, SEMICOLON, Lang, Text, as_is, either, joined

if TYPE_CHECKING:
    from bnquiz.grading.records import FoundMistake, Result
    from bnquiz.grading.telling.parts import Part

WIDTH = 80  # cells of the message
HEADS = {
    "right": Text("{}: {}: {}", "{}：{}：{}"),
    "wrong": Text("{}: {}: wrong: {}", "{}：{}：有错：{}"),
    "untried": Text("{}: {}: not tried: {}", "{}：{}：没有试过：{}"),
}
UNGRADED = Text("{}: could not be graded: {}", "{}：无法评判：{}")
NO_SUCH = Text("there is no group and no mistake {!r}: {}", "没有名为 {!r} 的分组或错误：{}")
NEAR = Text("did you mean {}?", "你是不是想用 {}？")
GROUPS_ARE = Text("the groups are {}", "分组有 {}")


def faults(result: Result, wanted: Sequence[str], lang: Lang = "en") -> str:
    """What is wrong of these groups and ids, or of all; "" where nothing is.

    A part that was not tried is not right: that is a fault, too. A warning is one only where its own id is
    asked about. Raises ValueError for a name that is neither a group nor an id.
    """
    if not wanted:
        return "" if result.verdict == "pass" else _words(result, list(result.errors), "", lang)
    _check_names(wanted, lang)
    return "\n".join(filter(None, (_fault(result, name, lang) for name in wanted)))


def _check_names(names: Sequence[str], lang: Lang) -> None:
    from difflib import get_close_matches

    from bnquiz.grading.mistakes import MISTAKES
    from bnquiz.grading.telling.parts import GROUPS

    for name in names:
        if name not in MISTAKES and name not in GROUPS:
            near = get_close_matches(name, [*GROUPS, *MISTAKES], n=3)
            hint = NEAR.fill(either(near)) if near else GROUPS_ARE.fill(joined(COMMA, map(as_is, GROUPS)))
            raise ValueError(NO_SUCH.fill(name, hint).get(lang))


def _fault(result: Result, name: str, lang: Lang) -> str:
    from bnquiz.grading.mistakes import MISTAKES
    from bnquiz.grading.telling.parts import parts

    by_group = {str(group): part for group, part in parts(result, lang).items()}
    part = by_group[name if name in by_group else MISTAKES[name].group]
    own = [mistake for mistake in part.mistakes if mistake.severity == "error"]
    if name not in by_group:
        found = [mistake for mistake in part.mistakes if mistake.id == name]
        if not found and own:  # what is wrong is something else, and has its name
            return ""
        own = found
    if part.standing == "right" and not own:
        return ""
    why = HEADS[part.standing].fill(result.file, name, part.why).get(lang)
    return _words(result, own or _instead(result, part), "" if own else why, lang)


def _instead(result: Result, part: Part) -> list[FoundMistake]:
    """What keeps a part from being known."""
    named = part.why.split(", ")
    return [mistake for mistake in result.errors if mistake.id in named]


def _words(result: Result, mistakes: Sequence[FoundMistake], head: str, lang: Lang) -> str:
    from bnquiz.screen.blocks import lines
    from bnquiz.screen.found import View, found

    view = View(lang=lang)
    page = [line.plain.rstrip() for each in mistakes for line in lines(found(each, result, view), WIDTH)]
    return "\n".join([*_heads(result, mistakes, head, lang), *page]).rstrip() + "\n"


def _heads(result: Result, mistakes: Sequence[FoundMistake], head: str, lang: Lang) -> Iterator[str]:
    if head:
        yield head
    elif not mistakes:
        yield UNGRADED.fill(result.file, SEMICOLON.get(lang).join(result.notes)).get(lang)
