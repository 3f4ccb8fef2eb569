"""``bnquiz solution``: the right answer of a task, for who has tried it."""

from __future__ import annotations

import sys

import click

from bnquiz.cli.context import open_study
from bnquiz.errors import NoTerminal
from bnquiz.language import language, said
from bnquiz.tasks import TASKS, has_walk, solution_file, walk
from bnquiz.texts import Text


@click.command("solution")
@click.argument("task", metavar="TASK", type=click.Choice(list(TASKS)))
@click.option("--walk", "step_by_step", is_flag=True, help="Build it up as you would in an interview.")
@click.option("--yes", is_flag=True, help="Show it without asking, passed or not.")
def solution_command(task: str, step_by_step: bool, yes: bool) -> None:
    """Show the right answer of TASK: function, module, debug, numpy-pair or tests. Its comments give the
    reasons.

    It asks first if no file of yours for the task has passed yet. Into a pipe or a file goes the bare text.

    With --walk it is built up step by step: what to say, what to write, and a check that holds.
    """
    if step_by_step and not has_walk(task):
        words = Text("there is no walk through {}; there are {}", "{} 没有分步讲解，有的是 {}")
        raise click.UsageError(said(words.fill(task, ", ".join(filter(has_walk, TASKS)))))
    if not (yes or _passed(task) or _wanted(task)):
        click.echo(
            said(
                Text(
                    "Not shown. `bnquiz start --task {}` writes a file to begin with.",
                    "没有显示。用 `bnquiz start --task {}` 生成起步文件。",
                ).fill(task)
            )
        )
    elif step_by_step:
        _walk_through(task)
    else:
        from bnquiz.screen.blocks import console_of
        from bnquiz.screen.proofs import show_program

        show_program(console_of(), solution_file(task, language()).read_text(encoding="utf-8"))


def _walk_through(task: str) -> None:
    """Step by step, where somebody can press a key; else all of it at once."""
    from bnquiz.screen.blocks import Block, console_of, show
    from bnquiz.screen.walk import WORDS, stage

    console = console_of()
    waits = console.is_terminal and sys.stdin.isatty()
    for step in walk(task):
        show(console, stage(step, language()))
        if waits and step.number < step.of and not _goes_on(said(WORDS["on"])):
            return
    show(console, [Block(said(WORDS["whole"].fill(task)))])


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
            Text(
                "no file of yours has passed the task {} yet; --yes shows the solution anyway",
                "你还没有文件通过题目 {}；加 --yes 可以直接看答案",
            ).fill(task)
        )
    return click.confirm(
        said(
            Text(
                "No file of yours has passed the task {} yet. Show the solution?",
                "你还没有文件通过题目 {}。要看答案吗？",
            ).fill(task)
        ),
        err=True,
    )
