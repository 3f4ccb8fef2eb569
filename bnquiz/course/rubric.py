"""Points: a rubric, read from TOML, and what a file earns by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from math import isfinite
from pathlib import Path

import msgspec

from bnquiz.course.folder import refused
from bnquiz.errors import BadFile, reason_of
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.records import Group, Result, Score, Scored
from bnquiz.grading.telling.parts import GROUPS, UNTRIED, Part, group_of, parts
from bnquiz.texts import Lang, Text

DEFAULT = Path(__file__).with_name("rubric.toml")
LARGEST = 1_000_000  # bytes
FAULTS = {
    "large": Text("no rubric: too large", "不是评分标准：太大"),
    "no-file": Text("no rubric: not a file", "不是评分标准：不是文件"),
    "text": Text(
        "no rubric: not UTF-8 (byte {}); write it as text, see docs/teaching.md",
        "不是评分标准：不是 UTF-8（第 {} 字节）；请写成文本，见 docs/teaching.md",
    ),
    "form": Text("no rubric: {}; see docs/teaching.md", "不是评分标准（Python：{}）；见 docs/teaching.md"),
    "near": Text("{}: there is no '{}'; did you mean {}?", "{}：没有 '{}'；是不是 {}？"),
    "id": Text(
        "{}: '{}' is a mistake and stands under [costs]; here stand {}",
        "{}：'{}' 是错误，应写在 [costs] 下；这里写 {}",
    ),
    "unknown": Text(
        "{}: there is no '{}'; `bnquiz mistakes` lists groups and ids",
        "{}：没有 '{}'；`bnquiz mistakes` 列出组和 id",
    ),
    "number": Text("{} = {}: points are a number that is not negative", "{} = {}：分数必须是非负数"),
    "twice": Text(
        "{}: the group has points already; remove one of the two", "{}：这个组已有分数；请删去其中一处"
    ),
    "nothing": Text(
        "[{}]: a right file would earn nothing; give a group some",
        "[{}]：正确的文件也得不到分；请给某个组分数",
    ),
}


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``optional``: groups that earn their points also where a file has nothing of the kind."""

    optional: tuple[str, ...] = ()


class Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``points``: what a group earns that was tried and is right. ``costs``: what a group without points, or
    a mistake by itself, takes off the sum."""

    points: dict[str, float] = {}
    costs: dict[str, float] = {}
    rules: Rules = Rules()

    @property
    def max_points(self) -> float:
        return sum(self.points.values())


def read_rubric(path: Path | None) -> Rubric:
    """The rubric of a file; None: the one that ships with bnquiz. Raises BadFile, in one line."""
    where = path or DEFAULT
    try:
        size = where.stat().st_size
        if not where.is_file() or size > LARGEST:
            raise _no_rubric(where, "large" if size > LARGEST else "no-file")
        rubric = msgspec.toml.decode(where.read_bytes().decode("utf-8"), type=Rubric)
    except OSError as error:
        raise refused("unread", where, reason_of(error)) from None
    except UnicodeDecodeError as error:
        raise _no_rubric(where, "text", str(error.start + 1)) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_rubric(where, "form", str(error)) from None
    for table, fault, *values in _faults(rubric):
        raise _no_rubric(where, fault, table, *values)
    return rubric


def _no_rubric(where: Path, fault: str, *values: str) -> BadFile:
    return BadFile(Text("{}: {}", "{}：{}").fill(where, FAULTS[fault].fill(*values)))


def _faults(rubric: Rubric) -> Iterator[tuple[str, ...]]:
    """(the table, what is wrong there, with what …)."""
    tables = {
        "points": (rubric.points, GROUPS),
        "costs": (rubric.costs, (*GROUPS, *MISTAKES)),
        "rules.optional": (rubric.rules.optional, GROUPS),
    }
    for table, (names, known) in tables.items():
        yield from ((table, *_unknown(name, known)) for name in names if name not in known)
    for table, values in (("points", rubric.points), ("costs", rubric.costs)):
        for name, value in values.items():
            if not (isfinite(value) and value >= 0):
                yield f"{table}.{name}", "number", f"{value:g}"
    yield from ((f"costs.{name}", "twice") for name in rubric.costs if name in rubric.points)
    if not rubric.max_points:
        yield "points", "nothing"


def _unknown(name: str, known: Iterable[str]) -> tuple[str, ...]:
    near = get_close_matches(name, list(known), n=3)
    if near:
        return "near", name, " / ".join(near)
    if name in MISTAKES:
        return "id", name, ", ".join(GROUPS)
    return "unknown", name


def scored(result: Result, rubric: Rubric, lang: Lang = "en") -> Result:
    """The same result with its points."""
    return msgspec.structs.replace(result, score=score(result, rubric, lang))


def score(result: Result, rubric: Rubric, lang: Lang = "en") -> Score:
    """What a file earns: the points of each part that was tried and is right, less what its mistakes cost."""
    standing = parts(result, lang)
    earned = [*_earned(standing, rubric, lang), *_costs(result, rubric)]
    points = max(sum(each.points for each in earned), 0.0)
    return Score(round(points, 6), round(rubric.max_points, 6), tuple(earned))


def _earned(standing: dict[Group, Part], rubric: Rubric, lang: Lang) -> Iterator[Scored]:
    anything = standing["axes"].standing != "untried"
    for name, points in rubric.points.items():
        part = next(part for group, part in standing.items() if group == name)
        charged = {mistake.id for mistake in part.mistakes if mistake.id in rubric.costs}
        errors = {mistake.id for mistake in part.mistakes if mistake.severity == "error"}
        excused = part.standing == "untried" and name in rubric.rules.optional and anything
        by_itself = bool(errors) and errors <= charged  # each costs what is written, and not the part
        is_right = part.standing == "right" and (anything or name != "run")
        if is_right or excused or by_itself:
            yield Scored(name, points, points)
        else:
            yield Scored(name, 0.0, points, _why(part, lang))


def _why(part: Part, lang: Lang) -> str:
    return UNTRIED.fill(part.why).get(lang) if part.standing == "untried" else part.why


def _costs(result: Result, rubric: Rubric) -> Iterator[Scored]:
    """Mistakes that cost points by themselves, and groups that do, once however many of theirs there are."""
    for mistake in result.mistakes:
        if mistake.id in rubric.costs:
            yield Scored(mistake.id, -rubric.costs[mistake.id], 0.0, mistake.title)
    others = [m.id for m in result.errors if m.id not in rubric.costs]
    for group in dict.fromkeys(map(group_of, others)):
        if group in rubric.costs:
            own = ", ".join(id_ for id_ in others if group_of(id_) == group)
            yield Scored(group, -rubric.costs[group], 0.0, own)
