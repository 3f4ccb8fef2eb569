"""The ways in which ``bnquiz grade`` tells its results: a report, a summary, a document, a watch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from bnquiz.cli.context import local_now
from bnquiz.cli.recording import record
from bnquiz.grading.batch.many import common, grade_all, grade_source
from bnquiz.grading.grade import Options
from bnquiz.grading.process.workers import Workers
from bnquiz.grading.records import Result, as_json
from bnquiz.grading.source.collect import Source, modules_of
from bnquiz.grading.telling.compare import compare, ran_through
from bnquiz.screen import changes, report
from bnquiz.screen.blocks import console_of, show
from bnquiz.screen.found import View


@dataclass(frozen=True)
class Job:
    """What is to be graded, and how deeply it is told."""

    sources: Sequence[Source]
    workers: Workers
    options: Options
    hint: int
    fix: bool


Way = Callable[[Job], Sequence[Result]]


def chosen(*, as_json: bool, watch: bool, several: bool) -> Way:
    """The way that the options and the number of files ask for."""
    if as_json:
        return document
    if watch:
        return follow
    return summed_up if several else reported


def document(job: Job) -> Sequence[Result]:
    """One JSON document; nothing is recorded, for programs do not study."""
    results = _all(job)
    click.echo(as_json(results))
    return results


def reported(job: Job) -> Sequence[Result]:
    """The report on one file; its verdict is recorded."""
    [source] = job.sources
    result = grade_source(source, job.workers, job.options)
    console = console_of()
    view = _view(job, console.width)
    show(console, report.report(result, view))
    due = None if source.complaint else record(result)
    show(console, report.next_steps(result, view, due))
    return [result]


def summed_up(job: Job) -> Sequence[Result]:
    """A row a file; nothing is recorded, for a set need not be the learner's own."""
    from bnquiz.screen.summary import summary

    results = _all(job)
    console = console_of()
    show(console, summary(results, common(results), _view(job, console.width)))
    return results


def follow(job: Job) -> Sequence[Result]:
    """A report, and what changed at each save, until Ctrl-C. The last result is what counts."""
    from bnquiz.grading.source.watching import versions

    [first] = job.sources
    [last] = [before] = reported(job)
    console = console_of()
    try:
        show(console, [changes.watching(str(first.path))])
        job.workers.prepare()
        for source in versions(first):
            show(console, [changes.at(local_now())])
            if source.complaint:
                show(console, [changes.waiting(source.complaint)])
                continue
            last = _again(source, before, job)
            before = last if ran_through(last) else before
    except KeyboardInterrupt:
        click.echo()
    return [last]


def _again(source: Source, before: Result, job: Job) -> Result:
    job.workers.need(modules_of([source]))
    result = grade_source(source, job.workers, job.options)
    moved = compare(before, result)
    console = console_of()
    show(console, changes.changed(result, moved, _view(job, console.width)))
    if ran_through(result) and (moved.fixed or moved.new):
        record(result)
    job.workers.prepare()
    return result


def _all(job: Job) -> list[Result]:
    from bnquiz.screen.times import progress

    with progress("grading", len(job.sources)) as done:
        return grade_all(job.sources, job.workers, job.options, done)


def _view(job: Job, width: int) -> View:
    return View(hint=job.hint, fix=job.fix, width=width)
