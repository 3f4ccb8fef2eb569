"""``bnquiz solution``: the right answer of a task, for who has tried it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import lang_option, open_study
from bnquiz.errors import NoTerminal
from bnquiz.tasks import TASKS, has_walk, solution_file, walk

if TYPE_CHECKING:
    from bnquiz.texts import Lang


@click.command("solution")
@click.argument("task", type=click.Choice(list(TASKS)))
@click.option("--walk", "step_by_step", is_flag=True, help="Build it up as you would in an interview.")
@click.option("--yes", is_flag=True, help="Show it without asking, passed or not.")
@lang_option
def command(task: str, step_by_step: bool, yes: bool, lang: Lang) -> None:
    """Show the right answer of TASK, with comments that give the reasons.

    It asks first if no file of yours for the task has passed yet. Into a pipe or a file goes the bare text.
    With --walk it is built up step by step: what to say, what to write, and a check that holds.
    """
    if step_by_step and not has_walk(task):
        walks = ", ".join(filter(has_walk, TASKS))
        raise click.UsageError(f"there is no walk through {task}; there are {walks}")
    if not (yes or _passed(task) or _wanted(task)):
        click.echo(f"Not shown. `bnquiz start --task {task}` writes a file to begin with.")
    elif step_by_step:
        _walk_through(task, lang)
    else:
        from bnquiz.screen.blocks import console_of
        from bnquiz.screen.proofs import show_program

        show_program(console_of(), solution_file(task).read_text(encoding="utf-8"))


def _walk_through(task: str, lang: Lang) -> None:
    """Step by step, where somebody can press a key; else all of it at once."""
    from bnquiz.screen.blocks import Block, console_of, show
    from bnquiz.screen.walk import WORDS, stage

    console = console_of()
    waits = console.is_terminal and sys.stdin.isatty()
    for step in walk(task):
        show(console, stage(step, lang))
        if waits and step.number < step.of and not _goes_on(WORDS["on"].get(lang)):
            return
    show(console, [Block(WORDS["whole"].get(lang).format(task))])


def _goes_on(prompt: str) -> bool:
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    click.echo()
    return bool(line) and line.strip().lower() != "q"


def _passed(task: str) -> bool:
    with open_study() as journal:
        return journal.has_passed(task)


def _wanted(task: str) -> bool:
    if not sys.stdin.isatty():
        raise NoTerminal(
            f"no file of yours has passed the task {task} yet; --yes shows the solution all the same"
        )
    return click.confirm(f"No file of yours has passed the task {task} yet. Show the solution?", err=True)
