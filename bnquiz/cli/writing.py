"""Writing code in an interview: the file, the learner's editor, and the grader, which starts meanwhile."""

from __future__ import annotations

import os
import shlex
import shutil
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from bnquiz.cli.context import found_by
from bnquiz.errors import BadFile, cannot_write
from bnquiz.language import language
from bnquiz.tasks import default_file, starter, task_of
from bnquiz.texts import Text

if TYPE_CHECKING:
    from random import Random

    from bnquiz.asking.interview.records import Marked
    from bnquiz.asking.interview.room import Desk
    from bnquiz.cli.keyboard import Keyboard
    from bnquiz.grading.process.runner import Workers
    from bnquiz.screen.interview import InterviewScreen
    from bnquiz.study.journal import Journal

WRITTEN = ("function", "module", "numpy-pair")  # the tasks of an interview, in the order of their difficulty
EDITORS = ("sensible-editor", "vim", "nano", "vi", "notepad")


def task_for(journal: Journal, rng: Random) -> str:
    """The first task that no file of the learner has passed; when all are, any."""
    open_tasks = (task for task in WRITTEN if not journal.has_passed(task))
    return next(open_tasks, None) or rng.choice(WRITTEN)


def file_for(named: Path | None, task: str) -> Path:
    """The file in which the task is written: as named, else one that is not there yet. Raises BadFile."""
    path = (named or free(default_file(task))).resolve()  # as `bnquiz grade` names it
    if path.is_dir():
        raise BadFile(
            Text("{}: this is a folder; name a file in it", "{}：这是文件夹；请写其中的文件").fill(path)
        )
    if not path.parent.is_dir():
        raise BadFile(
            Text("{}: there is no folder {}; make it first", "{}：没有文件夹 {}；请先建好").fill(
                path, path.parent
            )
        )
    return path


def free(path: Path) -> Path:
    """The path, or one beside it with a number, that is not there yet."""
    others = (path.with_stem(f"{path.stem}_{number}") for number in count(2))
    return path if not path.exists() else next(other for other in others if not other.exists())


class Writing:
    """The grader's worker is started when the task is set, so that it is ready when something is written."""

    def __init__(self) -> None:
        self._workers: Workers | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers:
            self._workers.close()

    def desk(self, screen: InterviewScreen, keyboard: Keyboard | None) -> Desk:
        """``keyboard``: to be put away while the editor has the terminal; None: there is no editor."""
        from bnquiz.asking.interview.room import Desk

        def edit(path: Path) -> None:
            assert keyboard is not None  # noqa: S101 - else there is no editor
            with keyboard.away():
                _edit(path)
            screen.stained()

        return Desk(screen.show, self.begin, self.mark, edit if keyboard and has_editor() else None)

    def begin(self, path: Path, task: str) -> bool:
        """Write the starter where there is no file yet; whether it was written. Raises BadFile."""
        self._start()
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(starter(task, shlex.quote(str(path)), language()))
        except FileExistsError:
            return False
        except OSError as error:
            raise BadFile(cannot_write(path, error)) from None
        return True

    def mark(self, path: Path) -> Marked:
        """Grade the file as it stands. Raises BadFile if it cannot be read."""
        from bnquiz.asking.interview.records import Marked
        from bnquiz.grading.batch.collect import File
        from bnquiz.grading.batch.many import grade_one
        from bnquiz.grading.grade import Options
        from bnquiz.grading.source.reading import Source, modules_needed, read_source
        from bnquiz.grading.telling.tell import ran_through

        source, workers = Source(path, read_source(path)), self._start()
        workers.need(modules_needed(source.text))
        result = grade_one(File(path, str(path), source=source), workers, Options(lang=language()))
        return Marked(
            result.verdict,
            tuple(found_by(result)),
            note=" ".join(result.notes),
            task=task_of(source.text),
            stopped=not ran_through(result),
            written=result.reason != "not-written",
        )

    def _start(self) -> Workers:
        from bnquiz.grading.process.runner import start_workers

        self._workers = self._workers or start_workers(("torch",))
        return self._workers


def has_editor() -> bool:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    return bool(named) or any(shutil.which(editor) for editor in EDITORS)


def _edit(path: Path) -> None:
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        raise BadFile(
            Text(
                "{}: {}; set EDITOR to an editor that you have", "{}：{}；请把 EDITOR 设为你有的编辑器"
            ).fill(path, error.message)
        ) from None
