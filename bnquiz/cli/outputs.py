"""The ways in which ``bnquiz grade`` tells its results: a report, a summary, a text for other programs, the
smallest calls that show mistakes as pytest files.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click
from msgspec.structs import replace

from bnquiz.cli.context import local_now, record, replace_whole
from bnquiz.cli.teaching import Extras, everybody, finished
from bnquiz.course.learners import most_points, shared
from bnquiz.errors import BadFile, cannot_write
from bnquiz.formats import writer
from bnquiz.grading.batch.collect import Collected, File
from bnquiz.grading.batch.many import Graded, Told, common, grade_all, grade_one
from bnquiz.grading.grade import Options
from bnquiz.grading.process.runner import Workers
from bnquiz.grading.records import FoundMistake, Repro, Result, as_json
from bnquiz.grading.source.reading import Source, modules_needed
from bnquiz.grading.telling.tell import compare, ran_through
from bnquiz.language import said
from bnquiz.screen import meanwhile, report
from bnquiz.screen.blocks import console_of, is_plain, show
from bnquiz.screen.course import by_learner, earned, in_common, points_of
from bnquiz.screen.found import View
from bnquiz.screen.meanwhile import Running, running
from bnquiz.screen.summary import row, total
from bnquiz.texts import Text

MARK = "# bnquiz repro: "  # the first words of a file that is ours, and may be replaced
IMPORTS = 2  # lines of a snippet
OTHERS_FILE = Text(
    "{}: it is there already, and stays as it is; name another folder",
    "{}：文件已存在，保持原样；请换一个文件夹",
)
HEAD = Text(
    "{0} in {1}. It fails until that is right; bnquiz may replace this file.",
    "{1} 里的 {0}。改对之前这个测试不通过；bnquiz 可能会替换这个文件。",
)


def write(results: Sequence[Result], folder: Path) -> int:
    """Write a file a mistake, each whole or not at all, and say how many. Where one is there that is not
    ours, it stays, and nothing is written. Raises BadFile."""
    texts = dict(_texts(results, folder))
    foreign = [path for path in texts if os.path.lexists(path) and not _is_ours(path)]
    if foreign:
        raise BadFile(OTHERS_FILE.fill(foreign[0]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            replace_whole(path, text)
    except OSError as error:
        raise BadFile(cannot_write(error.filename or folder, error)) from error
    return len(texts)


def _texts(results: Sequence[Result], folder: Path) -> Iterator[tuple[Path, str]]:
    taken: set[str] = set()
    for result in results:
        for mistake in result.mistakes:
            if mistake.repro is not None:
                name = _free(_words(f"{Path(result.file).stem}_{mistake.id}"), taken)
                yield folder / f"test_{name}.py", _text(mistake, mistake.repro, Path(result.file), folder)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where another file has it."""
    numbered = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
    free = next(each for each in numbered if each not in taken)
    taken.add(free)
    return free


def _words(text: str) -> str:
    return re.sub(r"\W+", "_", text)


def _text(mistake: FoundMistake, repro: Repro, file: Path, folder: Path) -> str:
    lines = repro.code.splitlines()
    there = os.path.relpath(file.absolute().parent, folder.absolute())
    head = (
        f"{MARK}{said(HEAD.fill(mistake.id, file.name))}",
        "import sys",
        "from pathlib import Path",
        "",
        f"sys.path.insert(0, str(Path(__file__).parent / {there!r}))",
        *lines[:IMPORTS],
        "",
        "",
        f"def test_{_words(mistake.id)}():",
    )
    return "\n".join((*head, *(f"    {line}" for line in lines[IMPORTS:]))) + "\n"


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith(MARK)
    except (OSError, UnicodeDecodeError):
        return False


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
        text = writer(job.form)(graded.results, job.view.lang, job.view.hint)
    with told_to(job.output) as out:
        out.write(text)
    return graded


def reported(job: Job) -> Graded:
    """The report on one file. Its verdict is recorded first: who reads the report may stop before its end."""
    graded = finished(grade_all(job.collected, job.workers, job.options), job.extras)
    [result] = graded.results
    due = record(result)
    with told_to(job.output) as out:
        console = console_of(file=out)
        view = _view(job, console.width, plain=is_plain(console))
        show(console, report.report(result, view))
        show(console, earned(result.score, view) if result.score else ())
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
    from bnquiz.grading.source.reading import versions

    [file] = job.collected.files
    graded = reported(job)
    [last] = [before] = graded.results
    console = console_of()
    if graded.interrupted or not file.path.absolute().parent.is_dir():
        return graded  # where no folder is, nothing can come
    try:
        show(console, [meanwhile.watching(file.name, job.view.lang)])
        job.workers.prepare()
        for source in versions(Source(file.path, last.source)):
            show(console, [meanwhile.at(local_now())])
            if source.reason:
                show(console, [meanwhile.waiting(source.complaint, job.view.lang)])
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
    if ran_through(result) and (moved.fixed or moved.new):
        record(result)
    console = console_of()
    show(console, meanwhile.changed(result, moved, _view(job, console.width, plain=is_plain(console))))
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
