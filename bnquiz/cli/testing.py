"""``bnquiz grade --tests FILE``: what the learner's own tests are worth."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bnquiz.cli.context import local_now, open_study
from bnquiz.cli.outputs import told_to
from bnquiz.errors import BadFile, BadJournal, BadTests, reason_of
from bnquiz.grading.process.pool import kept
from bnquiz.grading.process.runner import start_workers
from bnquiz.grading.source.reading import read
from bnquiz.grading.testing import NEEDED, GradedTests, as_json, grade_tests, need_pytest
from bnquiz.language import language, said
from bnquiz.screen.blocks import console_of, show
from bnquiz.screen.testing import report
from bnquiz.tasks import task_of
from bnquiz.texts import Text

NO_TEST = Text(
    "the file is empty; write a test `def test_…(batch_norm):` into it, or begin with `bnquiz start --task "
    "tests`",
    "文件是空的；请写入测试 `def test_…(batch_norm):`，或从 `bnquiz start --task tests` 开始",
)


def judge(path: Path, seconds: float, *, to_program: bool, output: Path | None) -> int:
    """Grade the tests and tell it; the exit status. Unless a program reads, a pass is recorded."""
    need_pytest()
    source = _source(path)
    with kept(), start_workers(NEEDED) as workers:
        result = grade_tests(str(path), source, workers, seconds, language())
    with told_to(output) as out:
        if to_program:
            out.write(as_json(result).decode() + "\n")
        else:
            show(console_of(file=out), report(result, language()))
    if not to_program:
        _record(path, source, result)
    return 0 if result.passed else 1


def _source(path: Path) -> str:
    """The text of the file. What cannot be parsed is told before anything is started."""
    if path.suffix.lower() == ".ipynb":
        raise BadFile(
            Text(
                "{}: tests are a Python file, not a notebook", "{}：测试要写在 Python 文件里，不是笔记本"
            ).fill(path)
        )
    if not path.exists():
        raise BadFile(
            Text(
                "{}: no such file; `bnquiz start --task tests {}` writes one to begin with",
                "{}：没有这个文件；`bnquiz start --task tests {}` 会生成一个起步文件",
            ).fill(path, shlex.quote(str(path)))
        )
    file = read(path)
    if file.reason:
        why = NO_TEST if file.reason == "empty" else file.complaint
        raise BadFile(Text("{}: {}", "{}：{}").fill(path, why))
    source = file.text
    try:
        compile(source, str(path), "exec")
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = getattr(error, "msg", error)
        raise BadTests(
            Text("{}:{}: it is not Python: {}", "{}:{}：这不是 Python：{}").fill(path, line, reason)
        ) from None
    return source


def _record(path: Path, source: str, result: GradedTests) -> None:
    """So that `bnquiz solution tests` need not ask."""
    if not (result.passed and task_of(source) == "tests"):
        return
    try:
        with open_study() as journal:
            journal.record_verdict(str(path.resolve()), "pass", task="tests", now=local_now())
    except (BadJournal, OSError) as error:
        why = error.message if isinstance(error, BadJournal) else reason_of(error)
        told = Text("bnquiz: the verdict was not recorded: {}", "bnquiz: 结果没有记录下来：{}")
        click.echo(said(told.fill(why)), err=True)
