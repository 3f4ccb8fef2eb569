"""While files are graded: a line at the bottom of the terminal says what is running; and a file that was
saved again: what changed since it last ran through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column
from rich.text import Text as Line

from bnquiz.grading.records import FoundMistake, Result
from bnquiz.grading.telling.tell import Changes
from bnquiz.screen.blocks import GAP, Block, fit, visible
from bnquiz.screen.checks import tried
from bnquiz.screen.found import STYLES, View, found, lines_of
from bnquiz.screen.report import verdict_line
from bnquiz.texts import AND, Lang, Text, joined

_ROOM = 8


def at(time: dt.datetime) -> Block:
    return Block(f"── {time:%H:%M:%S} ──", style="dim")


WATCHING = Text(
    "Watching {}: save it to grade it again; Ctrl-C ends.", "正在监视 {}：保存后自动重新评判；Ctrl-C 结束。"
)
WAITING = Text("{}. Waiting until it changes.", "{}。等它改变。")
FIXED, HIDDEN = Text("✓ fixed", "✓ 已改正"), Text("? hidden", "? 看不到")
STILL, NEW = Text("· still", "· 还在"), Text("New", "新出现")
COUNTS = (
    Text("{} fixed", "改正 {} 处"),
    Text("{} new", "新增 {} 处"),
    Text("{} still there", "还剩 {} 处"),
    Text("{} hidden, because the file does not run through", "{} 处看不到，因为文件还跑不通"),
)
NOTHING_CHANGED = Text("no mistake before, none now", "之前没有错误，现在也没有")


def watching(file: str, lang: Lang) -> Block:
    return Block(WATCHING.fill(file).get(lang), style="dim")


def waiting(complaint: Text, lang: Lang) -> Block:
    """The file is gone, or cannot be read, perhaps only for a moment."""
    return Block(WAITING.fill(complaint).get(lang), style="yellow")


def changed(result: Result, changes: Changes, view: View) -> Iterator[Block | Line]:
    """The verdict, then what is fixed, hidden or still there in a line each, and what is new in full."""
    yield verdict_line(result, view.lang)
    if result.verdict == "error":
        yield from (Block(note, 2) for note in result.notes)
    elif view.hint == 1:
        yield from tried(result.checks, view.lang)
    else:
        yield from _rows(FIXED.get(view.lang), changes.fixed, "green")
        yield from _rows(HIDDEN.get(view.lang), changes.hidden, "yellow")
        for mistake in changes.still:
            lines = lines_of(mistake, view.lang) if view.hint > 2 else ""
            yield _row(STILL.get(view.lang), mistake, STYLES[mistake.severity], lines)
        yield from _new(result, changes.new, view)
    yield Block(_counts(changes).get(view.lang), style="dim")


def _rows(word: str, mistakes: Sequence[FoundMistake], style: str) -> Iterator[Block]:
    for mistake in mistakes:
        yield _row(word, mistake, style)


def _row(word: str, mistake: FoundMistake, style: str, lines: str = "") -> Block:
    text = f"{mistake.id}: {mistake.title}" + (f"; {lines}" if lines else "")
    return Block(text, 2, f"{fit(word, _ROOM)}  ", lead_style=style)


def _new(result: Result, mistakes: Sequence[FoundMistake], view: View) -> Iterator[Block | Line]:
    if mistakes:
        yield GAP
        yield Block(NEW.get(view.lang), style="bold")
    for mistake in mistakes:
        yield from found(mistake, result, view)


def _counts(changes: Changes) -> Text:
    groups = (changes.fixed, changes.new, changes.still, changes.hidden)
    told = [word.fill(len(own)) for word, own in zip(COUNTS, groups, strict=True) if own]
    return joined(AND, told or [NOTHING_CHANGED])


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
