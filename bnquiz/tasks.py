"""The tasks: what a learner is asked to write.

A task is a row here, a starter in ``starters/``, and a right answer in ``solutions/``. A starter's first line
says which task it is, so that a verdict on the file can be kept for the task. Solutions have no such line:
grading one is no merit of the learner.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bnquiz.resources import shipped
from bnquiz.texts import Lang, Text

# id: what is to be written, in one line
TASKS: dict[str, str] = {
    "function": "batch norm as one function, in PyTorch, that takes and returns its running statistics",
    "module": "batch norm as a layer: an nn.Module with buffers, parameters and two modes",
    "debug": "a listing with a dozen defects, to be found and mended",
    "numpy-pair": "batch norm in NumPy, forward and backward by hand, for a layer and for images",
}

_MARK = re.compile(r"^# bnquiz task: *([\w-]+)\s*$", re.MULTILINE)
_STARTERS = Path(__file__).parent / "starters"


def task_of(source: str) -> str | None:
    """The task that a file answers, by its line ``# bnquiz task: function``; None without a known one."""
    found = _MARK.search(source)
    return found[1] if found and found[1] in TASKS else None


def default_file(task: str) -> Path:
    """Where a starter is written unless the learner says otherwise."""
    return Path(f"bn_{_stem(task)}.py")


def starter(task: str, file: str) -> str:
    """The text to begin with. ``file``: what to hand to ``bnquiz grade``, which the starter tells."""
    text = (_STARTERS / f"{_stem(task)}.py.txt").read_text(encoding="utf-8")
    return text.replace("{file}", file)


ABOUT = Text(
    """\
# Batch norm: {task}

{what}

Run all cells. The last one, with `%%bnquiz` on top, is run as usual and then graded: each mistake has its
name, its line and its cards. `%%bnquiz --hint 1` tells less, `%%bnquiz --fix` more. bnquiz and what you
import must be installed where the kernel runs.""",
    """\
# 批归一化：{task}

{what}

运行所有单元格。最后一个以 `%%bnquiz` 开头：它照常运行，然后评判，每个错误都会指出名称、所在行和对应的卡片。
`%%bnquiz --hint 1` 提示更少，`%%bnquiz --fix` 会给出改法。运行内核的环境里要装有 bnquiz 和你导入的包。""",
)
THEN = Text("run this cell", "运行这个单元格")


def starter_notebook(task: str, file: str, lang: Lang) -> str:
    """The same as a notebook that runs from top to bottom and grades what is written in it."""
    text = starter(task, file).replace(f"bnquiz grade {file}", THEN.get(lang)).rstrip("\n")
    about = ABOUT.get(lang).format(task=task, what=TASKS[task])
    cells = [
        {"cell_type": "markdown", "id": "about", "metadata": {}, "source": about},
        _code("load", "%load_ext bnquiz"),
        _code("task", f"%%bnquiz\n{text}"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _code(id_: str, source: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id_,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def solution_file(task: str) -> Path:
    """The file with the right answer of a task."""
    return shipped("solutions") / f"{_stem(task)}.py"


def _stem(task: str) -> str:
    return task.replace("-", "_")
