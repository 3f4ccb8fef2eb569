"""The command line: arguments → core → screen → exit code. Only this room imports click.

A command is a row of ``COMMANDS`` and a function ``NAME_command`` of a module of this room. The row carries
the one-line help, so that ``bnquiz --help`` and completion import no command at all.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from bnquiz import __version__
from bnquiz.cli.help import install, told
from bnquiz.errors import BnquizError, refused
from bnquiz.language import CHOICES, language, said, speak

# what it is for: {name: (module in this room, what it does, in one line)}
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Learn": {
        "ask": ("ask", "Ask cards, one key a step: due ones first, then what your code asks for."),
        "interview": ("interview", "Hold a mock interview against the clock, with a scorecard."),
        "hunt": ("hunt", "Hunt bugs without end: a batch norm with mistakes, never the same twice."),
        "goal": ("goal", "Set the day of the interview and the minutes a day, and see the plan."),
        "review": ("review", "See where you stand: topics, coming days, open mistakes, what to do next."),
    },
    "Write code": {
        "grade": ("grade", "Grade your own batch norm: every mistake named, with its line."),
        "start": ("start", "Write a file to begin with: a function, a layer, a listing to fix."),
        "solution": ("start", "Show the right answer of a task, with the reasons."),
        "mistakes": ("lookup", "List the mistakes that the grader can name, with the reason and the fix."),
    },
    "Look up": {
        "cards": ("lookup", "List the cards: by topic, level, kind, or words in them."),
        "show": ("lookup", "Show one card whole, with its answer and its source."),
        "export": ("export", "Write the cards for Anki, for your phone (one page), as JSON or Markdown."),
        "prove": ("lookup", "Run the program that shows that a card's answer is true."),
    },
    "Maintain": {
        "journal": ("journal", "Take care of the record of your ratings: check, back up, export, import."),
        "check": ("doctor", "Validate the cards, ours and your own."),
        "completion": ("completion", "Print the script with which your shell completes commands and cards."),
        "doctor": (
            "doctor",
            "Show what is installed, and whether your code is sandboxed while graded.",
        ),
    },
}
COMMANDS = {name: row for group in GROUPS.values() for name, row in group.items()}


install()

INTERRUPTED = 130  # the exit status after Ctrl-C


def lang_option() -> click.Option:
    """``--lang``, which the front door and every command take."""
    return click.Option(
        ["--lang", "spoken"],  # `lang` is the language of the cards
        type=click.Choice(CHOICES),
        is_eager=True,
        expose_value=False,
        callback=lambda _, __, lang: speak(lang) if lang else None,
        help="The language of this call; without it, BNQUIZ_LANG or your locale decides.",
    )


def dressed(command: click.Command) -> click.Command:
    """The command, and those below it, with ``--lang`` as the last option but the help. In a list of commands
    the first paragraph stands whole: click would cut it short, and wherever it likes."""
    command.short_help = " ".join((command.help or "").partition("\n\n")[0].split())
    if not any(parameter.name == "spoken" for parameter in command.params):
        command.params.append(lang_option())
    if isinstance(command, click.Group):
        for below in command.commands.values():
            dressed(below)
    return command


def _no_command(name: str, near: Sequence[str]) -> str:
    from bnquiz.texts import Text, either

    close = Text("did you mean {}?", "是不是 {}？").fill(either(near))
    hint = close if near else Text("`bnquiz --help` lists them", "用 `bnquiz --help` 查看全部")
    return said(Text("there is no command '{}': {}", "没有命令“{}”：{}").fill(name, hint))


@contextmanager
def as_a_shell_expects() -> Iterator[None]:
    """Ctrl-C that no command hears itself is the exit status that shells have for it, and the end of the line
    on which the terminal shows ^C; click would say "Aborted!" and exit with 1."""
    try:
        yield
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            click.echo(err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None


class LazyGroup(click.Group):
    """A group that imports a command's module when that command runs, not before."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        speak(None)
        with as_a_shell_expects():
            return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        load_msgspec()
        command: click.Command = getattr(import_module(f"bnquiz.cli.{module}"), f"{cmd_name}_command")
        return dressed(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual, but for a name that is none: the commands that are near."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from difflib import get_close_matches

            ctx.fail(_no_command(args[0], get_close_matches(args[0], COMMANDS, n=2)))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        with as_a_shell_expects():
            return super().invoke(ctx)

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
        cli(["--lang", language(), *arguments], prog_name="bnquiz")


cli.params.append(lang_option())


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
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our characters shows ? for them
    try:
        cli(prog_name="bnquiz")
    except BnquizError as error:
        click.echo(told(f"bnquiz: {error.get(language())}"), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still to be written would fail again
        click.echo(told(f"bnquiz: {refused(error).get(language())}"), err=True)
        sys.exit(BnquizError.exit_code)


def _open_what_is_closed() -> None:
    """A file that is opened later must not be taken for stdin, stdout or stderr."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115  # for the life of the process
