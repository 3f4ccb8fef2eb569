"""``bnquiz start``: a file to begin with."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from bnquiz.cli.context import lang_of
from bnquiz.errors import BadFile
from bnquiz.tasks import TASKS, default_file, starter, starter_notebook


@click.command("start")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--task",
    type=click.Choice(list(TASKS)),
    default="function",
    show_default=True,
    help="What you want to write.",
)
def command(path: Path | None, task: str) -> None:
    """Write a file to begin with: to PATH, or to bn_TASK.py in this folder; where PATH ends in .ipynb, a
    notebook. Nothing is ever overwritten."""
    if str(path) in TASKS:
        raise click.UsageError(f"'{path}' is a task: `bnquiz start --task {path}`; PATH is the file to write")
    path = path or default_file(task)
    shown = shlex.quote(str(path))
    if path.suffix.lower() == ".ipynb":
        write_new(path, starter_notebook(task, shown, lang_of(os.environ)))
        then = "Open it in Jupyter and run its cells: the last one grades itself. Or"
    else:
        write_new(path, starter(task, shown))
        then = "Open it in your editor, and when you have written something"
    click.echo(f"{path}: {TASKS[task]}.")
    click.echo(f"{then}: bnquiz grade {shown}")


def write_new(path: Path, text: str) -> None:
    """Write a new file. Raises BadFile where something is in the way, which keeps every byte."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        kind = "this is a folder" if path.is_dir() else "it is there already, and stays as it is"
        raise BadFile(f"{path}: {kind}; name a new file") from None
    except (FileNotFoundError, NotADirectoryError):
        raise BadFile(f"{path}: there is no folder {path.parent}; make it first") from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be written: {error.strerror}") from None
