"""The screen of ``bnquiz ask``: a card a page, the question always in view, the keys in one line below.

A new page begins at the top of the window; what stood there goes up into the scrollback, where all cards
stay. The keys go once one is pressed. On a terminal that cannot, and in a transcript, lines only follow one
another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from bnquiz.asking.records import Asked, Marked, Opened, Prompt, Saved, Skipped, TakenBack
from bnquiz.bank.model import Lang, Topic
from bnquiz.screen import blocks
from bnquiz.screen.ask_pages import PAGES, Shows, outline
from bnquiz.screen.ask_view import Page, View, prompt_lines
from bnquiz.screen.words import Did

UP_AND_CLEAR = "\x1b[1A\x1b[2K"


def wall_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class AskScreen:
    """``keep``: leave every line where it is, for a transcript that only grows."""

    pages: Mapping[type[Any], Shows] = PAGES  # record → page; other conversations have more
    begins: tuple[type[Any], ...] = (Asked,)  # the records that begin a page
    # said on the page of the next card
    between: tuple[type[Any], ...] = (Opened, Saved, TakenBack, Skipped, Marked)

    def __init__(
        self,
        console: Console,
        lang: Lang,
        topics: Mapping[str, Topic],
        did: Did,
        *,
        keep: bool = False,
        now: Callable[[], dt.datetime] = wall_clock,
    ) -> None:
        self.console = console
        self.view = View(lang, topics, did)
        self.keep = keep or console.is_dumb_terminal or console.legacy_windows or not console.is_terminal
        self.now = now
        self._waiting: list[Any] = []  # records for the next page
        self._records: list[Any] = []  # what this page shows, to draw it anew
        self._heading = ""  # of the page: the question
        self._heading_row = 0  # where on the page the question stands
        self._rows = console.height  # of the page so far; at first what stands there is not ours
        self._prompt: Prompt | None = None
        self._height = 0  # lines of the prompt that can be taken away
        self._typed = False  # whether a line is typed below the prompt, which stays then

    @property
    def width(self) -> int:
        return min(self.console.width, blocks.WIDEST)

    def show(self, record: Any) -> None:
        if isinstance(record, self.between) and not self.keep:
            self._waiting.append(record)
            return
        if not isinstance(record, self.begins):
            self._put(record)
            return
        self._heading = self.heading(record)
        self._turn_page()
        self._records = []
        lines = self._put(record)
        self._heading_row = next((row for row, line in enumerate(lines) if self._begins_heading(line)), 0)

    def heading(self, record: Any) -> str:
        """What of a page stays in view, in one line."""
        return outline(record.posed, self.view.lang) if hasattr(record, "posed") else ""

    def ask(self, prompt: Prompt) -> None:
        """Show the keys, and a mark behind which the answer is read: for a line, in a line of its own."""
        self._put()
        self._prompt = prompt
        lines = self._prompt_lines(prompt)
        self.console.print()
        for line in lines[:-1]:
            self.console.print(line, no_wrap=True, crop=False)
        self.console.print(lines[-1], no_wrap=True, crop=False, end="\n" if self.keep else " ")
        self._height, self._typed = 0 if self.keep else len(lines), False

    def redraw(self, prompt: Prompt) -> None:
        """Draw the page anew: the window has another size, or others wrote on it."""
        records, self._records = self._records, []
        if not self.keep:
            self._rows, self._height = self.console.height, 0  # nobody knows where its lines are now
            self._turn_page()
            for record in records:
                self.show(record)
        self.ask(prompt)

    def tick(self) -> None:
        """A second has passed: show the clock that runs, if one does."""
        shown = self._height or self._typed
        if self.keep or not shown or not self._prompt or not self._prompt.until:
            return
        up = 1 if self._prompt.by_line else 0
        line = self._prompt_lines(self._prompt)[-1 - up]
        self.console.file.write("\x1b7" + "\x1b[1A" * up + "\r\x1b[2K")
        self.console.print(line, no_wrap=True, crop=False, end="" if up else " ")
        self.console.file.write("\x1b8" if up else "")
        self.console.file.flush()

    def typed(self) -> None:
        """A line was typed: it stays, and so does what it answers."""
        self._rows += self._height + 1
        self._height, self._typed = 0, True

    def answered(self) -> None:
        """Take the keys away again, and the empty line above them."""
        self._typed = False
        if self._height:
            self.console.file.write("\r\x1b[2K" + UP_AND_CLEAR * self._height)
            self.console.file.flush()
            self._height = 0

    def text(self, record: Any) -> str:
        """The record's page for a pager, with its colors."""
        self.view.width = self.width
        with self.console.capture() as captured:
            page = self.pages[type(record)](record, self.view)
            blocks.put(self.console, blocks.lines(self._fitted(page), self.width))
        return captured.get()

    def stained(self) -> None:
        """Another program wrote on the window."""
        self._rows = self.console.height

    def _prompt_lines(self, prompt: Prompt) -> list[Line]:
        """With the question once more where it is out of view."""
        left = prompt.until - self.now() if prompt.until else None
        lines = prompt_lines(prompt, self.view.lang, self.width, left)
        hidden = self._rows + len(lines) + 1 - self.console.height  # rows of the page above the window
        if self.keep or hidden <= self._heading_row or not self._heading:
            return lines
        return prompt_lines(prompt, self.view.lang, self.width, left, self._heading)

    def _turn_page(self) -> None:
        """What stands on the window goes up into the scrollback, and the next line is the first one."""
        if self.keep:
            return
        height = self.console.height
        self.console.file.write(f"\x1b[{height};1H" + "\n" * min(self._rows, height) + "\x1b[H\x1b[J")
        self._rows = 0

    def _begins_heading(self, line: Line) -> bool:
        return bool(line.plain.strip()) and self._heading.startswith(line.plain.strip())

    def _put(self, *further: Any) -> list[Line]:
        """Put on the page what waits for it, and these records; returns the lines."""
        records, self._waiting = [*self._waiting, *further], []
        self._records += records
        self.view.width = self.width
        return self._print(part for each in records for part in self.pages[type(each)](each, self.view))

    def _print(self, page: Iterable[Page]) -> list[Line]:
        lines = list(blocks.lines(self._fitted(page), self.width))
        self._rows += len(lines)
        blocks.put(self.console, lines)
        return lines

    def _fitted(self, page: Iterable[Page]) -> Iterator[Page]:
        """The page with lines of mixed style broken to the window, as blocks are."""
        for part in page:
            yield from part.wrap(self.console, self.width) if isinstance(part, Line) else (part,)
