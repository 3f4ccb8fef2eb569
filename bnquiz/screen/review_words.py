"""The words of the review in both languages."""

from __future__ import annotations

import datetime as dt

from bnquiz.bank.model import Lang, Text
from bnquiz.study.overview import Step

WORDS: dict[str, Text] = {
    "ready": Text("{} ready{}", "准备度 {}{}"),
    "seen": Text("{} seen", "已学 {}"),
    "waiting": Text("{} cards today", "今天 {} 张"),
    "waiting-1": Text("1 card today", "今天 1 张"),
    "repeat": Text("{} cards to repeat", "待复习 {} 张"),
    "repeat-1": Text("1 card to repeat", "待复习 1 张"),
    "nothing-waits": Text("nothing is due", "没有到期的卡片"),
    "minutes-done": Text("today's minutes are done", "今天的时间已用完"),
    "unseen": Text("{} unseen", "未学 {} 张"),
    "streak": Text("{} days in a row", "连续 {} 天"),
    "streak-1": Text("1 day in a row", "连续 1 天"),
    "interview": Text("interview in {} days, {}", "距面试 {} 天（{}）"),
    "interview-1": Text("interview tomorrow, {1}", "明天面试（{1}）"),
    "interview-0": Text("interview today", "今天面试"),
    "interview-over": Text("the interview was on {}", "面试日 {} 已过"),
    "topics": Text("Topics", "主题"),
    "due": Text("due", "到期"),
    "topics-legend": Text("█ ready  ▒ seen  ░ not seen", "█ 能答出  ▒ 学过  ░ 未学"),
    "days": Text("Coming days", "未来几天"),
    "days-legend": Text("cards a day: ░ few  █ many", "每天卡片数：░ 少  █ 多"),
    "day-of-interview": Text("★ interview", "★ 面试"),
    "weakest": Text("Weakest cards (chance to recall tomorrow)", "最弱的卡片（明天记得的概率）"),
    "lapses": Text("forgotten {} times", "忘过 {} 次"),
    "lapses-1": Text("forgotten once", "忘过 1 次"),
    "interviews": Text("Mock interviews", "模拟面试"),
    "open": Text("Mistakes still open in your code", "你代码里尚未改正的错误"),
    "cards": Text("cards: {}", "卡片：{}"),
    "warning": Text(" (warning)", "（警告）"),
    "mended": Text("Mended", "已改正"),
    "begin": Text("Nothing is recorded yet.", "还没有任何记录。"),
    "bank": Text("{} cards in {} topics wait for you.", "共 {} 张卡片，{} 个主题。"),
    "may": Text("Two more commands, when you like:", "另外两条命令，随时可用："),
    "may-start": Text("a file in which to write batch norm from scratch", "生成一个文件，从零写批归一化"),
    "may-goal": Text("plan the days before the interview", "按面试日期安排每天的学习"),
    "next": Text("Next: ", "下一步："),
    "comma": Text(", ", "、"),
}

# step: (sentence, command)
STEPS: dict[Step, tuple[Text, str]] = {
    "over": (
        Text(
            "Your interview is over: set another day, or forget this one.", "面试已结束：可另设日期，或清除。"
        ),
        "bnquiz goal --clear",
    ),
    "begin": (
        Text("Begin with the questions asked most often.", "从最常问的问题开始。"),
        "bnquiz ask",
    ),
    "due": (
        Text("Today's cards: {waiting}, about {minutes} min.", "今天 {waiting} 张卡片，约 {minutes} 分钟。"),
        "bnquiz ask",
    ),
    "mend": (
        Text("Mend {place}: it {mistake}. Then grade it again.", "改正 {place}（{mistake}），再评一次。"),
        "bnquiz grade {file}",
    ),
    "resume": (
        Text(
            "You left a mock interview before its end: it goes on where you were.",
            "有一场模拟面试还没结束，可以接着面。",
        ),
        "bnquiz interview",
    ),
    "write": (
        Text(
            "Today's cards are done. Write batch norm from scratch.",
            "今天的卡片已学完。从零写一遍批归一化吧。",
        ),
        "bnquiz start",
    ),
    "new": (
        Text("Nothing is due. New to you: {unseen}.", "没有到期的卡片，还有 {unseen} 张没学过。"),
        "bnquiz ask --new",
    ),
    "interview": (
        Text("Today's cards are done. Try a mock interview.", "今天的卡片已学完，来一场模拟面试吧。"),
        "bnquiz interview",
    ),
}

WEEKDAYS: dict[Lang, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("一", "二", "三", "四", "五", "六", "日"),
}


def word(name: str, lang: Lang, *values: object) -> str:
    return WORDS[name].get(lang).format(*values)


def counted(name: str, number: int, lang: Lang, *values: object) -> str:
    """The word for this very number if it has one of its own, such as ``streak-1``; else the general one."""
    own = f"{name}-{number}"
    return word(own if own in WORDS else name, lang, number, *values)


def day(date: dt.date, lang: Lang) -> str:
    """Tue 12-01, or 12-01 周二."""
    name = WEEKDAYS[lang][date.weekday()]
    return f"{name} {date:%m-%d}" if lang == "en" else f"{date:%m-%d} 周{name}"
