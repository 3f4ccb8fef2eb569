"""The screen of ``bnquiz ask``: ordinary scrollback, but for the keys, which go once one is pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from bnquiz.asking.records import Prompt
from bnquiz.bank.model import Lang, Topic
from bnquiz.screen import blocks
from bnquiz.screen.ask_kinds import Page
from bnquiz.screen.ask_pages import PAGES, Shows
from bnquiz.screen.ask_view import View, prompt_lines
from bnquiz.screen.words import Did

UP_AND_CLEAR = "\x1b[1A\x1b[2K"


class AskScreen:
    """``keep``: leave the prompts where they are, for a transcript that only grows."""

    pages: Mapping[type[Any], Shows] = PAGES  # record → page; other conversations have more

    def __init__(
        self, console: Console, lang: Lang, topics: Mapping[str, Topic], did: Did, *, keep: bool = False
    ) -> None:
        self.console = console
        self.view = View(lang, topics, did)
        self.keep = keep or console.is_dumb_terminal or console.legacy_windows or not console.is_terminal
        self._height = 0  # lines of the prompt that can be taken away

    def show(self, record: Any) -> None:
        blocks.show(self.console, self._fitted(self.pages[type(record)](record, self.view)))

    def _fitted(self, page: Iterator[Page]) -> Iterator[Page]:
        """The page with lines of mixed style broken to the window, as blocks are."""
        for part in page:
            yield from part.wrap(self.console, self.console.width) if isinstance(part, Line) else (part,)

    def ask(self, prompt: Prompt) -> None:
        """Show the keys, and a mark behind which the answer is read: for a line, in a line of its own."""
        lines = prompt_lines(prompt, self.view.lang, self.console.width)
        self.console.print()
        for line in lines[:-1]:
            self.console.print(line, no_wrap=True, crop=False)
        self.console.print(lines[-1], no_wrap=True, crop=False, end="\n" if self.keep else " ")
        self._height = 0 if self.keep else len(lines)

    def typed(self) -> None:
        """A line was typed: it stays, and so does what it answers."""
        self._height = 0

    def answered(self) -> None:
        """Take the keys away again, and the empty line above them."""
        if self._height:
            self.console.file.write("\r\x1b[2K" + UP_AND_CLEAR * self._height)
            self.console.file.flush()
            self._height = 0
