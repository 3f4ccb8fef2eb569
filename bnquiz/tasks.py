"""The tasks: what a learner is asked to write.

A task is a row here, a starter in ``starters/``, and a right answer in ``solutions/``, each also in Chinese
in the folder ``zh`` there. A starter's first line says which task it is, so that a verdict on the file can be
kept for the task. Solutions have no such line: grading one is no merit of the learner. A task may have a walk
in ``solutions/walks/``: its right answer, step by step, as one writes and says it in an interview.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from msgspec import Struct, convert

from bnquiz.resources import shipped
from bnquiz.texts import Lang, Text

# id: what is to be written, in one line
TASKS: dict[str, Text] = {
    "function": Text(
        "batch norm as one function, in PyTorch, that takes and returns its running statistics",
        "用 PyTorch 写一个批归一化函数，传入并返回滑动统计量",
    ),
    "module": Text(
        "batch norm as a layer: an nn.Module with buffers, parameters and two modes",
        "写一个批归一化层：nn.Module，带缓冲区、参数和两种模式",
    ),
    "debug": Text(
        "a listing with a dozen defects, to be found and fixed", "一段有十几处毛病的代码，找出来并改好"
    ),
    "numpy-pair": Text(
        "batch norm in NumPy, forward and backward by hand, for a layer and for images",
        "用 NumPy 写批归一化的前向和反向，支持全连接层和图像",
    ),
    "tests": Text(
        "tests of a batch norm, which let right ones pass and catch wrong ones",
        "给批归一化写测试：正确的实现都能通过，错误的都能抓住",
    ),
}
# how a file is graded; {} is the file
CALLS = {"tests": "bnquiz grade --tests {}"}

_MARK = re.compile(r"^# bnquiz task: *([\w-]+)\s*$", re.MULTILINE)
_STARTERS = Path(__file__).parent / "starters"


def task_of(source: str) -> str | None:
    """The task that a file answers, by its line ``# bnquiz task: function``; None without a known one."""
    found = _MARK.search(source)
    return found[1] if found and found[1] in TASKS else None


def default_file(task: str) -> Path:
    """Where a starter is written unless the learner says otherwise."""
    return Path(f"bn_{_stem(task)}.py")


def starter(task: str, file: str, lang: Lang = "en") -> str:
    """The text to begin with, its comments in this language. ``file``: what to hand to ``bnquiz grade``."""
    text = _in(_STARTERS, lang, f"{_stem(task)}.py.txt").read_text(encoding="utf-8")
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
THEN = Text("run this cell", "这个单元格")  # after “运行：”


def starter_notebook(task: str, file: str, lang: Lang) -> str:
    """The same as a notebook that runs from top to bottom and grades what is written in it."""
    text = starter(task, file, lang).replace(f"bnquiz grade {file}", THEN.get(lang)).rstrip("\n")
    about = ABOUT.get(lang).format(task=task, what=TASKS[task].get(lang))
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


def call_of(task: str, file: str) -> str:
    """The command that grades a file of this task. ``file``: as a shell takes it."""
    return CALLS.get(task, "bnquiz grade {}").format(file)


def solution_file(task: str, lang: Lang = "en") -> Path:
    """The file with the right answer of a task, its comments in this language."""
    return _in(shipped("solutions"), lang, f"{_stem(task)}.py")


def _in(folder: Path, lang: Lang, name: str) -> Path:
    """A text in English, or its translation in the folder ``zh`` beside it."""
    return folder / name if lang == "en" else folder / lang / name


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a walk, as it is written: ``code`` begins the text, ``edit`` changes it (what is replaced
    stands in it exactly once); ``check`` is Python that runs below it, and stops where it does not hold."""

    title: Text
    say: Text
    check: str
    code: str = ""
    edit: tuple[tuple[str, str], ...] = ()


class Stage(Struct, frozen=True):
    """One step of a walk, as it is shown: all of the text so far, and which of its lines are new."""

    number: int
    of: int
    title: Text
    say: Text
    source: str
    new: frozenset[int]
    check: str


def has_walk(task: str) -> bool:
    """Whether there is a walk through the right answer of a task."""
    return _walk_file(task).is_file()


def walk(task: str) -> tuple[Stage, ...]:
    """The right answer of a task, built up step by step."""
    table = tomllib.loads(_walk_file(task).read_text(encoding="utf-8"))
    return tuple(_stages(convert(table["step"], tuple[Step, ...])))


def _stages(steps: Sequence[Step]) -> Iterator[Stage]:
    source = ""
    for number, step in enumerate(steps, 1):
        before, source = source, step.code or source
        for old, new in step.edit:
            if source.count(old) != 1:
                raise ValueError(f"step {number}: this stands {source.count(old)} times, not once: {old!r}")
            source = source.replace(old, new)
        said = Text(_paragraph(step.say, "en"), _paragraph(step.say, "zh"))
        yield Stage(number, len(steps), step.title, said, source, _new_lines(before, source), step.check)


def _paragraph(said: Text, lang: Lang) -> str:
    """In one line, so that every screen can wrap it."""
    return ("" if lang == "zh" else " ").join(said.get(lang).split("\n")).strip()


def _new_lines(before: str, after: str) -> frozenset[int]:
    matched = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    changed = (range(start, end) for tag, _, _, start, end in matched.get_opcodes() if tag != "equal")
    return frozenset(line + 1 for lines in changed for line in lines)


def _walk_file(task: str) -> Path:
    return shipped("solutions") / "walks" / f"{_stem(task)}.toml"


def _stem(task: str) -> str:
    return task.replace("-", "_")
