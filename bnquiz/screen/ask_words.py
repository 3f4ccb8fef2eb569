"""Every word of ``bnquiz ask`` in both languages: what keys do, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bnquiz.texts import Text, as_is, lines_at

if TYPE_CHECKING:
    from bnquiz.study.events import Found

# what a key does: (beside the key, on the list of keys)
KEYS: dict[str, tuple[Text, Text]] = {
    "show": (Text("show answer", "看答案"), Text("show the answer", "显示答案")),
    "done": (Text("done", "完成"), Text("on to the rating", "去评分")),
    "tick": (Text("", ""), Text("tick this key point, or untick it", "勾选或取消这个要点")),
    "again": (Text("again", "重来"), Text("again: I did not know it", "重来：不会")),
    "hard": (
        Text("hard", "吃力"),
        Text("hard: I knew part of it, or with effort", "吃力：只会一部分，或想了很久"),
    ),
    "good": (Text("good", "记得"), Text("good: I knew it", "记得：会")),
    "easy": (Text("easy", "轻松"), Text("easy: I knew it at once", "轻松：脱口而出")),
    "hint": (
        Text("hint", "提示"),
        Text("show a hint (then at most Hard is suggested)", "看提示（之后最多建议“吃力”）"),
    ),
    "type": (
        Text("type", "打字"),
        Text("type the answer: the points that it names are ticked", "把回答打出来，自动勾选提到的要点"),
    ),
    "was-right": (
        Text("I was right", "我答对了"),
        Text("I was right: count my answer so", "判错了，按答对算"),
    ),
    "model": (
        Text("say it", "口述"),
        Text("the answer as you would say it in an interview", "看面试时可以怎么说"),
    ),
    "why": (Text("why", "原因"), Text("why, a common wrong answer, the source", "原因、常见错误回答、出处")),
    "proof": (Text("proof", "证明"), Text("run the program that shows it", "运行证明程序")),
    "undo": (
        Text("undo", "撤销"),
        Text(
            "undo the last step: ticks, a rating, a skip; then the one before",
            "撤销上一步：勾选、评分或跳过，可一直往前撤",
        ),
    ),
    "skip": (Text("skip", "跳过"), Text("skip: not again in this sitting", "这一轮不再问这张")),
    "suspend": (
        Text("suspend", "停用"),
        Text("stop asking this card, or start again", "停用这张卡片，或重新启用"),
    ),
    "flag": (Text("flag", "标记"), Text("flag this card, or take the flag off", "标记这张卡片，或取消标记")),
    "note": (Text("note", "笔记"), Text("write a note on this card", "给这张卡片写笔记")),
    "no-note": (Text("no note", "不写"), Text("no note", "不写")),
    "quit": (Text("quit", "退出"), Text("quit: what you did is saved", "退出，做过的都已保存")),
    "keys": (Text("keys", "按键"), Text("this list", "显示这个列表")),
    "edit": (
        Text("open your editor", "打开编辑器"),
        Text("open the file in your editor", "用编辑器打开文件"),
    ),
    "grade": (Text("grade it", "评判"), Text("grade the file as it is", "评判文件现在的内容")),
    "hand-in": (Text("hand in", "交卷"), Text("hand it in; it is graded at the end", "交卷，最后给出评判")),
    "answered": (Text("answered", "答完了"), Text("I have answered: go on", "答完了，下一题")),
    "no-answer": (Text("no answer", "不会"), Text("I do not know: go on", "不会，下一题")),
    "went-1": (Text("badly", "不好"), Text("badly: little of it came", "不好：几乎没说出来")),
    "went-2": (Text("partly", "一般"), Text("partly", "一般：说出了一部分")),
    "went-3": (Text("well", "不错"), Text("well: all of it, I think", "不错：应该都说到了")),
    "details": (
        Text("all answers", "全部答案"),
        Text("every answer, and what to review", "每题的答案和要复习的卡片"),
    ),
    "end": (Text("end", "结束"), Text("end", "结束")),
    "clue": (Text("hint", "提示"), Text("a hint (then its card is rated hard)", "看提示（卡片记为“吃力”）")),
    "give-up": (
        Text("give up", "放弃"),
        Text("give up: tell what is left (its cards come again)", "放弃并看答案（卡片记为“重来”）"),
    ),
    "leave-hunt": (Text("quit", "退出"), Text("quit: what was found is saved", "退出，找到的都会保存")),
    "next-hunt": (Text("next hunt", "下一轮"), Text("the next hunt", "下一轮")),
    "name-bug": (Text("", ""), Text("it is this one", "就是这一个")),
    "try-again": (Text("try again", "重试"), Text("try again", "重试")),
}

KEY_NAMES: dict[str, Text] = {
    "space": Text("Space", "空格"),
    "enter": Text("Enter", "回车"),
}

# what a key types, where nothing of it can be seen: its name
UNSEEN = {" ": "space", "\r": "enter", "\n": "enter"}

LEADS: dict[str, Text] = {
    "say-it": Text("Say it aloud.", "先说出来。"),
    "choose": Text("Press its letter.", "按字母选择。"),
    "type-number": Text("Type the number.", "输入数值。"),
    "type-line": Text(
        "Type the number of the wrong line, or of several, with commas.", "输入错误行的行号，多行用逗号隔开。"
    ),
    "bug-line": Text("Type the number of a wrong line.", "输入一个错误行的行号。"),
    "bug-name": Text("Type its number, or an id.", "输入编号或 id。"),
    "type-it": Text("Type your answer in one line.", "用一行写出你的回答。"),
    "type-note": Text("Your note, in one line.", "写一行笔记。"),
    "write-it": Text("Write it, and save.", "写好并保存。"),
    "hand-in-sure": Text("Press d again to hand it in.", "再按一次 d 交卷。"),
    "went": Text("How did it go?", "答得怎么样？"),
    "all-done": Text("That was the last one.", "全部问完了。"),
    "which-points": Text("Which did you say?", "说到了哪几条？"),
}

REASONS: dict[str, Text] = {
    "due": Text("due", "到期"),
    "mistake": Text("from your code", "来自你的代码"),
    "new": Text("new", "新卡"),
    "soon": Text("again soon", "提前再问"),
    "all": Text("not due", "未到期"),
    "named": Text("asked for", "指定"),
    "weak": Text("weak", "薄弱"),
}

SAY: dict[str, Text] = {
    "day-done": Text(
        "Today's minutes are done. `bnquiz ask --minutes 10` goes on all the same.",
        "今天的时间已用完。想继续就运行 `bnquiz ask --minutes 10`。",
    ),
    "place": Text("{}/{} · {} min", "{}/{} · {} 分钟"),
    "time-up": Text("time is up", "时间到"),
    "now": Text("{} cards now", "这一轮 {} 张"),
    "now-1": Text("1 card now", "这一轮 1 张"),
    "for": Text("{} minutes", "这一轮 {} 分钟"),
    "for-1": Text("1 minute", "这一轮 1 分钟"),
    "waits": Text("to repeat: {repeats}, never asked: {unseen}", "待复习 {repeats} 张，没问过 {unseen} 张"),
    "how": Text(
        "Space picks the [bracketed] choice; ? lists the keys.",
        "空格选 [方括号] 里的一项；按 ? 看所有按键。",
    ),
    "interview-in": Text("{} days to the interview.", "距面试还有 {} 天。"),
    "interview-tomorrow": Text("The interview is tomorrow.", "明天面试。"),
    "interview-today": Text("The interview is today.", "今天面试。"),
    "more-mistakes": Text("and {} more", "另有 {} 处"),
    "mistake": Text("your {file} {did}{where}", "你的 {file} {did}{where}"),
    "asked-for": Text(
        "asked because of a mistake in your {file}{where}", "因为你的 {file}{where}有错，所以问这张"
    ),
    "on-line": Text(" on line {}", "（第 {} 行）"),
    "on-lines": Text(" on lines {}", "（第 {} 行）"),
    "in-cell": Text(" in {}", "（{}）"),
    "exactly": Text("The exact number.", "要求精确值。"),
    "or": Text(" or ", " 或 "),
    "within": Text("Right if within {}.", "误差不超过 {} 就算对。"),
    "unclear-number": Text(
        "“{}” isn't a number. Write it as 0.5, 1/3, 50%, 1e-5 or √2.",
        "“{}”不是数值。可写成 0.5、1/3、50%、1e-5 或 √2。",
    ),
    "unclear-code": Text(
        "“{}” isn't a line here. Type numbers from 1 to {}; several with commas.",
        "“{}”不是这里的行号。请输入 1 到 {} 之间的数，多行用逗号隔开。",
    ),
    "unclear-recall": Text("“{}” is too short to be an answer.", "“{}”太短，不像一个回答。"),
    "right": Text("Right.", "答对了。"),
    "wrong": Text("Not right.", "不对。"),
    "line-is": Text("It is line {}.", "错在第 {} 行。"),
    "lines-are": Text("They are lines {}.", "错在第 {} 行。"),
    "read-as": Text("{} is {}.", "{} 等于 {}。"),
    "said-of": Text("said {} of {}", "说到 {} / {} 条"),
    "proving": Text("The program runs; Ctrl-C stops it.", "程序运行中，Ctrl-C 中止。"),
    "stopped": Text("Stopped.", "已中止。"),
    "saved": Text("{rating}: back in {wait}", "{rating}：{wait}后再问"),
    "saved-only": Text("{rating}: saved", "{rating}：已保存"),
    "taken-back": Text("Taken back: {rating} ({topic}).", "已撤销：{rating}（{topic}）。"),
    "taken-back-gone": Text(
        "Taken back: {rating}, of a card that left the bank.", "已撤销：{rating}（该卡片已不在题库中）。"
    ),
    "nothing-to-undo": Text("There is nothing to take back.", "没有可撤销的。"),
    "suspend-on": Text(
        "Suspended: it will not be asked again. `bnquiz cards --suspended` lists such cards.",
        "已停用，不再提问。`bnquiz cards --suspended` 可查看。",
    ),
    "suspend-off": Text("It is asked again.", "已重新启用。"),
    "skip-off": Text("You skipped this one: here it is again.", "刚才跳过的这张，现在再问。"),
    "flag-on": Text(
        "Flagged. `bnquiz cards --flagged` lists such cards.", "已标记。`bnquiz cards --flagged` 可查看。"
    ),
    "flag-off": Text("The flag is off.", "已取消标记。"),
    "note-on": Text("Noted.", "笔记已保存。"),
    "note-off": Text("No note on this card.", "这张卡片没有笔记。"),
    "your-note": Text("Your note: ", "你的笔记："),
    "skipped": Text("Skipped.", "已跳过。"),
    "unknown-key": Text("“{}” does nothing here.", "“{}”在这里不起作用。"),
    "unknown-named-key": Text("{} does nothing here.", "{}在这里不起作用。"),
    "not-saved": Text("Not saved: {}", "没有保存：{}"),
    "ended-1": Text("1 rating saved", "已保存 1 次评分"),
    "ended": Text("{} ratings saved", "已保存 {} 次评分"),
    "judged": Text("{right} of {judged} answers right", "判对 {right} / {judged}"),
    "look-again": Text("Look at these again", "这些再看看"),
    "more-wait": Text(
        "{} more cards wait: `bnquiz ask` goes on.", "还有 {} 张待问：运行 `bnquiz ask` 继续。"
    ),
    "more-wait-1": Text(
        "1 more card waits: `bnquiz ask` goes on.", "还有 1 张待问：运行 `bnquiz ask` 继续。"
    ),
    "come-back": Text("Nothing is due now. Come back {}.", "现在没有到期的卡片。{}再来。"),
    "none-weak": Text(
        "No card is weak now. `bnquiz ask` asks the cards of the day.",
        "现在没有薄弱的卡片。运行 `bnquiz ask` 问当天的卡片。",
    ),
    "no-card": Text("No card fits.", "没有符合条件的卡片。"),
    "try-all": Text(
        "`bnquiz ask --all` asks cards that are not due.", "`bnquiz ask --all` 会问未到期的卡片。"
    ),
    "unseen-left": Text(
        "New cards left: {unseen}; {days} days to the interview: `bnquiz goal` shows the plan.",
        "还有 {unseen} 张新卡，距面试 {days} 天：`bnquiz goal` 看每天的安排。",
    ),
    "unseen-left-1": Text(
        "New cards left: {unseen}, and the interview is tomorrow: `bnquiz goal` shows the plan.",
        "还有 {unseen} 张新卡，明天面试：`bnquiz goal` 看今天的安排。",
    ),
    "done-today": Text("Done for today.", "今天的已完成。"),
    "skipped-left": Text("What you skipped comes again in the next sitting.", "跳过的卡片下一轮会再问。"),
}


def on_lines(found: Found) -> Text:
    """`` on line 13``, and in a notebook `` in cell 2, line 3``; nothing where no line is known."""
    if not found.lines:
        return as_is("")
    if found.cells:
        return SAY["in-cell"].fill(lines_at(found.places))
    return SAY["on-line" if len(found.lines) == 1 else "on-lines"].fill(", ".join(map(str, found.lines)))


UNITS: dict[str, Text] = {
    "moment": Text("<1m", "<1分"),
    "minutes": Text("{}m", "{}分"),
    "hours": Text("{}h", "{}小时"),
    "day": Text("1d", "1天"),
    "days": Text("{}d", "{}天"),
    "months": Text("{}mo", "{}个月"),
    "years": Text("{}y", "{}年"),
}

TIMES: dict[str, Text] = {
    "moment": Text("<1 min", "<1 分钟"),
    "minutes": Text("{} min", "{} 分钟"),
    "hours": Text("{} h", "{} 小时"),
    "day": Text("1 day", "1 天"),
    "days": Text("{} days", "{} 天"),
    "months": Text("{} months", "{} 个月"),
    "years": Text("{} years", "{} 年"),
    "in": Text("in {}", "{}后"),
    "at": Text("at {}", "{} "),
    "tomorrow": Text("tomorrow", "明天"),
    "on": Text("on {}", "{} "),
}
