"""Whose a file is: one folder below the folder that was named is one learner's, as in nbgrader's
``submitted/LEARNER/ASSIGNMENT/x.ipynb``; a file that lies there by itself is one, too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePath

import msgspec

from bnquiz.grading.records import FoundMistake, Result, SkippedFile, Verdict

WORST: tuple[Verdict, ...] = ("error", "fail", "pass")


class Learner(msgspec.Struct, frozen=True):
    """One who handed in, and what came of each file; none where nothing was there to grade."""

    name: str
    results: tuple[Result, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of the files."""
        own = {result.verdict for result in self.results}
        return next((verdict for verdict in WORST if verdict in own), "error")

    @property
    def points(self) -> float:
        return sum(result.score.points for result in self.results if result.score)

    @property
    def mistakes(self) -> tuple[FoundMistake, ...]:
        """Each once, the errors first."""
        found = {mistake.id: mistake for result in self.results for mistake in result.mistakes}
        return tuple(sorted(found.values(), key=lambda mistake: mistake.severity != "error"))


class Shared(msgspec.Struct, frozen=True):
    """A mistake, and who has it."""

    mistake: FoundMistake
    learners: tuple[Learner, ...]


def named(results: Sequence[Result], paths: Sequence[str]) -> tuple[Result, ...]:
    """The results of a call with these paths, each with the name of its learner."""
    top = _top(paths)
    return tuple(msgspec.structs.replace(result, learner=_learner(result.file, top)) for result in results)


def learners(
    results: Sequence[Result], paths: Sequence[str], skipped: Sequence[SkippedFile] = ()
) -> tuple[Learner, ...]:
    """All of them by name, with those of whom nothing was found."""
    own: dict[str, list[Result]] = {name: [] for name in _folders(paths, skipped)}
    top = PurePath(paths[0]) if own else None  # it holds learners, and is none
    for result in results:
        if PurePath(result.file) != top:
            own.setdefault(result.learner, []).append(result)
    return tuple(Learner(name, tuple(own[name])) for name in sorted(own, key=str.casefold))


def shared(everybody: Sequence[Learner]) -> list[Shared]:
    """The mistakes and who has each: errors first, then those that most have."""
    found = {mistake.id: mistake for learner in everybody for mistake in learner.mistakes}
    having = {id_: tuple(each for each in everybody if _has(each, id_)) for id_ in found}
    return sorted(
        (Shared(mistake, having[id_]) for id_, mistake in found.items()),
        key=lambda each: (each.mistake.severity != "error", -len(each.learners), each.mistake.id),
    )


def most_points(everybody: Sequence[Learner]) -> float | None:
    """What a learner can earn at most; None where no points were asked for."""
    return (
        max(
            (
                sum(result.score.max_points for result in learner.results if result.score)
                for learner in everybody
            ),
            default=0.0,
        )
        or None
    )


def _has(learner: Learner, id_: str) -> bool:
    return any(mistake.id == id_ for mistake in learner.mistakes)


def _top(paths: Sequence[str]) -> Path:
    """The folder whose folders are the learners': the one that was named, or that holds all that was."""
    try:
        common = Path(os.path.commonpath([os.path.abspath(path) for path in paths]))  # noqa: PTH100 - keeps links
    except ValueError:  # on several drives
        return Path()
    return common if common.is_dir() else common.parent


def _learner(file: str, top: Path) -> str:
    path = Path(os.path.abspath(file))  # noqa: PTH100
    lies_below = path != top and path.is_relative_to(top)
    below = path.relative_to(top) if lies_below else Path(path.name)
    return below.parts[0] if len(below.parts) > 1 or path.is_dir() else below.stem


def _folders(paths: Sequence[str], skipped: Sequence[SkippedFile]) -> Iterator[str]:
    """The learners' folders, where one folder was named that holds them: whose is empty has a row as well."""
    if len(paths) != 1:
        return
    passed_over = {PurePath(each.file) for each in skipped}
    with suppress(OSError), os.scandir(paths[0]) as entries:
        for entry in entries:
            is_hidden = entry.name.startswith(".") or PurePath(entry.path) in passed_over
            if entry.is_dir(follow_symlinks=False) and not is_hidden:
                yield entry.name
