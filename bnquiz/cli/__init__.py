"""The command line: arguments → core → screen → exit code. Only this room imports click.

A command is a row of ``COMMANDS`` and a module beside this one. The row carries the one-line help, so that
``bnquiz --help`` and completion import no command at all.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterable
from importlib import import_module

import click

from bnquiz import __version__
from bnquiz.errors import BnquizError

# what it is for: {name: (module in this room, what it does, in one line)}
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Learn": {
        "ask": ("ask", "Ask cards, one key a step: due ones first, then what your code asks for."),
        "interview": ("interview", "Hold a mock interview against the clock, with a scorecard."),
        "goal": ("goal", "Set the day of the interview and the minutes a day, and see the plan."),
        "review": ("review", "See where you stand: topics, coming days, open mistakes, what to do next."),
    },
    "Write code": {
        "grade": ("grade", "Grade your own batch norm: every mistake named, with its line."),
        "start": ("start", "Write a file to begin with: a function, a layer, a listing to mend."),
        "solution": ("solution", "Show the right answer of a task, with the reasons."),
        "mistakes": ("mistakes", "The mistakes that the grader can name, with why and mend."),
    },
    "Look up": {
        "cards": ("cards", "List the cards: by topic, level, kind, or words in them."),
        "show": ("show", "Show one card whole, with its answer and its source."),
        "prove": ("prove", "Run the program that shows that a card's answer is true."),
    },
    "Look after": {
        "journal": ("journal", "Look after the record of your ratings: check, back up, export, import."),
        "check": ("check", "Validate the cards, ours and your own."),
        "completion": ("completion", "Print the script with which your shell completes commands and cards."),
        "doctor": ("doctor", "Say what is installed here, and whether your code is shut in while graded."),
    },
}
COMMANDS = {name: row for group in GROUPS.values() for name, row in group.items()}


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
        self._in_chinese = _speaks_chinese()

    def write_heading(self, heading: str) -> None:
        super().write_heading(self._said(heading))

    def write_text(self, text: str) -> None:
        paragraphs = text.split("\n\n")
        super().write_text("\n\n".join(map(self._said, paragraphs)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        if self.width >= NARROW:
            said = [(term, self._said(text)) for term, text in rows]
            super().write_dl(said, col_max, col_spacing)
            return
        for term, text in rows:
            self.write(f"{'':>{self.current_indent}}{term.rstrip()}\n")
            with self.indentation():
                self.indent()
                self.write_text(text)
                self.dedent()

    def _said(self, text: str) -> str:
        if not self._in_chinese:
            return text
        from bnquiz.cli.chinese import chinese

        return chinese(text)


def _speaks_chinese() -> bool:
    from bnquiz.cli.context import lang_of

    return lang_of(os.environ) == "zh"


click.Context.formatter_class = Help

COLLECT_EVERY = 100_000  # new objects; by default 700, and a start makes tens of thousands that all stay


class LazyGroup(click.Group):
    """A group that imports a command's module when that command runs, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        load_msgspec()
        command: click.Command = import_module(f"bnquiz.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual, but for a name that is none: the commands that are near."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=2)
            hint = f"did you mean {' or '.join(near)}?" if near else "`bnquiz --help` lists them"
            ctx.fail(f"there is no command '{args[0]}': {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), summary) for name, (_, summary) in group.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="bnquiz")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Get ready for the batch-normalization questions of an interview."""
    if ctx.invoked_subcommand:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(ctx.get_help())
        return
    from bnquiz.cli.door import open_door

    if arguments := open_door():
        cli(arguments, prog_name="bnquiz")


def load_msgspec() -> None:
    """Import it as where there is no typing_extensions: it asks for that, does well without, and torch brings
    it along; to import it takes longer than all of msgspec does."""
    absent = "typing_extensions" not in sys.modules
    if absent:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import_module("msgspec")
    finally:
        if absent:
            del sys.modules["typing_extensions"]


def main() -> None:
    """The console script: errors a person can mend are one line on stderr, never a traceback."""
    gc.set_threshold(COLLECT_EVERY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our characters shows ? for them
    try:
        cli(prog_name="bnquiz")
    except BnquizError as error:
        click.echo(told(f"bnquiz: {error}"), err=True)
        sys.exit(error.exit_code)


def told(message: str) -> str:
    """One line; on a terminal that is too narrow for it, broken between words."""
    if not sys.stderr.isatty():
        return message
    import shutil

    from bnquiz.screen.blocks import wrap

    return "\n".join(wrap(message, shutil.get_terminal_size().columns - 1))
