"""The help in Chinese: each sentence of the command line and what it says; what is not here stays English."""

from __future__ import annotations

HELP: dict[str, str] = {
    "Learn": "学习",
    "Write code": "写代码",
    "Look up": "查阅",
    "Look after": "维护",
    "Options": "选项",
    "Commands": "命令",
    "Show the version and exit.": "显示版本。",
    "Show this message and exit.": "显示这段帮助。",
    "Get ready for the batch-normalization questions of an interview.": "准备面试里的批归一化问题。",
    "Ask cards, one key a step: due ones first, then what your code asks for.": "问卡片，一步一键：先问到期的，再问你的代码需要的。",
    "Hold a mock interview against the clock, with a scorecard.": "限时模拟面试，最后给评分表。",
    "Set the day of the interview and the minutes a day, and see the plan.": "设定面试日期和每天的分钟数，查看计划。",
    "See where you stand: topics, coming days, open mistakes, what to do next.": "看进度：各主题、未来几天、未改的错误、下一步。",
    "Grade your own batch norm: every mistake named, with its line.": "评你手写的批归一化：指出每个错误和所在行。",
    "Write a file to begin with: a function, a layer, a listing to mend.": "生成起步文件：函数、层，或待改错的代码。",
    "Show the right answer of a task, with the reasons.": "显示题目的正确答案和理由。",
    "The mistakes that the grader can name, with why and mend.": "评判器能指出的错误，含原因和改法。",
    "List the cards: by topic, level, kind, or words in them.": "列出卡片：按主题、难度、题型或关键词。",
    "Show one card whole, with its answer and its source.": "显示一张完整的卡片，含答案和出处。",
    "Run the program that shows that a card's answer is true.": "运行证明卡片答案的程序。",
    "Look after the record of your ratings: check, back up, export, import.": "维护学习记录：检查、备份、导出、导入。",
    "Validate the cards, ours and your own.": "检查卡片，包括你自己的。",
    "Ask cards: due ones first, then those that your code asks for, then new ones; or just CARD...": (
        "问卡片：先问到期的，再问你的代码需要的，最后是新卡；也可只问指定的 CARD……"
    ),
    "Each rating is saved at once. Space shows the answer, 1 to 4 rate it, ? lists all keys.": (
        "每次评分立即保存。空格看答案，1 到 4 评分，? 列出所有按键。"
    ),
    "Only this topic, by id or title; may be repeated.": "只问这个主题（编号或标题），可重复。",
    "Only this level; may be repeated.": "只问这个难度，可重复。",
    "Only this kind; may be repeated.": "只问这种题型，可重复。",
    "The language of the cards; without it, that of your locale.": "卡片的语言；不写则随系统区域设置。",
    "Stop after so many cards.": "问完这么多张就停。",
    "Stop after so many minutes.": "满这么多分钟就停。",
    "Only cards never asked before.": "只问没问过的卡片。",
    "Only cards that you are likely to forget, the weakest first.": "只问可能忘记的卡片，最弱的在前。",
    "Only the cards that you flagged.": "只问标记过的卡片。",
    "Cards that are not due too, after all others.": "最后也问未到期的卡片。",
    "Read answers from stdin, one a line, and leave every line as it is.": "从标准输入逐行读回答，不改动已输出的行。",
    "With --plain: print each step as a line of JSON.": "与 --plain 同用：每一步输出一行 JSON。",
    "Draw numbers and shuffle options from this seed.": "用这个种子出数、打乱选项。",
    "A folder of your own cards, besides ours (or set BNQUIZ_BANK).": "你自己的卡片所在的文件夹（或设 BNQUIZ_BANK）。",
    "Hold a mock interview: questions of rising depth with follow-ups, numbers, a bug hunt, and code.": (
        "模拟面试：由浅入深的问题和追问、计算题、找错、写代码。"
    ),
    "How long it takes.": "时长。",
    "Where you write the code; without it, a new file in this folder.": "代码写在哪个文件；不写则在当前文件夹新建。",
    "Begin another one, even if the last is not over.": "另开一场，即使上一场还没结束。",
    "Show each answer at once, and rate it, instead of at the end.": "每题答完立即看答案并评分，而不是最后。",
    "Read answers from stdin, one a line; code only with --file.": "从标准输入逐行读回答；写代码需要 --file。",
    "Draw the questions from this seed.": "用这个种子抽题。",
    "Show the day of the interview and what each day until then brings; set the day, or clear it.": (
        "查看面试日期和之前每天的安排；设定或清除日期。"
    ),
    "Set the day: 2026-12-04, +6d, or friday.": "设定日期：2026-12-04、+6d 或 friday。",
    "Set the minutes a day.": "设定每天的分钟数。",
    "There is no interview any more.": "不再有面试。",
    "Print the plan as one JSON document, nothing else.": "只输出计划的 JSON。",
    "Show what you know of each topic, what the coming days bring, what to mend, and what to do next.": (
        "各主题掌握多少、未来几天的安排、要改的错误和下一步。"
    ),
    "With --sheet: the study notes of all cards.": "加 --sheet：所有卡片的复习笔记。",
    "Write the study notes, what you know least first.": "输出复习笔记，掌握最少的在前。",
    "With --sheet: only this topic, by id or title.": "与 --sheet 同用：只要这个主题（编号或标题）。",
    "With --sheet: only so many cards, what is asked most.": "与 --sheet 同用：只要最常问的这么多张。",
    "With --sheet: the essence of the answers, on one printed page.": "与 --sheet 同用：答案要点，打印成一页。",
    "With --sheet: the answers are folded away.": "与 --sheet 同用：答案折叠起来。",
    "With --sheet: write FILE.md or FILE.html instead of printing.": "与 --sheet 同用：写入 FILE.md 或 FILE.html。",
    "With --output: replace a file that is there.": "与 --output 同用：覆盖已有文件。",
    "Print where you stand as one JSON document.": "输出进度的 JSON。",
    "List the cards: id, kind, level, and the question.": "列出卡片：编号、题型、难度和问题。",
    "Only this topic, by id or title.": "只要这个主题（编号或标题）。",
    "Only cards that hold all of these words.": "只要包含所有这些词的卡片。",
    "Only this level.": "只要这个难度。",
    "Only this kind.": "只要这种题型。",
    "Only cards that you flagged.": "只要标记过的卡片。",
    "Only cards that you suspended.": "只要停用的卡片。",
    "Make cards of FILE: a question, a tab and an answer a line, or Markdown with Q: and A: (hashcards).": (
        "把 FILE 做成卡片：每行“问题、制表符、答案”，或 hashcards 的 Markdown（Q: 和 A:）。"
    ),
    "Show CARD whole: question, answer, why, a common wrong answer, source.": "完整显示 CARD：问题、答案、原因、常见错误回答、出处。",
    "Draw a number card's numbers from this seed, to see the same ones again.": "用这个种子出数，以便再看到同样的数。",
    "Run the proof of CARD: its claim, its program, what it printed. Exit status 1: it does not hold.": (
        "运行 CARD 的证明：论断、程序和输出。退出码 1：论断不成立。"
    ),
    "Validate the cards, ours and your own, and say what was found.": "检查卡片，包括你自己的，并报告结果。",
    "Give points, by a rubric that ships with bnquiz.": "按自带的评分标准打分。",
    "Give points by your own rubric (see docs/teaching.md).": "按你自己的评分标准打分（见 docs/teaching.md）。",
    "Sum up by learner: each has a folder below the one named.": "按学生汇总：所给文件夹下每个子文件夹是一名学生。",
    "Write pages into a folder: an index by mistake, and one for each learner.": "把网页写进文件夹：按错误的索引，和每名学生一页。",
    "Pack the files, what was found and versions, to report a wrong verdict to us.": (
        "打包文件、评判结果和版本信息，用来向我们报告误判。"
    ),
}


def chinese(text: str) -> str:
    """The text in Chinese; what stands in brackets behind it, a default or a range, stays."""
    sentence, mark, rest = text.partition("  [")
    plain = " ".join(sentence.split())
    return HELP.get(plain, sentence) + mark + rest
