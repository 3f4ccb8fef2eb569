"""The two ends of a task: ``bnquiz start`` writes a file to begin with, ``bnquiz solution`` shows the right
answer to who has tried.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from bnquiz.cli.context import open_study
from bnquiz.errors import BadFile, NoTerminal, cannot_write
from bnquiz.language import language, said
from bnquiz.tasks import (
    CALLS,
    TASKS,
    call_of,
    default_file,
    has_walk,
    solution_file,
    starter,
    starter_notebook,
    walk,
)
from bnquiz.texts import Text

THEN = Text(
    "Open it in your editor, and when you have written something: {}",
    "用编辑器打开它，写好后运行：{}",
)
THEN_IN_JUPYTER = Text(
    "Open it in Jupyter and run its cells: the last one grades itself. Or: {}",
    "在 Jupyter 里打开并运行各单元格：最后一个会自己评判。也可以运行：{}",
)


NO_NOTEBOOK = Text("the task {} is a Python file: name a .py", "{} 这道题是 Python 文件：请给出 .py 文件名")


@click.command("start")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--task",
    type=click.Choice(list(TASKS)),
    default="function",
    show_default=True,
    help="What you want to write.",
)
def start_command(path: Path | None, task: str) -> None:
    """Write a file to begin with: to PATH, or to bn_TASK.py in this folder; where PATH ends in .ipynb, a
    notebook. Nothing is ever overwritten."""
    if str(path) in TASKS:
        raise click.UsageError(
            said(
                Text(
                    "'{}' is a task: `bnquiz start --task {}`; PATH is the file to write",
                    "“{}”是题目：`bnquiz start --task {}`；PATH 是要写的文件",
                ).fill(path, path)
            )
        )
    path = path or default_file(task)
    shown = shlex.quote(str(path))
    is_notebook = path.suffix.lower() == ".ipynb"
    if is_notebook and task in CALLS:
        raise click.UsageError(said(NO_NOTEBOOK.fill(task)))
    write_new(path, (starter_notebook if is_notebook else starter)(task, shown, language()))
    click.echo(said(Text("{}: {}.", "{}：{}。").fill(path, TASKS[task])))
    click.echo(said((THEN_IN_JUPYTER if is_notebook else THEN).fill(call_of(task, shown))))


def write_new(path: Path, text: str) -> None:
    """Write a new file. Raises BadFile where something is in the way, which keeps every byte."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        kind = (
            Text("this is a folder", "这是文件夹")
            if path.is_dir()
            else Text("it already exists, and stays as it is", "已经存在，不会改动它")
        )
        raise BadFile(Text("{}: {}; name a new file", "{}：{}；请写一个新文件名").fill(path, kind)) from None
    except (FileNotFoundError, NotADirectoryError):
        raise BadFile(
            Text("{}: there is no folder {}; make it first", "{}：没有文件夹 {}；请先建好").fill(
                path, path.parent
            )
        ) from None
    except OSError as error:
        raise BadFile(cannot_write(path, error)) from None


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
        from bnquiz.screen.cards import show_program

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
