"""The words of the screen in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

from bnquiz.bank.model import Text

Did = Callable[[str], Text]  # of a mistake's id: what a file with it did, as "your my_bn.py subtracted eps"

PLACEHOLDER = re.compile(r"\{\w+\}")


def in_one_line(question: str) -> str:
    """A question where there is room for one line; for numbers that were not drawn stands a …"""
    return " ".join(PLACEHOLDER.sub("…", question).split())


WORDS: dict[str, Text] = {
    "recall": Text("recall", "问答"),
    "choice": Text("choice", "选择"),
    "number": Text("number", "计算"),
    "code": Text("code", "改错"),
    "basic": Text("basic", "基础"),
    "intermediate": Text("intermediate", "进阶"),
    "senior": Text("senior", "高级"),
    "asked": Text("asked by {} of 66 sources", "66 个来源中有 {} 个问到"),
    "hint": Text("Hint", "提示"),
    "answer": Text("Answer", "答案"),
    "points": Text("Key points", "要点"),
    "example": Text("Example", "示例"),
    "solution": Text("Solution", "解答"),
    "rule": Text("Rule", "公式"),
    "why": Text("Why", "为什么"),
    "wrong": Text("A common wrong answer", "常见错误回答"),
    "spoken": Text("How to say it", "口头回答"),
    "followup": Text("The next question", "面试官可能接着问"),
    "line": Text("Wrong line", "错误行"),
    "lines": Text("Wrong lines", "错误行"),
    "mended": Text("Fixed", "改正"),
    "also": Text("This fixes it too", "这样改也对"),
    "deleted": Text("(delete this line)", "（删去该行）"),
    "source": Text("Source", "出处"),
    "proof": Text("Proof", "证明"),
    "claim": Text("Claim", "论断"),
    "program": Text("Program", "程序"),
    "printed": Text("It printed", "程序输出"),
    "holds": Text("The claim holds.", "论断成立。"),
    "fails": Text("The claim does not hold.", "论断不成立。"),
    "cards": Text("{} cards", "{} 张卡片"),
    "card": Text("1 card", "1 张卡片"),
    "none": Text("No card fits.", "没有符合条件的卡片。"),
}
