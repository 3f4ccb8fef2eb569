"""The words of a mock interview in both languages."""

from __future__ import annotations

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
    "entered": Text("Mock interview: {} questions in {} minutes.", "模拟面试：{} 道题，{} 分钟。"),
    "entered-1": Text("Mock interview: {} question in {} minutes.", "模拟面试：{} 道题，{} 分钟。"),
    "back": Text(
        "Mock interview, where you left it: question {} of {}, {} left.",
        "继续模拟面试：第 {} / {} 题，剩余 {}。",
    ),
    "how": Text(
        "Answer aloud or type. The answers come at the end. q leaves, and `bnquiz interview` goes on.",
        "口头或打字回答，最后统一看答案。按 q 离开，再运行 `bnquiz interview` 可继续。",
    ),
    "coached": Text(
        "Answer aloud or type. Each answer is shown at once. q leaves, and `bnquiz interview` goes on.",
        "口头或打字回答，每题答完就看答案。按 q 离开，再运行 `bnquiz interview` 可继续。",
    ),
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
    "unwritten": Text(
        "Nothing is written in the file yet; this did not count.", "文件里还没有写代码，这次不算。"
    ),
    "again": Text("You may ask the grader {} more times.", "还可以评判 {} 次。"),
    "again-1": Text("You may ask the grader once more.", "还可以评判 1 次。"),
    "again-0": Text("That was the last time: d hands it in.", "评判次数已用完：按 d 交卷。"),
    "handed-in": Text("Handed in.", "已交卷。"),
    "did": Text("it {}", "它{}"),
    "line": Text("line {}: it {}", "第 {} 行：它{}"),
    "lines": Text("lines {}: it {}", "第 {} 行：它{}"),
    "done": Text("That was all. Thank you.", "问题都问完了，谢谢。"),
    "time": Text("The time is up. Thank you.", "时间到了，谢谢。"),
    "debrief": Text("After the interview", "面试之后"),
    "you-wrote": Text("You wrote: ", "你写的："),
    "strong": Text("A strong interview.", "表现很好。"),
    "gaps": Text("Good enough, with gaps.", "能过，但有漏洞。"),
    "borderline": Text("Borderline.", "处在边缘。"),
    "warning": Text("{} (a warning: it passes)", "{}（提醒，不影响通过）"),
    "not-yet": Text("Not yet.", "还不行。"),
    "score": Text("{} · {} of {} questions · {} of {} min", "{} · {} / {} 题 · {} / {} 分钟"),
    "better": Text("Say these better", "这几处可以说得更好"),
    "not-said": Text("not said: ", "没说到："),
    "answer": Text("answer: ", "答案："),
    "task": Text("The code", "代码"),
    "full": Text("`bnquiz grade {}` tells all of it.", "`bnquiz grade {}` 可看完整评判。"),
    "review": Text("Cards to review", "要复习的卡片"),
    "fine": Text("Nothing was left out: well done.", "没有遗漏，很好。"),
    "gone": Text("You left with {} to go.", "你离开了，还剩 {}。"),
    "go-on": Text("`bnquiz interview` goes on where you were.", "运行 `bnquiz interview` 从这里继续。"),
}


def say(name: str, lang: Lang, *values: object) -> str:
    return SAY[name].get(lang).format(*values)


def counted(name: str, number: int, lang: Lang, *values: object) -> str:
    """The sentence for this very number, such as ``again-1``, if it has one of its own."""
    own = f"{name}-{number}"
    return say(own if own in SAY else name, lang, number, *values)


def task(name: str, lang: Lang) -> str:
    return TASKS[name].get(lang)
