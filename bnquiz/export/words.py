"""The words of the pocket page in both languages; those that ``bnquiz ask`` says too are taken from there."""

from __future__ import annotations

from bnquiz.bank.model import Text
from bnquiz.screen.ask_words import KEYS, LEADS, REASONS, SAY, UNITS
from bnquiz.screen.words import WORDS as SCREEN

_KEYS = ("show", "again", "hard", "good", "easy", "hint", "was-right", "undo", "skip", "suspend", "flag")
_SAY = (
    *(
        "right",
        "line-is",
        "lines-are",
        "read-as",
        "exactly",
        "within",
        "or",
        "mistake",
        "asked-for",
    ),
    *("unclear-number", "judged", "look-again", "interview-today", "interview-tomorrow"),
    *("interview-in", "your-note"),
)
_SCREEN = (
    *("recall", "choice", "number", "code", "basic", "intermediate", "senior", "answer", "solution", "rule"),
    *("why", "wrong", "spoken", "followup", "also", "source"),
)

PAGE: dict[str, Text] = {
    "title": Text("Batch normalization", "批归一化"),
    "no-script": Text("This page needs JavaScript.", "本页需要 JavaScript。"),
    "switch": Text("中文", "English"),
    "pick-line": Text("Tap the wrong line, or several.", "点选错误的行，可多选。"),
    "your-number": Text("Your number", "你的答案"),
    "you-said": Text("You said {}.", "你的答案是 {}。"),
    "check": Text("Check", "检查"),
    "do-not-know": Text("I don’t know", "不会"),
    "not-so": Text("Not so", "不对的选项"),
    "formula": Text("Formula", "公式"),
    "more": Text("Why, and more", "原因和更多"),
    "how-was-it": Text("How well did you know it?", "掌握得怎么样？"),
    "back-in": Text("{}: back in {}", "{}：{}后再问"),
    "taken-back": Text("Taken back.", "已撤销。"),
    "skipped": Text("Skipped for now.", "这一轮不再问。"),
    "suspended": Text("Not asked any more.", "已停用，不再提问。"),
    "flagged": Text("Flagged.", "已标记。"),
    "unflagged": Text("The flag is off.", "已取消标记。"),
    "options": Text("This card", "这张卡片"),
    "close": Text("Close", "关闭"),
    "readiness": Text("Readiness", "准备度"),
    "readiness-means": Text(
        "Of what interviewers ask, weighted by how often: how much you would answer today.",
        "按面试中出现的频率加权，你今天能答上来的比例。",
    ),
    "readiness-on-the-day": Text(
        "Of what interviewers ask, weighted by how often: how much you would answer on the day.",
        "按面试中出现的频率加权，面试当天你能答上来的比例。",
    ),
    "cards-due": Text("due", "到期"),
    "minutes": Text("min today", "分钟（今天）"),
    "cards-new": Text("unseen", "未学"),
    "topics": Text("By topic", "各主题"),
    "take-home": Text("Take your ratings home", "把评分带回电脑"),
    "take-home-how": Text(
        "Ratings stay in this browser. Save them as a file, then run on your computer:",
        "评分保存在这个浏览器里。把它们存成文件，再在电脑上运行：",
    ),
    "take-home-twice": Text(
        "Do it as often as you like: the same rating counts once. "
        "`bnquiz export page` then makes a page that knows both.",
        "可以随时重复：同一次评分只计一次。之后 `bnquiz export page` 生成的新页面会包含两边的记录。",
    ),
    "ratings": Text("Ratings on this device: {}", "本机评分：{} 次"),
    "save-file": Text("Save file", "存为文件"),
    "share": Text("Share", "分享"),
    "copy": Text("Copy as text", "复制为文本"),
    "copied": Text("Copied. Paste it into a file, and import that.", "已复制。粘贴到文件里再导入。"),
    "copy-by-hand": Text("Select all of it, and copy.", "请全选并复制。"),
    "saved-file": Text("Saved: {}", "已保存：{}"),
    "made-on": Text("{} cards · made on {} · bnquiz {}", "{} 张卡片 · 生成于 {} · bnquiz {}"),
    "theme": Text("Light or dark", "浅色或深色"),
    "done-title": Text("Done for now", "先到这里"),
    "nothing-due": Text("Nothing is due now.", "现在没有到期的卡片。"),
    "next-due": Text("The next card is due in {}.", "下一张在 {}后到期。"),
    "ended": Text("Cards rated: {}", "已评 {} 张"),
    "go-on": Text("Go on", "继续"),
    "day-over": Text("Today’s minutes are used up.", "今天的时间已用完。"),
    "not-kept": Text(
        "This browser keeps nothing for this page: take your ratings home before you close it.",
        "浏览器不为本页保存数据：关闭前请先把评分带走。",
    ),
    "keys": Text("Keys", "按键"),
    "key-go": Text("go on: show, check, or take the marked rating", "继续：看答案、检查，或采用标出的评分"),
    "key-options": Text("choose an option", "选择选项"),
    "key-digits": Text("tick a point or a line; then rate 1 to 4", "勾选要点或行；然后 1 到 4 评分"),
    "key-more": Text("why, and more", "原因和更多"),
    "key-undo": Text("take back the last rating", "撤销上一次评分"),
    "key-overview": Text("where you stand", "看进度"),
}

WORDS: dict[str, Text] = {
    **{name: KEYS[name][0] for name in _KEYS},
    **{name: SAY[name] for name in _SAY},
    "not-right": SAY["wrong"],
    **{name: LEADS[name] for name in ("say-it", "which-points")},
    **{f"unit-{name}": said for name, said in UNITS.items()},
    **{f"reason-{name}": REASONS[name] for name in ("due", "mistake", "new", "soon")},
    **{name: SCREEN[name] for name in _SCREEN},
    **PAGE,
}
