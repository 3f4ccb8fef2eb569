"""The words of the sheet in both languages."""

from __future__ import annotations

from bnquiz.bank.model import Lang, Text

WORDS: dict[str, Text] = {
    "title": Text("Batch normalization: study notes", "批归一化：复习笔记"),
    "made": Text(
        "Topics: {2}; cards: {1}. What you know least comes first. Made on {0}.",
        "共 {2} 个主题，{1} 张卡片，掌握最少的在前。生成于 {0}。",
    ),
    "known": Text("{} known", "已掌握 {}"),
    "unseen": Text("not seen yet", "未学"),
    "chance": Text("recalled with {}", "记得的概率 {}"),
    "cheat": Text("Batch normalization on one page", "一页纸复习批归一化"),
    "options": Text("Options", "选项"),
    "unfold": Text("Answer", "看答案"),
    "look": Text("Answer: bnquiz show {}", "答案：bnquiz show {}"),
    "answer": Text("Answer", "答案"),
    "points": Text("Key points", "要点"),
    "not-so": Text("Not so", "不是这样"),
    "rule": Text("Rule", "规则"),
    "example": Text("Worked out", "解答"),
    "why": Text("Why", "为什么"),
    "wrong": Text("A common wrong answer", "常见错误回答"),
    "spoken": Text("How to say it", "口头回答"),
    "followup": Text("The next question", "面试官可能接着问"),
    "line": Text("Line {}", "第 {} 行"),
    "source": Text("Source", "出处"),
}


def word(name: str, lang: Lang, *values: object) -> str:
    return WORDS[name].get(lang).format(*values)


def percent(share: float) -> str:
    """Whole per cents, rounded down: 100% is all of it."""
    return f"{int(share * 100 + 1e-9)}%"


def grasp(chance: float | None, lang: Lang) -> str:
    """How well a card is known."""
    return word("unseen", lang) if chance is None else word("chance", lang, percent(chance))
