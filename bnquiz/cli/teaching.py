"""What ``bnquiz grade`` does for those who grade others: points, learners, pages, a bundle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.course.learners import Learner
    from bnquiz.course.rubric import Rubric
    from bnquiz.grading.batch.many import Graded
    from bnquiz.grading.options import Options
    from bnquiz.grading.records import Result
    from bnquiz.screen.found import View
    from bnquiz.texts import Lang

PAGES = Text("{}: learners: {}", "{}：学生 {} 名")
BUNDLED = Text("{}: {}; look at it before you send it", "{}：{}；发送前请先看一遍")


@dataclass(frozen=True)
class Extras:
    """What is asked for beside verdicts. ``paths``: those of the call."""

    paths: tuple[str, ...]
    lang: Lang
    rubric: Rubric | None = None
    by_learner: bool = False
    html: Path | None = None
    bundle: Path | None = None


def finished(graded: Graded, extras: Extras) -> Graded:
    """The results with the points and learners that are asked for."""
    results = graded.results
    if extras.rubric is not None:
        from bnquiz.course.rubric import scored

        results = tuple(scored(result, extras.rubric, extras.lang) for result in results)
    if extras.by_learner:
        from bnquiz.course.learners import named

        results = named(results, extras.paths)
    return replace(graded, results=results)


def everybody(graded: Graded, extras: Extras) -> tuple[Learner, ...]:
    from bnquiz.course.learners import learners

    return learners(graded.results, extras.paths, graded.skipped)


def written(graded: Graded, extras: Extras, options: Options, view: View) -> None:
    """Write the pages and the bundle that are asked for, and say so on stderr. Raises BadFile.

    After Ctrl-C nothing is written: what is there is better than a part.
    """
    if graded.interrupted:
        return
    if extras.html is not None:
        _write_pages(graded, extras, extras.html, view)
    if extras.bundle is not None:
        from bnquiz.course.bundle import write_bundle

        names = write_bundle(extras.bundle, graded.results, graded.skipped, options)
        click.echo(BUNDLED.fill(extras.bundle, ", ".join(names)).get(extras.lang), err=True)


def _with_source(result: Result) -> Result:
    """Of a set the texts are not kept; the pages show them."""
    from bnquiz.grading.source.reading import read

    return result if result.source else replace(result, source=read(Path(result.file)).text)


def _write_pages(graded: Graded, extras: Extras, html: Path, view: View) -> None:
    from bnquiz.cli.context import local_now
    from bnquiz.course.folder import write_folder
    from bnquiz.course.pages import Depth, pages
    from bnquiz.screen.html import axes_svg

    own = everybody(replace(graded, results=tuple(map(_with_source, graded.results))), extras)
    depth = Depth(mistakes=view.hint > 1, lines=view.hint > 2, fix=view.fix)
    write_folder(html, pages(own, extras.lang, f"{local_now():%Y-%m-%d}", depth, axes_svg))
    click.echo(PAGES.fill(html / "index.html", len(own)).get(extras.lang), err=True)
