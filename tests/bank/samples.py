"""Small banks for the tests: a sound card of each kind, and ways to break them."""

from __future__ import annotations

from pathlib import Path

from bnquiz.bank.model import Bank, Problem
from bnquiz.bank.reading import read

HEAD = 'title.en = "Sample"\ntitle.zh = "示例"\norder = 1\n\n'
COVERAGE = '[B4]\nasked = 4\ntitle.en = "Epsilon"\ntitle.zh = "小常数"\n'

COMMON = """\
level = "basic"
covers = ["B4"]
source = "Ioffe & Szegedy 2015"
question.en = "What is it?"
question.zh = "是什么？"
why.en = "Because."
why.zh = "因为。"
"""
ANSWERED = """\
answer.en = "This."
answer.zh = "这个。"
wrong.en = "That."
wrong.zh = "那个。"
"""
RECALL = f"""\
[[card]]
id = "a-recall"
kind = "recall"
{COMMON}{ANSWERED}
[[card.points]]
en = "First"
zh = "第一"

[[card.points]]
en = "Second"
zh = "第二"
"""
CHOICE = f"""\
[[card]]
id = "a-choice"
kind = "choice"
{COMMON}
[[card.options]]
right = true
en = "Yes"
zh = "是"

[[card.options]]
en = "No"
zh = "否"
why.en = "It is."
why.zh = "是的。"

[[card.options]]
en = "Perhaps"
zh = "也许"
why.en = "Say."
why.zh = "请说。"
"""
NUMBER = f"""\
[[card]]
id = "a-number"
kind = "number"
generator = "gain-bound"
{COMMON}{ANSWERED}""".replace('"What is it?"', '"{gamma} and {eps}?"').replace(
    '"是什么？"', '"{gamma} 和 {eps}？"'
)
CODE = f"""\
[[card]]
id = "a-code"
kind = "code"
{COMMON}{ANSWERED}
listing = '''
x = 1
y = x +
z = y
'''
lines = [2]
mended = ["y = x + 1"]
"""
SAMPLES = {"recall": RECALL, "choice": CHOICE, "number": NUMBER, "code": CODE}


def parsed(
    cards: str, *, retired: str = "", coverage: str = COVERAGE, proofs: Path | None = None
) -> tuple[Bank, list[Problem]]:
    """What is read of one file, sample.toml, with these cards."""
    files = {"sample.toml": HEAD + cards, "coverage.toml": coverage, "retired.toml": retired}
    found = read(proofs or Path("questions"), files)
    return found.bank, found.problems


def folder(path: Path, cards: str) -> Path:
    """A folder of cards on disk."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "sample.toml").write_text(HEAD + cards, encoding="utf-8")
    (path / "coverage.toml").write_text(COVERAGE, encoding="utf-8")
    return path
