"""The words of a mock interview in both languages."""

from __future__ import annotations

import datetime as dt

from bnquiz.bank.model import Lang, Text
from bnquiz.tasks import TASKS

PARTS: dict[str, Text] = {
    "opening": Text("opening question", "开场题"),
    "follow-up": Text("follow-up", "追问"),
    "deeper": Text("deeper", "深入"),
    "deepest": Text("deeper still", "再深入"),
    "number": Text("a number", "计算题"),
    "bug-hunt": Text("bug hunt", "找错"),
    "coding": Text("coding", "写代码"),
}

SAY: dict[str, Text] = {
    "entered": Text(
        "Mock interview: {} questions in {} minutes.",
        "模拟面试：{} 道题，{} 分钟。",
    ),
    "back": Text(
        "Mock interview, where you left it: question {} of {}, {} left.",
        "继续模拟面试：第 {} / {} 题，剩余 {}。",
    ),
    "how": Text(
        "Answer aloud, as you would there. The clock runs; q leaves, and `bnquiz interview` goes on.",
        "像真的面试一样说出来。计时中；按 q 离开，再运行 `bnquiz interview` 可继续。",
    ),
    "left": Text("{} left", "剩余 {}"),
    "overtime": Text("time is up", "时间到"),
    "write": Text("Write {}.", "题目：{}。"),
    "in-file": Text("In the file {}", "写在文件 {} 里"),
    "made": Text(", which was made for you to begin with.", "（已生成开头）。"),
    "there": Text(", as it stands.", "（沿用现有内容）。"),
    "grading": Text("Grading …", "评判中……"),
    "pass": Text("It passes.", "通过。"),
    "fail": Text("Not yet: {} mistakes.", "还不行：{} 处错误。"),
    "fail-1": Text("Not yet: 1 mistake.", "还不行：1 处错误。"),
    "error": Text("It could not be graded: {}", "无法评判：{}"),
    "ungraded": Text("It was not graded.", "没有评判。"),
    "did": Text("it {}", "它{}"),
    "line": Text("line {}: it {}", "第 {} 行：它{}"),
    "lines": Text("lines {}: it {}", "第 {} 行：它{}"),
    "done": Text("That was all. Thank you.", "问题都问完了，谢谢。"),
    "time": Text("The time is up. Thank you.", "时间到了，谢谢。"),
    "scorecard": Text("Scorecard: {} of {} questions, {} of {} min", "评分表：{} / {} 题，{} / {} 分钟"),
    "questions": Text("questions", "题数"),
    "better": Text("What to say better", "可以说得更好"),
    "not-said": Text("not said: ", "没说到："),
    "answer": Text("answer: ", "答案："),
    "task": Text("The code", "代码"),
    "full": Text("`bnquiz grade {}` tells all of it.", "`bnquiz grade {}` 可看完整评判。"),
    "review": Text("Cards to review", "要复习的卡片"),
    "fine": Text("Nothing was left out: well done.", "没有遗漏，很好。"),
    "gone": Text("You left with {} to go.", "你离开了，还剩 {}。"),
    "go-on": Text("`bnquiz interview` goes on where you were.", "运行 `bnquiz interview` 从这里继续。"),
}

TASK: dict[str, Text] = {
    "function": Text(
        "batch norm as one function, in PyTorch, that takes and returns its running statistics",
        "用 PyTorch 写一个批归一化函数，传入并返回滑动统计量",
    ),
    "module": Text(
        "batch norm as a layer: an nn.Module with buffers, parameters and two modes",
        "写一个批归一化层：nn.Module，带缓冲区、参数和两种模式",
    ),
    "numpy-pair": Text(
        "batch norm in NumPy, forward and backward by hand, for a layer and for images",
        "用 NumPy 写批归一化的前向和反向，支持全连接层和图像",
    ),
}


def say(name: str, lang: Lang, *values: object) -> str:
    return SAY[name].get(lang).format(*values)


def task(name: str, lang: Lang) -> str:
    return TASK[name].get(lang) if name in TASK else TASKS[name]


def clock(left: dt.timedelta, lang: Lang) -> str:
    """``22:05 left``; what is over is over."""
    if left <= dt.timedelta(0):
        return say("overtime", lang)
    return say("left", lang, minutes(left))


def minutes(time: dt.timedelta) -> str:
    """``22:05``: minutes and seconds."""
    seconds = max(int(time.total_seconds()), 0)
    return f"{seconds // 60}:{seconds % 60:02}"
