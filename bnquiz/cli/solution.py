"""``bnquiz solution``: the right answer of a task, for who has tried it."""

from __future__ import annotations

import sys

import click

from bnquiz.cli.context import open_study
from bnquiz.errors import NoTerminal
from bnquiz.language import language, said
from bnquiz.tasks import TASKS, solution_file
from bnquiz.texts import Text


@click.command("solution")
@click.argument("task", metavar="TASK", type=click.Choice(list(TASKS)))
@click.option("--yes", is_flag=True, help="Show it without asking, passed or not.")
def command(task: str, yes: bool) -> None:
    """Show the right answer of TASK: function, module, debug or numpy-pair. Its comments give the reasons.

    It asks first if no file of yours for the task has passed yet. Into a pipe or a file goes the bare text.
    """
    if not (yes or _passed(task) or _wanted(task)):
        click.echo(
            said(
                Text(
                    "Not shown. `bnquiz start --task {}` writes a file to begin with.",
                    "没有显示。用 `bnquiz start --task {}` 生成起步文件。",
                ).fill(task)
            )
        )
        return
    from bnquiz.screen.blocks import console_of
    from bnquiz.screen.proofs import show_program

    show_program(console_of(), solution_file(task, language()).read_text(encoding="utf-8"))


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
