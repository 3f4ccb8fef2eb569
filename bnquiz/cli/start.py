"""``bnquiz start``: a file to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bnquiz.errors import BadFile, cannot_write
from bnquiz.language import language, said
from bnquiz.tasks import CALLS, TASKS, call_of, default_file, starter, starter_notebook
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
