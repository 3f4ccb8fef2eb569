"""The pages of a course: an index by learner and by mistake, and a page for each learner.

Each is one HTML file that needs no other and loads nothing; what learners wrote stands in it as text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from bnquiz.course.learners import Learner, Shared, most_points, shared
from bnquiz.grading.records import Averaged, FoundMistake, Result, Score
from bnquiz.texts import CELL, LANGUAGE_TAGS, SEMICOLON, Lang, Text, joined, placed, split_lines

AROUND = 1  # lines shown before and after a marked one
LONGEST = 80  # characters of a page's name
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
COLUMNS = ("learner", "verdict", "files", "points", "max_points", "errors", "warnings")

WORDS = {
    "title": Text("Batch norm: the course", "批归一化：全班结果"),
    "made": Text("Made on {} by bnquiz.", "由 bnquiz 生成于 {}。"),
    "learners": Text("Learners", "学生"),
    "learner": Text("Learner", "学生"),
    "verdict": Text("Verdict", "结果"),
    "points": Text("Points", "得分"),
    "mistakes": Text("Mistakes", "错误"),
    "by-mistake": Text("By mistake", "按错误统计"),
    "of": Text("{} of {}", "{}/{}"),
    "who": Text("Who has it", "谁有这个错误"),
    "how-many": Text("How many", "人数"),
    "mean": Text("mean {} of {}", "平均 {}/{}"),
    "back": Text("All learners", "全部学生"),
    "nothing": Text("There was no file to grade.", "没有可评判的文件。"),
    "none": Text("No mistake.", "没有错误。"),
    "nobody": Text("Nobody has a mistake.", "没有人出错。"),
    "pass": Text("pass", "通过"),
    "fail": Text("fail", "未通过"),
    "error": Text("not graded", "未评判"),
    "warning": Text("a warning: it works, and is worth a talk", "警告：能用，但值得讨论"),
    "part": Text("Part", "部分"),
    "reason": Text("Why not all", "扣分原因"),
    "lines": Text("Lines", "行"),
    "found": Text("Found", "发现"),
    "numbers": Text("Numbers", "数值"),
    "compared": Text("{}: {:.6g}, expected {:.6g}", "{}：{:.6g}，应为 {:.6g}"),
    "why": Text("Why", "原因"),
    "fix": Text("Fix", "改法"),
    "review": Text("Review", "复习"),
    "not-tried": Text("Not tried", "未检查"),
    "notes": Text("Notes", "说明"),
    "file": Text("The whole file", "完整文件"),
}
PARTS = {
    "run": Text("runs as it stands", "能直接运行"),
    "axes": Text("output: the axes", "输出：统计的轴"),
    "formula": Text("output: mean, variance, root", "输出：均值、方差、开方"),
    "eps": Text("output: eps", "输出：eps"),
    "affine": Text("output: gamma and beta", "输出：gamma 和 beta"),
    "running": Text("running statistics", "滑动统计量"),
    "mode": Text("inference", "推理"),
    "gradient": Text("gradient", "梯度"),
    "module": Text("state of the module", "模块的状态"),
    "conduct": Text("what else the caller sees", "对调用者的其他影响"),
}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of what follows: code would read as it does not run.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


class Depth(Struct, frozen=True):
    """How much the pages tell: the names of mistakes, also their lines and the file, also how to fix them."""

    mistakes: bool = True
    lines: bool = True
    fix: bool = False


Draws = Callable[[Averaged, Lang], str]


def pages(
    everybody: Sequence[Learner], lang: Lang, made: str, depth: Depth, draw_axes: Draws
) -> dict[str, str]:
    """Each file of the folder by its path: ``index.html``, ``learners/….html`` and ``learners.csv``.
    ``draw_axes`` gives the picture of what is averaged together, as HTML."""
    paths = _paths(everybody)
    page = _Pages(lang, made, depth, most_points(everybody), paths, draw_axes)
    written = {"index.html": page.index(everybody), "learners.csv": _table(everybody, depth)}
    return written | {paths[learner.name]: page.learner(learner) for learner in everybody}


def _paths(everybody: Sequence[Learner]) -> dict[str, str]:
    """A path for each name, also where two differ only in what a file name cannot tell apart."""
    paths: dict[str, str] = {}
    taken: set[str] = set()
    for learner in everybody:
        stem = re.sub(r"[^\w.-]", "_", _visible(learner.name))[:LONGEST].strip(".") or "_"
        names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(everybody) + 1))
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        paths[learner.name] = f"learners/{name}.html"
    return paths


def _table(everybody: Sequence[Learner], depth: Depth) -> str:
    """The same as a table for a spreadsheet: a row a learner."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    most = most_points(everybody)
    for learner in everybody:
        told = learner.mistakes if depth.mistakes else ()
        errors = [mistake.id for mistake in told if mistake.severity == "error"]
        warnings = [mistake.id for mistake in told if mistake.severity == "warning"]
        points = [f"{learner.points:g}", f"{most:g}"] if most else ["", ""]
        name = re.sub(r"^(?=[=+\-@\t])", "'", _visible(learner.name))  # a spreadsheet would compute it
        rows.writerow(
            [name, learner.verdict, len(learner.results), *points, " ".join(errors), " ".join(warnings)]
        )
    return text.getvalue()


