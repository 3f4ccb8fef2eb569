"""The ways in which ``bnquiz grade`` tells its results: a report, a summary, a text for programs, a watch."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click
from msgspec.structs import replace

from bnquiz.cli.context import local_now, replace_whole
from bnquiz.cli.recording import UNREAD, record
from bnquiz.cli.teaching import Extras, everybody, finished
from bnquiz.course.learners import most_points, shared
from bnquiz.errors import BadFile, cannot_write
from bnquiz.formats import writer
from bnquiz.grading.batch.collect import Collected, File
from bnquiz.grading.batch.many import Graded, Told, common, grade_all, grade_one
from bnquiz.grading.grade import Options
from bnquiz.grading.process.workers import Workers
from bnquiz.grading.records import Result, as_json
from bnquiz.grading.source.reading import Source, modules_needed
from bnquiz.grading.telling.compare import compare, ran_through
from bnquiz.screen import changes, report
from bnquiz.screen.blocks import console_of, is_plain, show
from bnquiz.screen.course import by_learner, earned, in_common, points_of
from bnquiz.screen.found import View
from bnquiz.screen.running import Running, running
from bnquiz.screen.summary import row, total


@dataclass(frozen=True)
class Job:
    """What is to be graded, how many at a time, how deeply it is told, in which form and where."""

    collected: Collected
    workers: Workers
    options: Options
    jobs: int | None
    view: View
    form: str
    output: Path | None
    extras: Extras


Way = Callable[[Job], Graded]


def chosen(form: str, *, watch: bool, several: bool) -> Way:
    """The way that the options and the number of files ask for."""
    if form != "full":
        return for_programs
    if watch:
        return follow
    return summed_up if several else reported


def for_programs(job: Job) -> Graded:
    """One text for all files; nothing is recorded, for programs do not study."""
    with running(len(job.collected.files), console_of(), job.view.lang) as line:
        graded = finished(_all(job, line), job.extras)
    if job.form == "json":
        text = as_json(graded.results, graded.skipped).decode() + "\n"
    else:
        text = writer(job.form)(graded.results, job.view.lang)
    with told_to(job.output) as out:
        out.write(text)
    return graded


def reported(job: Job) -> Graded:
    """The report on one file; its verdict is recorded."""
    graded = finished(grade_all(job.collected, job.workers, job.options), job.extras)
    [result] = graded.results
    with told_to(job.output) as out:
        console = console_of(file=out)
        view = _view(job, console.width, plain=is_plain(console))
        show(console, report.report(result, view))
        show(console, earned(result.score, view) if result.score else ())
        due = None if result.reason in UNREAD else record(result)
        show(console, report.next_steps(result, view, due))
    return graded


def summed_up(job: Job) -> Graded:
    """A row a file; nothing is recorded, for a set need not be the learner's own. On a terminal each row
    appears when the file is done, elsewhere in the order of the call."""
    if job.extras.by_learner:
        return summed_up_by_learner(job)
    with told_to(job.output) as out:
        console = console_of(file=out)
        view = _view(job, console.width, plain=is_plain(console))
        at_once = console.is_terminal
        with running(len(job.collected.files), console, job.view.lang) as line:
            graded = _all(job, line, lambda result: show(console, row(result, view)) if at_once else None)
        graded = finished(graded, job.extras)
        for result in graded.results:
            if not at_once or result.reason == "interrupted":
                show(console, [*row(result, view), *points_of(result, view)])
        show(console, total(graded.results, graded.skipped, common(graded.results), view))
    return graded


def summed_up_by_learner(job: Job) -> Graded:
    """A row a learner, when all files are done."""
    with told_to(job.output) as out:
        console = console_of(file=out)
        view = _view(job, console.width, plain=is_plain(console))
        with running(len(job.collected.files), console, job.view.lang) as line:
            graded = finished(_all(job, line), job.extras)
        own = everybody(graded, job.extras)
        show(console, by_learner(own, most_points(own), view))
        show(console, in_common(own, shared(own), len(graded.skipped), view))
    return graded


@contextmanager
def told_to(output: Path | None) -> Iterator[TextIO]:
    """Where the text goes: standard output, or a file that is replaced when all of it is there. Raises
    BadFile."""
    if output is None:
        yield sys.stdout
        return
    text = io.StringIO()
    yield text
    try:
        replace_whole(output, text.getvalue())
    except OSError as error:
        raise BadFile(cannot_write(output, error)) from error


def follow(job: Job) -> Graded:
    """A report, and what changed at each save, until Ctrl-C. The last result is what counts."""
    from bnquiz.grading.source.watching import versions

    [file] = job.collected.files
    graded = reported(job)
    [last] = [before] = graded.results
    console = console_of()
    if graded.interrupted or not file.path.absolute().parent.is_dir():
        return graded  # where no folder is, nothing can come
    try:
        show(console, [changes.watching(file.name, job.view.lang)])
        job.workers.prepare()
        for source in versions(Source(file.path, last.source)):
            show(console, [changes.at(local_now())])
            if source.reason:
                show(console, [changes.waiting(source.complaint, job.view.lang)])
                continue
            last = _again(source, before, job)
            before = last if ran_through(last) else before
    except KeyboardInterrupt:
        click.echo()
    return Graded((last,))


def _again(source: Source, before: Result, job: Job) -> Result:
    [file] = job.collected.files
    job.workers.need(modules_needed(source.text))
    result = grade_one(File(file.path, file.name, source=source), job.workers, job.options)
    moved = compare(before, result)
    console = console_of()
    show(console, changes.changed(result, moved, _view(job, console.width, plain=is_plain(console))))
    if ran_through(result) and (moved.fixed or moved.new):
        record(result)
    job.workers.prepare()
    return result


def _all(job: Job, line: Running, done: Callable[[Result], None] = lambda _: None) -> Graded:
    """Grade them all, with the names of those in work on the line; ``done`` may print above it."""
    told = Told(
        begun=lambda file: line.begun(file.name),
        ended=lambda file, settled: line.ended(file.name, settled=settled),
        done=done,
    )
    return grade_all(job.collected, job.workers, job.options, job.jobs, told)


def _view(job: Job, width: int, *, plain: bool) -> View:
    return replace(job.view, width=width, ascii=plain)
