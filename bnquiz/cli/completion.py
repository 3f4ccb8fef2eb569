"""``bnquiz completion``: what a shell needs to complete commands, and what completes each kind of word.

A word that cannot be completed is never an error: the shell shows nothing then.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.language import said
from bnquiz.texts import Text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from bnquiz.bank.model import Bank

# where each shell reads the script at its start
PLACES = {
    "bash": "~/.local/share/bash-completion/completions/bnquiz",
    "zsh": Text("a folder of $fpath, as _bnquiz", "$fpath 里的一个文件夹，文件名 _bnquiz"),
    "fish": "~/.config/fish/completions/bnquiz.fish",
}
UNKNOWN = Text("this shell is not known: name one of {}", "不认识这个 shell：请写其中之一：{}")
READ_FROM = Text("bnquiz: this is the script; {} reads it from {}", "bnquiz: 这就是脚本；{} 从这里读取它：{}")
VARIABLE = "_BNQUIZ_COMPLETE"  # by which the script asks

Words = Callable[[click.Context], Iterable[tuple[str, str]]]  # with a word on each, or ""


@click.command("completion")
@click.argument("shell", type=click.Choice(list(PLACES)), required=False)
def completion_command(shell: str | None) -> None:
    """Print the script with which SHELL completes commands, cards, topics and mistakes.

    Without SHELL, for the one that runs. To have it at each start, write it to where the shell looks:

    \b
      bnquiz completion bash > ~/.local/share/bash-completion/completions/bnquiz
      bnquiz completion zsh > ~/.zfunc/_bnquiz    # fpath=(~/.zfunc $fpath); compinit
      bnquiz completion fish > ~/.config/fish/completions/bnquiz.fish
    """
    from click.shell_completion import get_completion_class

    from bnquiz.cli import cli

    shell = shell or Path(os.environ.get("SHELL", "")).name
    made = get_completion_class(shell)
    if made is None or shell not in PLACES:
        raise click.UsageError(said(UNKNOWN.fill(", ".join(PLACES))))
    click.echo(made(cli, {}, "bnquiz", VARIABLE).source())
    if sys.stdout.isatty():
        click.echo(said(READ_FROM.fill(shell, PLACES[shell])), err=True)


def completer(words: Words) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What click asks to complete a word: those of ``words`` that begin with it."""

    def complete(ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        with suppress(Exception), redirect_stderr(StringIO()):
            return [CompletionItem(w, help=said or None) for w, said in words(ctx) if w.startswith(begun)]
        return []

    return complete


def _bank(ctx: click.Context) -> Bank:
    from bnquiz.cli import load_msgspec
    from bnquiz.cli.context import open_bank

    load_msgspec()
    return open_bank(ctx.params.get("own"))


def _cards(ctx: click.Context) -> Iterator[tuple[str, str]]:
    bank = _bank(ctx)
    yield from ((name, bank.topics[card.topic].title.en) for name, card in bank.cards.items())


def _topics(ctx: click.Context) -> Iterator[tuple[str, str]]:
    yield from ((name, topic.title.en) for name, topic in _bank(ctx).topics.items())


def _mistakes(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    from bnquiz.grading.mistakes import MISTAKES

    yield from ((mistake.id, mistake.group) for mistake in MISTAKES.values())
    yield from ((group, "") for group in sorted({mistake.group for mistake in MISTAKES.values()}))


def _entries(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    for node in _nodes():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, "class" if isinstance(node, ast.ClassDef) else "function"


def _roles(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    """NAME=ROLE, for each parameter and each attribute of the files on the line."""
    from bnquiz.grading.options import ROLES

    nodes = list(_nodes())
    names = [node.arg for node in nodes if isinstance(node, ast.arg)]
    names += [n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    yield from ((f"{name}={role}", "") for name in dict.fromkeys(names) if name != "self" for role in ROLES)


def _nodes() -> Iterator[ast.AST]:
    """The trees of the files on the line. The parser has not come to them where it stopped at the option."""
    from click.shell_completion import split_arg_string

    for path in map(Path, split_arg_string(os.environ.get("COMP_WORDS", ""))):
        with suppress(OSError, ValueError, SyntaxError):
            yield from ast.walk(ast.parse(path.read_bytes()))


cards, topics, mistakes = completer(_cards), completer(_topics), completer(_mistakes)
entries, roles = completer(_entries), completer(_roles)