class _Pages:
    """The pages of one course; each method gives HTML."""

    def __init__(
        self,
        lang: Lang,
        made: str,
        depth: Depth,
        most: float | None,
        paths: dict[str, str],
        draw_axes: Draws,
    ) -> None:
        self.lang, self.made, self.depth, self.most, self.paths = lang, made, depth, most, paths
        self.draw_axes = draw_axes

    def index(self, everybody: Sequence[Learner]) -> str:
        title = self._word("title")
        body = [f"<h1>{title}</h1>", f'<p class="quiet">{_text(self._said("made", self.made))}</p>']
        body += [self._counts(everybody), f"<h2>{self._word('learners')}</h2>", *self._learners(everybody)]
        if self.depth.mistakes:
            body += [f"<h2>{self._word('by-mistake')}</h2>", *self._by_mistake(everybody)]
        return self._page(title, body)

    def learner(self, learner: Learner) -> str:
        name = _text(learner.name)
        body = [f'<p class="quiet"><a href="../index.html">{self._word("back")}</a></p>', f"<h1>{name}</h1>"]
        body += [f"<p>{self._verdict(learner)}</p>"]
        body += [] if learner.results else [f"<p>{self._word('nothing')}</p>"]
        for result in learner.results:
            body += self._result(result)
        return self._page(name, [*body, f'<p class="quiet">{_text(self._said("made", self.made))}</p>'])

    # -- the index

    def _counts(self, everybody: Sequence[Learner]) -> str:
        said = []
        for verdict in ("pass", "fail", "error"):
            count = sum(learner.verdict == verdict for learner in everybody)
            said += [f"{count} {self._word(verdict)}"] if count else []
        if self.most:
            mean = sum(learner.points for learner in everybody) / len(everybody)
            said.append(_text(self._said("mean", f"{mean:.3g}", f"{self.most:g}")))
        return f"<p>{' · '.join(said)}</p>"

    def _learners(self, everybody: Sequence[Learner]) -> Iterator[str]:
        heads = ["learner", "verdict", *(["points"] if self.most else [])]
        heads += ["mistakes"] if self.depth.mistakes else []
        cells = "".join(f"<th{_number(head)}>{self._word(head)}</th>" for head in heads)
        yield f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>"
        for learner in everybody:
            points = f'<td class="number">{learner.points:g}</td>' if self.most else ""
            found = f"<td>{_ids(learner.mistakes)}</td>" if self.depth.mistakes else ""
            cells = f"<td>{self._link(learner)}</td><td>{self._mark(learner.verdict)}</td>{points}{found}"
            yield f"<tr>{cells}</tr>"
        yield "</tbody>\n</table>"

    def _by_mistake(self, everybody: Sequence[Learner]) -> Iterator[str]:
        having = shared(everybody)
        if not having:
            yield f"<p>{self._word('nobody')}</p>"
            return
        heads = "".join(f"<th>{self._word(head)}</th>" for head in ("how-many", "mistakes", "who"))
        yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>"
        yield from (self._who_has(each, len(everybody)) for each in having)
        yield "</tbody>\n</table>"

    def _who_has(self, each: Shared, learners: int) -> str:
        mistake, count = each.mistake, len(each.learners)
        width = round(100 * count / learners)
        bar = f'<span class="bar {mistake.severity}"><span style="width: {width}%"></span></span>'
        many = f"{_text(self._said('of', count, learners))}<br>{bar}"
        what = f"<b>{_text(mistake.title)}</b><br><code>{_text(mistake.id)}</code>"
        who = ", ".join(self._link(learner) for learner in each.learners)
        return f'<tr id="{_text(mistake.id)}"><td>{many}</td><td>{what}</td><td>{who}</td></tr>'

    def _link(self, learner: Learner) -> str:
        return f'<a href="{quote(self.paths[learner.name])}">{_text(learner.name)}</a>'

    # -- a learner

    def _verdict(self, learner: Learner) -> str:
        earned = f" · {_text(self._said('of', f'{learner.points:g}', f'{self.most:g}'))}" if self.most else ""
        return f"{self._mark(learner.verdict)}{earned}"

    def _result(self, result: Result) -> Iterator[str]:
        yield f"<h2>{_text(result.file)}</h2>\n<p>{self._mark(result.verdict)}</p>"
        yield from self._score(result.score) if result.score else ()
        if self.depth.mistakes:
            yield from (self._mistake(mistake, result) for mistake in _in_order(result.mistakes))
            yield from (
                [f"<p>{self._word('none')}</p>"] if result.verdict == "pass" and not result.errors else ()
            )
        skipped = [f"{each.part}: {each.reason}" for each in result.skipped]
        rows = {"not-tried": "\n".join(skipped), "notes": "\n".join(result.notes)}
        yield self._rows(rows)
        if self.depth.lines and result.source:
            every = range(1, len(split_lines(result.source)) + 1)
            listing = self._listing(result, every, _marked(result.mistakes))
            yield f"<details><summary>{self._word('file')}</summary>\n{listing}</details>"

    def _score(self, score: Score) -> Iterator[str]:
        heads = ("part", "points", *(["reason"] if self.depth.mistakes else []))
        cells = "".join(f"<th{_number(head)}>{self._word(head)}</th>" for head in heads)
        yield f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>"
        told = [each for each in score.parts if each.max_points or self.depth.mistakes]
        for each in told:  # a cost bears the name of its mistake
            name = (
                _text(PARTS[each.part].get(self.lang)) if each.part in PARTS else f"<code>{each.part}</code>"
            )
            earned = f"{each.points:g}" + (f"/{each.max_points:g}" if each.max_points else "")
            why = f"<td>{_text(each.why)}</td>" if self.depth.mistakes else ""
            yield f'<tr><td>{name}</td><td class="number">{earned}</td>{why}</tr>'
        yield "</tbody>\n</table>"

    def _mistake(self, mistake: FoundMistake, result: Result) -> str:
        head = f'<span class="{mistake.severity}">{_text(mistake.title or mistake.id)}</span>'
        rows = {
            "lines": self._places(mistake, result) if self.depth.lines else "",
            "found": mistake.detail,
            "numbers": self._numbers(mistake),
            "why": mistake.why,
            "fix": mistake.fix if self.depth.fix else "",
            "review": ", ".join(f"bnquiz show {card}" for card in mistake.cards),
        }
        note = f'<p class="quiet">{self._word("warning")}</p>' if mistake.severity == "warning" else ""
        shown = self._excerpt(mistake, result) if self.depth.lines else ""
        axes = f"{self.draw_axes(mistake.averaged, self.lang)}\n" if mistake.averaged else ""
        return f"<h3>{head} <code>{_text(mistake.id)}</code></h3>\n{note}{shown}{axes}{self._rows(rows)}"

    def _places(self, mistake: FoundMistake, result: Result) -> str:
        """Its lines; of a notebook those in the cells."""
        if not result.pieces:
            return ", ".join(map(str, mistake.lines))
        return joined(SEMICOLON, (placed(*result.place(line)) for line in mistake.lines)).get(self.lang)

    def _excerpt(self, mistake: FoundMistake, result: Result) -> str:
        near = {number for line in mistake.lines for number in _around(line, result)}
        shown = sorted(near & set(range(1, len(split_lines(result.source)) + 1)))
        marked = dict.fromkeys(mistake.lines, mistake.severity)
        return self._listing(result, shown, marked) if shown else ""

    def _listing(self, result: Result, shown: Sequence[int], marked: Mapping[int, str]) -> str:
        """These lines of the source, numbered as in their file; those of a cell stand below its number."""
        lines, places = split_lines(result.source), [result.place(number) for number in shown]
        digits = len(str(max((line for _, line in places), default=0)))
        rows: list[str] = []
        before: tuple[int | None, int] = (None, 0)
        for number, (cell, line) in zip(shown, places, strict=True):
            if cell != before[0]:
                rows.append(f"<span><i>{_text(CELL.fill(cell).get(self.lang))}</i></span>")
            elif before[1] and line > before[1] + 1:
                rows.append(f"<span><i>{'⋮':>{digits}}</i></span>")
            style = f' class="{marked[number]}"' if number in marked else ""
            rows.append(f"<span{style}><i>{line:>{digits}}  </i>{_text(lines[number - 1])}</span>")
            before = cell, line
        return f"<pre>{''.join(rows)}</pre>\n"

    def _numbers(self, mistake: FoundMistake) -> str:
        if mistake.yours is None or mistake.expected is None:
            return ""
        return self._said("compared", mistake.quantity, mistake.yours, mistake.expected)

    # -- what both have

    def _page(self, title: str, body: Sequence[str]) -> str:
        style = Path(__file__).with_name("pages.css").read_text(encoding="utf-8")
        head = (
            f'<!doctype html>\n<html lang="{LANGUAGE_TAGS[self.lang]}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        )
        return head + "\n".join(filter(None, body)) + "\n</body>\n</html>\n"

    def _rows(self, rows: dict[str, str]) -> str:
        said = "\n".join(
            f"<dt>{self._word(n)}</dt><dd>{_text(text)}</dd>" for n, text in rows.items() if text
        )
        return f"<dl>\n{said}\n</dl>\n" if said else ""

    def _mark(self, verdict: str) -> str:
        style = "ungraded" if verdict == "error" else verdict
        return f'<span class="verdict {style}">{self._word(verdict)}</span>'

    def _word(self, name: str) -> str:
        return _text(self._said(name))

    def _said(self, name: str, *values: object) -> str:
        return WORDS[name].get(self.lang).format(*values) if values else WORDS[name].get(self.lang)


def _number(head: str) -> str:
    return ' class="number"' if head == "points" else ""


def _ids(mistakes: Sequence[FoundMistake]) -> str:
    """Each with a link to who else has it."""
    return ", ".join(f'<a class="{each.severity}" href="#{each.id}">{each.id}</a>' for each in mistakes)


def _in_order(mistakes: Sequence[FoundMistake]) -> list[FoundMistake]:
    """Errors before warnings, each by its first line; those without one last."""
    return sorted(mistakes, key=lambda m: (m.severity != "error", not m.lines, m.lines))


def _marked(mistakes: Sequence[FoundMistake]) -> dict[int, str]:
    """The class of each line that has a mistake; an error outdoes a warning."""
    ordered = sorted(mistakes, key=lambda mistake: mistake.severity == "error")
    return {line: mistake.severity for mistake in ordered for line in mistake.lines}


def _around(line: int, result: Result) -> Iterator[int]:
    """A line and those beside it, in the same cell."""
    cell, _ = result.place(line)
    near = range(line - AROUND, line + AROUND + 1)
    return (number for number in near if result.place(number)[0] == cell)


def _text(text: str) -> str:
    return escape(_visible(text))


def _visible(text: str) -> str:
    """What a page can hold: no control characters, no half characters, nothing that turns the direction."""
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text))
