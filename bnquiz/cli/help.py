"""How the command line speaks: help and complaints in the language of the call, broken between words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import IO

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from bnquiz.language import language

WIDEST = 88  # cells of the help
NARROW = 60  # cells of a terminal in which what an option does stands below it


class Help(click.HelpFormatter):
    """As usual, but in Chinese where that is the language, and readable in a narrow window.

    There two columns would leave room for a few letters.
    """

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        import shutil  # for help only: it brings the compressors along

        cells = min(shutil.get_terminal_size().columns, max_width or WIDEST) - 2
        super().__init__(indent_increment, width or max(cells, 20), max_width)
        self._in_chinese = language() == "zh"

    def write_heading(self, heading: str) -> None:
        colon = "：" if self._in_chinese else ":"
        self.write(f"{'':>{self.current_indent}}{self._said(heading)}{colon}\n")

    def write_text(self, text: str) -> None:
        room = self.width - self.current_indent
        super().write_text("\n\n".join(self._filled(each, room) for each in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        if self.width >= NARROW:
            column = min(max(len(term) for term, _ in rows), col_max) + col_spacing
            room = self.width - column - self.current_indent
            super().write_dl([(term, self._filled(text, room)) for term, text in rows], col_max, col_spacing)
            return
        for term, text in rows:
            self._write_term(term.rstrip())
            with self.indentation():
                self.indent()
                self.write_text(text)
                self.dedent()

    def _write_term(self, term: str) -> None:
        """On as many lines as it takes, each but the last ending after a choice."""
        lines = [""]
        for piece in re.split(r"(?<=\|)", term):
            if lines[-1] and self.current_indent + len(lines[-1] + piece) > self.width:
                lines.append("    ")
            lines[-1] += piece
        self.write("".join(f"{'':>{self.current_indent}}{line}\n" for line in lines))

    def _said(self, text: str) -> str:
        if not self._in_chinese:
            return text
        from bnquiz.cli.chinese import chinese

        return chinese(text)

    def _filled(self, text: str, room: int) -> str:
        """What click breaks into lines. It takes a sign for one cell, so that Chinese comes broken already,
        marked as lines that stay."""
        if not self._in_chinese or text.startswith("\b"):
            return text
        from bnquiz.screen.blocks import wrap

        return "\b\n" + "\n".join(wrap(self._said(text), max(room, 11)))


def _clicks(text: str) -> str:
    """A sentence of click's own in the language of this call."""
    if language() == "en":
        return text
    from bnquiz.cli.chinese import CLICK

    return CLICK.get(text, text)


def _clicks_number(one: str, many: str, number: int) -> str:
    return _clicks(one if number == 1 else many)


def _complain(error: click.ClickException, file: IO[str] | None = None) -> None:
    """The usage, where help is, and what is wrong, broken between words."""
    context = getattr(error, "ctx", None)
    if context is not None:
        hint = _clicks("Try '{command} {option}' for help.")
        hint = hint.format(command=context.command_path, option="--help")
        click.echo(f"{context.get_usage()}\n{told(hint)}\n", file, err=True)
    click.echo(told(_clicks("Error: {message}").format(message=_message(error))), file, err=True)


def _message(error: click.ClickException) -> str:
    """As click says it. It ends the name of what is missing with a full stop of its own, in any language."""
    said = error.format_message()
    if isinstance(error, click.MissingParameter) and language() == "zh":
        return re.sub(r"'\.(\s|$)", "'。", said)
    return said


def told(message: str) -> str:
    """One line; on a terminal that is too narrow for it, broken between words."""
    if not sys.stderr.isatty():
        return message
    import shutil

    from bnquiz.screen.blocks import wrap

    return "\n".join(wrap(message, shutil.get_terminal_size().columns - 1))


def install() -> None:
    """Make click speak so."""
    click.Context.formatter_class = Help
    for complaint in (click.ClickException, click.UsageError):
        complaint.show = _complain  # type: ignore[method-assign, assignment]
    # click asks gettext, which goes by the locale and by files; it has no other place for a language
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        for name, own in (("_", _clicks), ("ngettext", _clicks_number)):
            if hasattr(module, name):
                setattr(module, name, own)
