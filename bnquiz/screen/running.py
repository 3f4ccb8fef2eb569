"""What is being graded now: a line at the bottom of the terminal, above which rows appear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column

from bnquiz.screen.blocks import visible
from bnquiz.texts import Lang, Text

BAR = 20  # cells
GRADING = Text("grading", "评判中")


class Running:
    """How many files are done, and the names of those in work."""

    def __init__(self, progress: Progress, total: int, lang: Lang) -> None:
        self._progress = progress
        self._task = progress.add_task(GRADING.get(lang), total=total, names="")
        self._names: dict[str, None] = {}

    def begun(self, name: str) -> None:
        self._names[name] = None
        self._update(0)

    def ended(self, name: str, *, settled: bool) -> None:
        """A file is done; one that is not settled begins again when all others are."""
        self._names.pop(name, None)
        self._update(int(settled))

    def _update(self, done: int) -> None:
        names = visible(", ".join(self._names)).replace("\n", "␊")
        self._progress.update(self._task, advance=done, names=names, refresh=True)


@contextmanager
def running(total: int, out: Console, lang: Lang = "en") -> Iterator[Running]:
    """The line, on the terminal that there is; it goes away at the end. Drawn when something happens, and by
    no thread: processes are forked meanwhile."""
    console = out if out.is_terminal else Console(stderr=True)
    names = TextColumn("{task.fields[names]}", markup=False, table_column=Column(no_wrap=True, ratio=1))
    columns = (TextColumn("{task.description}"), BarColumn(BAR), MofNCompleteColumn(), names)
    shown = console.is_terminal and not console.is_dumb_terminal
    with Progress(
        *columns, console=console, transient=True, auto_refresh=False, expand=True, disable=not shown
    ) as progress:
        yield Running(progress, total, lang)
