"""Proofs: short programs that show that a card's answer is true.

The docstring is the claim, in English, then in Chinese; ``expected…`` is what it says, and ``assert`` where
that is compared with what was measured. ``faults`` holds a proof to that form; ``run`` runs it in a process
of its own.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bnquiz.bank.model import Bank, Card, Ran
from bnquiz.texts import Text, as_is

_STOPPED = Text("stopped after {} seconds", "{} 秒后被停止")
LIMIT = 60.0  # seconds; a proof takes half of one, and the import of torch two


def path_of(bank: Bank, card: Card) -> Path | None:
    """The card's program; None where it has none."""
    return Path(bank.topics[card.topic].path).parent / "proofs" / f"{card.proof}.py" if card.proof else None


def run(path: Path, *, limit: float = LIMIT) -> Ran:
    """Run the proof as ``python PATH`` would, for at most ``limit`` seconds."""
    source = path.read_text(encoding="utf-8")
    claim, code = parts(source)
    try:
        done = subprocess.run(  # noqa: S603 - a file of the bank, named by a card, no shell
            [sys.executable, "-P", str(path)],
            capture_output=True,
            timeout=limit,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(claim, code, "", _STOPPED.fill(f"{limit:g}"), holds=False)
    printed, complaint = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    return Ran(claim, code, printed.rstrip(), as_is(complaint.rstrip()), holds=done.returncode == 0)


def parts(source: str) -> tuple[Text, str]:
    """The claim, each paragraph in one line, and the program below it."""
    tree = ast.parse(source)
    docstring = ast.get_docstring(tree) or ""
    after = tree.body[0].end_lineno if docstring else 0
    paragraphs = [_in_one_line(paragraph) for paragraph in docstring.split("\n\n")]
    chinese = [paragraph for paragraph in paragraphs if _CHINESE.search(paragraph)]
    english = [paragraph for paragraph in paragraphs if paragraph not in chinese]
    claim = Text("\n\n".join(english), "\n\n".join(chinese))
    return claim, "\n".join(source.splitlines()[after:]).strip("\n")


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _in_one_line(paragraph: str) -> str:
    """Chinese goes on without a space after a sign that ends a line."""
    return " ".join(re.sub(r"(?<=[，。；：、])\n\s*", "", paragraph).split())


def expected_names(tree: ast.Module) -> list[str]:
    """The names of what the claim says, in the order of their assignments at the top level."""
    targets = (
        node.targets[0] for node in tree.body if isinstance(node, ast.Assign) and len(node.targets) == 1
    )
    return [node.id for node in targets if isinstance(node, ast.Name) and node.id.startswith("expected")]


def faults(source: str) -> Iterator[tuple[int, Text]]:
    """Where the proof breaks the form that lets the tests show that it can fail: line, and what to do."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield error.lineno or 1, Text("this is not Python: {}", "这不是 Python：{}").fill(error.msg)
        return
    if not ast.get_docstring(tree):
        yield 1, Text("there is no docstring: begin with the claim", "没有文档字符串：请以论断开头")
    names = expected_names(tree)
    if not names:
        yield (
            1,
            Text(
                "nothing is named expected…: assign what the claim says to a variable so named, at the "
                "top level",
                "没有名为 expected… 的变量：请在顶层把论断所说的值赋给这样的变量",
            ),
        )
    for name in {name for name in names if names.count(name) > 1}:
        yield (
            1,
            Text(
                "'{}' is assigned more than once: give each its own name", "“{}”赋值不止一次：请各起一个名字"
            ).fill(name),
        )
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        yield (
            1,
            Text(
                "there is no assert: compare what is measured with what is expected",
                "没有 assert：请把测得的值与预期的值比较",
            ),
        )
