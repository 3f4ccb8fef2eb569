"""The help in Chinese: each sentence of the command line and what it says; what is not here stays English."""

from __future__ import annotations

HELP: dict[str, str] = {
    "Print the script with which your shell completes commands and cards.": "输出 shell 自动补全命令和卡片用的脚本。",
    "Print the script with which SHELL completes commands, cards, topics and mistakes.": (
        "输出 SHELL 自动补全命令、卡片、主题和错误用的脚本。"
    ),
    "Without SHELL, for the one that runs. To have it at each start, write it to where the shell looks:": (
        "不写 SHELL 则为当前的 shell。要每次启动都生效，请写到 shell 读取的地方："
    ),
    "Learn": "学习",
    "Write code": "写代码",
    "Look up": "查阅",
    "Maintain": "维护",
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
    "Write a file to begin with: a function, a layer, a listing to fix.": "生成起步文件：函数、层，或待改错的代码。",
    "Grade your own tests of a batch norm: which mistakes they catch (see `bnquiz start --task tests`).": (
        "评你自己写的测试：能抓住哪些错误（见 `bnquiz start --task tests`）。"
    ),
    "Show the right answer of a task, with the reasons.": "显示题目的正确答案和理由。",
    "List the mistakes that the grader can name, with the reason and the fix.": "评判器能指出的错误，含原因和改法。",
    "List the cards: by topic, level, kind, or words in them.": "列出卡片：按主题、难度、题型或关键词。",
    "Show one card whole, with its answer and its source.": "显示一张完整的卡片，含答案和出处。",
    "Run the program that shows that a card's answer is true.": "运行证明卡片答案的程序。",
    "Write the cards for Anki, for your phone (one page), as JSON or Markdown.": "导出卡片：Anki、手机单页、JSON 或 Markdown。",
    "Take care of the record of your ratings: check, back up, export, import.": "维护学习记录：检查、备份、导出、导入。",
    "Validate the cards, ours and your own.": "检查卡片，包括你自己的。",
    "Ask cards: due ones first, then those that your code calls for, then new ones; or just CARD...": (
        "问卡片：先问到期的，再问你的代码需要的，最后是新卡；也可只问指定的 CARD……"
    ),
    "Each rating is saved at once. Space shows the answer, 1 to 4 rate it, ? lists all keys.": (
        "每次评分立即保存。空格看答案，1 到 4 评分，? 列出所有按键。"
    ),
    "Only this topic, by id or title; may be repeated.": "只问这个主题（编号或标题），可重复。",
    "Only cards of this topic, by id or title; may be repeated.": "只导出这个主题的卡片（编号或标题），可重复。",
    "Only this level; may be repeated.": "只问这个难度，可重复。",
    "Only this kind; may be repeated.": "只问这种题型，可重复。",
    "The language of the cards, if it is another one (or set BNQUIZ_CARDS).": (
        "卡片的语言，与界面不同时用（或设 BNQUIZ_CARDS）。"
    ),
    "The language of this call; without it, BNQUIZ_LANG or your locale decides.": (
        "这一次用的语言；不写则由 BNQUIZ_LANG 或系统区域设置决定。"
    ),
    "Stop after so many cards.": "问完这么多张就停。",
    "Stop after so many minutes.": "满这么多分钟就停。",
    "Only cards never asked before.": "只问没问过的卡片。",
    "Only cards that you are likely to forget, the weakest first.": "只问可能忘记的卡片，最弱的在前。",
    "Only the cards that you flagged.": "只问标记过的卡片。",
    "Also ask cards that are not due, after all others.": "最后也问未到期的卡片。",
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
    "Set the day: 2026-12-04, +6d, friday, or tomorrow.": "设定日期：2026-12-04、+6d、周五或明天。",
    "Set the minutes a day.": "设定每天的分钟数。",
    "Clear the day of the interview.": "不再有面试。",
    "Print the plan as one JSON document, nothing else.": "只输出计划的 JSON。",
    "Show what you know of each topic, what the coming days bring, what to fix, and what to do next.": (
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
    "Write the cards as a file for somewhere else. FORMAT: anki, json, markdown or page.": (
        "把卡片导出成文件，供别处使用。FORMAT：anki、json、markdown 或 page。"
    ),
    "anki: notes that Anki imports. A second import updates them and keeps their history.": (
        "anki：Anki 可导入的笔记。再次导入会更新内容，并保留学习记录。"
    ),
    "page: one file for your phone. It asks as `bnquiz ask` does and needs no network; "
    "`bnquiz journal import` takes home what you rated there.": (
        "page：手机上用的单个文件，提问方式同 `bnquiz ask`，无需联网；在手机上的评分用 `bnquiz journal import` 带回来。"
    ),
    "Write to FILE instead of printing: .txt or .apkg (anki), .json, .md, .html (page).": (
        "写入 FILE 而不打印：.txt 或 .apkg（anki）、.json、.md、.html（page）。"
    ),
    "The language of the cards; without it, that of your locale. JSON and the page have both.": (
        "卡片的语言；不写则随系统区域设置。JSON 和 page 含两种语言。"
    ),
    "The page begins without what your journal knows.": "page 不带你的学习记录，从零开始。",
    "Add what an exported FILE has beyond the log: of another machine, or of the page on your phone.": (
        "把导出的 FILE 里多出的记录加进来：来自另一台电脑，或手机上的页面。"
    ),
    "FILE may be - for standard input. What the journal has already is not added twice.": (
        "FILE 可写 -，表示标准输入。已有的记录不会重复加入。"
    ),
    "Validate the cards, ours and your own, and say what was found.": "检查卡片，包括你自己的，并报告结果。",
    (
        "The answers come when it is over, with a scorecard. It can be left with q or Ctrl-C, and goes "
        "on where it was. Each rating is saved in your journal at once."
    ): ("答案在结束后给出，附评分表。按 q 或 Ctrl-C 可以离开，下次接着来。每次评分立即存入学习记录。"),
    "Grade your own batch norm: every mistake named, with its line and the cards to review.": (
        "评你手写的批归一化：指出每个错误、所在行和要复习的卡片。"
    ),
    (
        "Several files, or a folder, give a summary; - reads standard input. The verdict on one file is "
        "recorded in your journal; formats for programs, a set of files and --html record nothing. A path "
        "that is not a file to grade is reported, and the others are still graded. Exit status, in every "
        "format: 0 every file passes, 1 some file does not, 2 an option was wrong, 130 after Ctrl-C."
    ): (
        "多个文件或一个文件夹给出汇总；- 读标准输入。单个文件的结果记入学习记录；"
        "给程序读的格式、一批文件和 --html 不记。不是可评文件的路径会报告出来，其余照评。退出码（各种格式相同）：0 "
        "全部通过，1 有文件未通过，2 选项写错，130 按了 Ctrl-C。"
    ),
    "full: for people; the others for programs (see docs/formats.md).": (
        "full 给人看，其余给程序读（见 docs/formats.md）。"
    ),
    "Short for --output-format json.": "等于 --output-format json。",
    "Write what would be printed into a file, whole or not at all.": (
        "把输出写进文件：要么写完整，要么不写。"
    ),
    "Also show how to fix each mistake.": "同时给出每个错误的改法。",
    "Also show the checks that passed.": "同时列出通过的检查。",
    "How much to tell: 1 what fails, 2 also which mistake it is, 3 also on which line.": (
        "提示多少：1 哪里不对，2 还有是什么错误，3 还有在哪一行。"
    ),
    "Also show the smallest call that shows each mistake.": "同时给出能显出每个错误的最小调用。",
    "Write these calls into a folder, one pytest file for each mistake.": "把这些调用写进文件夹，每个错误一个 pytest 文件。",
    "The function or class to grade, where the file has several.": "要评的函数或类（文件里有多个时）。",
    "What momentum weighs: keep, the old value (0.9); update, the new batch (0.1). The file decides.": (
        "momentum 是谁的权重：keep 旧值（0.9），update 新批次（0.1）；默认看文件怎么写。"
    ),
    "Everything must equal torch's nn.BatchNorm.": "必须与 torch 的 nn.BatchNorm 完全一致。",
    "What a name in the file means, as in m=running_mean or phase=training:0 (may be repeated).": (
        "文件里的名字是什么意思，如 m=running_mean 或 phase=training:0（可重复）。"
    ),
    "Where the channels of x are; by default the file decides.": "x 的通道在哪一维；默认看文件怎么写。",
    "How long your code may run.": "你的代码最多运行多久。",
    "Skip files and folders with such a name, or such a path from the folder of the call (repeatable).": (
        "跳过这样命名的文件和文件夹，或从当前文件夹算起的这种路径（可重复）。"
    ),
    "How many files to grade at a time; by default, as many as there are processors.": (
        "同时评几个文件；默认与处理器个数相同。"
    ),
    "What to call the file that `-` reads.": "`-` 读入的文件叫什么名字。",
    "Grade the file again each time it is saved.": "每次保存后重新评判。",
    (
        "Write a file to begin with: to PATH, or to bn_TASK.py in this folder; where PATH ends in .ipynb, a "
        "notebook. Nothing is ever overwritten."
    ): (
        "生成起步文件：写到 PATH，或当前文件夹的 bn_TASK.py；PATH 以 .ipynb 结尾时生成笔记本。绝不覆盖已有文件。"
    ),
    "What you want to write.": "你想写什么。",
    "Hunt bugs without end: a batch norm with mistakes, never the same twice.": (
        "不断找错：带错误的批归一化，每次都不同。"
    ),
    "Hunt bugs: a batch norm with one to three mistakes, and another one after it, without end.": (
        "找错：一个有一到三处错误的批归一化，找完一个接着下一个。"
    ),
    (
        "Name a wrong line, then the mistake on it; h gives a hint, g gives up. Mistakes that you made, or whose "
        "cards you forget, come more often, and none comes twice the same. Each hunt is saved in your journal."
    ): (
        "先指出错误的行，再说出是哪个错误；h 看提示，g 放弃。你犯过的错误、卡片记不牢的错误出现得更多，"
        "题目不会重复。每一轮都存入学习记录。"
    ),
    "How many mistakes each has; without it, as your last hunts went.": "每轮几个错误；不写则看你上一轮的表现。",
    "Write one to PATH, or bn_hunt.py, to fix in your editor: each save is graded until it passes.": (
        "写到 PATH 或 bn_hunt.py，在编辑器里改：每次保存都评判，直到通过。"
    ),
    "With --file, how much to tell: 1 what fails, 2 also which mistake it is, 3 also on which line.": (
        "与 --file 同用，提示多少：1 哪里不对，2 还有是什么错误，3 还有在哪一行。"
    ),
    "Stop after so many; without it, when you quit.": "做完这么多轮就结束；不写则到你退出为止。",
    "Draw from this seed.": "用这个种子出题。",
    "Show the right answer of TASK: function, module, debug, numpy-pair or tests. Its comments give the reasons.": (
        "显示题目 TASK（function、module、debug、numpy-pair 或 tests）的正确答案，注释里写着理由。"
    ),
    (
        "It asks first if no file of yours for the task has passed yet. Into a pipe or a file goes the "
        "bare text."
    ): ("如果你还没有文件通过这道题，会先问一声。输出到管道或文件时是原样的文本。"),
    "With --walk it is built up step by step: what to say, what to write, and a check that holds.": (
        "加 --walk 则一步步写出来：怎么说、怎么写，以及一个成立的检验。"
    ),
    "Build it up as you would in an interview.": "像面试时那样一步步写出来。",
    "Show it without asking, passed or not.": "不管通过没有，不问直接显示。",
    "List the mistakes that the grader can name; with an id or a group, explain them.": (
        "列出评判器能指出的错误；给出编号或分组则作解释。"
    ),
    "Take care of the record of all your ratings and verdicts.": "维护你的评分和评判记录。",
    "Look for damage in the file and in the log.": "检查文件和记录有没有损坏。",
    "Begin a new journal after the old one is gone; its backups stay.": (
        "学习记录不见后新建一份；原来的备份保留。"
    ),
    "Compute all card states again from the log; if needed, write the whole file again.": (
        "由记录重新算出所有卡片的状态；必要时重写整个文件。"
    ),
    "Make a backup now; some are made by themselves.": "现在做一份备份；平时也会自动做。",
    "Put a backup in the journal's place.": "用备份恢复学习记录。",
    (
        "It is BACKUP, or the newest sound one if the journal is damaged or gone. The old file is kept "
        "beside it."
    ): ("用 BACKUP；记录损坏或不见时，默认用最新的完好备份。原来的文件放在旁边。"),
    "Write the log as lines of JSON.": "把记录输出为逐行的 JSON。",
    "Write to FILE, which must not exist yet.": "写入 FILE，它必须还不存在。",
    "Also what you took back with undo.": "连同撤销过的也输出。",
    "Show what is installed, and whether your code is sandboxed while graded.": (
        "查看安装了什么，以及评判时你的代码是否关在沙箱里。"
    ),
    (
        "Each promise is tried. Exit status: 0, 1 if something is wrong with the journal, 2 the call was "
        "wrong."
    ): ("每项保证都当场试一遍。退出码：0 正常，1 学习记录有问题，2 命令写错。"),
    "Print one JSON document for programs, nothing else.": "只输出一份给程序读的 JSON。",
    "Give points, by a rubric that ships with bnquiz.": "按自带的评分标准打分。",
    "Give points by your own rubric (see docs/teaching.md).": "按你自己的评分标准打分（见 docs/teaching.md）。",
    "Sum up by learner: each has a folder below the one named.": "按学生汇总：所给文件夹下每个子文件夹是一名学生。",
    "Write pages into a folder: an index by mistake, and one for each learner.": "把网页写进文件夹：按错误的索引，和每名学生一页。",
    "Pack the files, what was found and versions, to report a wrong verdict to us.": (
        "打包文件、评判结果和版本信息，用来向我们报告误判。"
    ),
}


# click's own sentences, by its English
CLICK: dict[str, str] = {
    "Usage:": "用法:",  # click puts a space behind it
    "Options": "选项",
    "Positional arguments": "参数",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用 '{command} {option}' 查看帮助。",
    "Aborted!": "已中止。",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing command.": "缺少命令。",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "No such option {name!r}.": "没有选项 {name!r}",
    "No such option: {name}": "没有选项：{name}",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是其中之一：{possibilities}？）",
    "(Possible options: {possibilities})": "（可能是：{possibilities}）",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 需要一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 需要 {nargs} 个值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 需要 {nargs} 个值。",
    "Got unexpected extra argument ({args})": "多出一个参数（{args}）",
    "Got unexpected extra arguments ({args})": "多出几个参数（{args}）",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 不在 {choices} 之中。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是数。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} 不是真假值。可用：{states}",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a file.": "{name} {filename!r} 是文件。",
    "{name} {filename!r} is a directory.": "{name} {filename!r} 是文件夹。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 不可读。",
    "Could not open file {filename!r}: {message}": "无法打开文件 {filename!r}：{message}",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "(dynamic)": "（视情况而定）",
    "File": "文件",
    "Directory": "文件夹",
    "Path": "路径",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
    "Error: invalid input": "错误：输入不对",
    "{editor}: Editing failed": "{editor}：编辑失败",
    "{editor}: Editing failed: {e}": "{editor}：编辑失败：{e}",
}
# what stands in brackets after a sentence of the help
NOTES = {"default: those of the day": "默认：当天的分钟数", "default: ": "默认："}


def chinese(text: str) -> str:
    """The text in Chinese, and what stands in brackets after it: a default or a range."""
    sentence, mark, rest = text.partition("  [")
    plain = " ".join(sentence.split())
    return HELP.get(plain, sentence) + mark + _note(rest)


def _note(rest: str) -> str:
    for english, own in NOTES.items():
        rest = rest.replace(english, own)
    return rest
