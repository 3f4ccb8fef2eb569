"""Blocks, a result and a card as HTML, for notebooks and pages: the same words as on the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from rich.text import Text as Line

from bnquiz.bank.model import Card, Lang
from bnquiz.grading.records import Averaged, FoundMistake, Result
from bnquiz.screen import cards as card_pages
from bnquiz.screen.blocks import GAP, Block, cells, visible
from bnquiz.screen.checks import conventions, tried
from bnquiz.screen.excerpt import IN, RIGHT, YOURS, blocks_of, caption, heading, mark, near
from bnquiz.screen.found import LABELS, STYLES, View, carets, changed_lines, rows
from bnquiz.screen.report import VERDICTS, notes_of, outcome, printed, sections, unfit
from bnquiz.screen.words import WORDS
from bnquiz.texts import Text, counted, split_lines

if TYPE_CHECKING:
    from bnquiz.bank.numbers import Drawn


# Styles of the terminal that have a color here too; others have none.
_CLASSES = {"bold", "dim", "italic", "red", "yellow", "green", "cyan", "magenta"}
# Marks that turn the direction of what follows: code would read as it does not run.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

STYLE = """\
.bnquiz { --red: #b3261e; --yellow: #8a5a00; --green: #0b6a4f; --cyan: #00658a; --magenta: #8a3a8a;
  --well: rgba(127, 127, 127, .1); --rule: rgba(127, 127, 127, .35); --marked: rgba(200, 50, 40, .13);
  --noted: rgba(190, 130, 0, .15); max-width: 60rem; font-size: .95em; line-height: 1.5; }
body[data-jp-theme-light="false"] .bnquiz, html[theme="dark"] .bnquiz, html[data-theme="dark"] .bnquiz,
body[data-theme="dark"] .bnquiz, body.vscode-dark .bnquiz, body.vscode-high-contrast .bnquiz {
  --red: #ff9b92; --yellow: #e8bf66; --green: #6fd0ac; --cyan: #7cc7e8; --magenta: #dba0db;
  --marked: rgba(255, 110, 100, .2); --noted: rgba(230, 180, 60, .18); }
.bnquiz .bold { font-weight: 600; } .bnquiz .dim { opacity: .72; } .bnquiz .italic { font-style: italic; }
.bnquiz .red { color: var(--red); } .bnquiz .yellow { color: var(--yellow); }
.bnquiz .green { color: var(--green); } .bnquiz .cyan { color: var(--cyan); }
.bnquiz .magenta { color: var(--magenta); }
.bnquiz .row { display: flex; } .bnquiz .gap { height: .6em; }
.bnquiz .row > span { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
.bnquiz .row > .lead { flex: none; white-space: pre; }
.bnquiz code, .bnquiz pre, .bnquiz .code { font-family: var(--jp-code-font-family, ui-monospace, Menlo,
  Consolas, monospace); font-size: .92em; background: none; color: inherit; padding: 0; }
.bnquiz .code > .lead { opacity: .72; }
.bnquiz details { margin: .3em 0; } .bnquiz summary { cursor: pointer; }
.bnquiz .card { margin: .4em 0 .8em; padding: .5em .9em; border-left: 3px solid var(--rule);
  background: var(--well); }
"""


def framed(body: str, style: str = "") -> str:
    """The HTML of one output, with the styles that it needs."""
    return f'<div class="bnquiz">\n<style>\n{STYLE}{style}</style>\n{body}\n</div>'


def html(page: Iterable[Block | Line]) -> str:
    """Each block in a row of its own, its lead in front."""
    return "\n".join(_row(block) for block in page)


def text(written: str) -> str:
    """What somebody wrote, with nothing in it that the browser would obey."""
    return escape(_TURNING.sub("\N{REPLACEMENT CHARACTER}", visible(written)))


def words(written: str) -> str:
    """A sentence, in which what stands between backquotes is code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text(written))


def _row(block: Block | Line) -> str:
    if isinstance(block, Line):
        return f"<pre>{text(block.plain)}</pre>"
    if block == GAP:
        return '<div class="gap"></div>'
    is_code = block.cut or block.clip
    shown = _stretches(block) if is_code else words(block.text)
    lead = _lead(block) if block.lead else ""
    margin = f' style="margin-left: {block.indent}ch"' if block.indent else ""
    kind = "row code" if is_code else "row"
    return f'<div class="{kind}"{margin}>{lead}<span{_class(block.style)}>{shown}</span></div>'


def _lead(block: Block) -> str:
    style = _class(block.lead_style or block.style, "lead")
    return f'<span{style} style="min-width: {cells(block.lead)}ch">{text(block.lead)}</span>'


def _class(style: str, *more: str) -> str:
    names = [*more, *(name for name in style.split() if name in _CLASSES)]
    return f' class="{" ".join(names)}"' if names else ""


def _stretches(block: Block) -> str:
    """Code with the colors of its parts. Spaces go with what follows: some readers of HTML make one of
    several that stand alone."""
    at, parts = 0, []
    for start, end, style in block.spans:
        between = block.text[at:start]
        spaces = between if between.isspace() else ""
        parts.append(text(between.removeprefix(spaces)))
        parts.append(f"<span{_class(style)}>{text(spaces + block.text[start:end])}</span>")
        at = end
    return "".join((*parts, text(block.text[at:])))


RESULT_STYLE = """\
.bnquiz h4 { margin: .9em 0 .2em; font-size: 1em; font-weight: 600; } .bnquiz p { margin: .2em 0; }
.bnquiz .mistake { margin: .5em 0 1em; padding-left: .9em; border-left: 3px solid var(--red); }
.bnquiz .mistake.warning { border-color: var(--yellow); }
.bnquiz .listing { margin: .4em 0; padding: .4em 0; background: var(--well); overflow-x: auto; }
.bnquiz .listing > div { padding: 0 .8em; width: max-content; min-width: 100%; box-sizing: border-box;
  white-space: pre; }
.bnquiz .listing i { font-style: normal; opacity: .6; user-select: none; }
.bnquiz .listing .error { background: var(--marked); } .bnquiz .listing .warning { background: var(--noted); }
.bnquiz .listing u { text-decoration: underline wavy var(--red); text-underline-offset: .25em; }
.bnquiz dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .3em 0; }
.bnquiz dt { opacity: .72; font-weight: normal; white-space: nowrap; float: none; width: auto; }
.bnquiz dd { margin: 0; width: auto; float: none; overflow-wrap: anywhere; }
.bnquiz svg { display: block; margin: .5em 0; max-width: 100%; height: auto; }
.bnquiz svg text { fill: currentColor; font-size: 11px; font-family: inherit; }
.bnquiz svg .out { fill: none; stroke: currentColor; stroke-opacity: .35; }
.bnquiz svg .yours { fill: var(--red); } .bnquiz svg .right { fill: var(--green); }
"""

SAID = {
    "checks": Text("Checks and conventions", "检查项与约定"),
    "card": Text("Card", "卡片"),
}
DUE = (
    Text("1 card is due because of this: `bnquiz ask`.", "因此有 1 张卡片到期：`bnquiz ask`。"),
    Text("{} cards are due because of this: `bnquiz ask`.", "因此有 {} 张卡片到期：`bnquiz ask`。"),
)


def report_html(result: Result, view: View, cards: Mapping[str, str], due: int | None) -> str:
    """All that there is to say of it, at the depth of the view. ``cards``: the HTML of cards by their ids."""
    return framed("\n".join(_report(result, view, cards, due)), RESULT_STYLE)


def _report(result: Result, view: View, cards: Mapping[str, str], due: int | None) -> Iterator[str]:
    verdict, style = VERDICTS[result.verdict]
    color = style.split()[-1]
    name = result.entry.name if result.entry else result.file
    said = f"{text(name)}: {text(outcome(result).get(view.lang))}"
    yield f'<p><span class="bold {color}">{verdict}</span>&ensp;<span class="bold">{said}</span></p>'
    if view.hint == 1:
        yield html(unfit(result, view.lang))
    for title, mistakes in sections(result) if view.hint > 1 else ():
        if title:
            yield f"<h4>{text(title.get(view.lang))}</h4>"
        for mistake in mistakes:
            yield "\n".join(_mistake(mistake, result, view, cards))
    yield html(notes_of(result, view))
    yield html(printed(result.printed, view))
    if due:
        yield f"<p>{words(counted(due, *DUE).get(view.lang))}</p>"
    if result.checks:
        details = html([*tried(result.checks, view.lang, every=True), *conventions(result, view.lang)])
        is_open = " open" if view.every_check or view.hint == 1 else ""
        yield f"<details{is_open}><summary>{SAID['checks'].get(view.lang)}</summary>\n{details}\n</details>"


def _mistake(mistake: FoundMistake, result: Result, view: View, cards: Mapping[str, str]) -> Iterator[str]:
    yield f'<div class="mistake {mistake.severity}">'
    color = STYLES[mistake.severity]
    title, id_ = text(mistake.title), text(mistake.id)
    yield f'<p><span class="bold">{title}</span> <code class="{color}">{id_}</code></p>'
    if view.hint > 2 and mistake.lines:
        yield from _listing(mistake, result)
    if mistake.averaged is not None:
        yield axes_svg(mistake.averaged, view.lang)
    told = [(LABELS[label].get(view.lang), said) for label, said in rows(mistake, view) if label != "cards"]
    yield "<dl>"
    yield from (f"<dt>{text(label)}</dt><dd>{words(said)}</dd>" for label, said in told)
    yield "</dl>"
    if view.fix:
        yield html(changed_lines(mistake.changes, result))
    for card in mistake.cards:
        yield cards.get(card, f"<p><code>{text(card)}</code></p>")
    yield "</div>"


def _listing(mistake: FoundMistake, result: Result) -> Iterator[str]:
    """The lines of each cell in which it stands; what a repair changes is underlined."""
    lines = split_lines(result.source)
    changed = carets(mistake, lines)
    for cell, shown in near(result, mistake.lines).items():
        yield '<div class="listing code">'
        if cell:
            yield f"<div><i>In [{cell}]</i></div>"
        digits = len(str(max(shown.values())))
        for before, (number, line) in zip([0, *shown.values()], shown.items(), strict=False):
            if before and line > before + 1:
                yield f"<div><i>{'⋮':>{digits}}</i></div>"
            here = f' class="{mistake.severity}"' if number in mistake.lines else ""
            code = _underlined(lines[number - 1], changed.get(number, (0, 0)))
            yield f"<div{here}><i>{line:>{digits}}  </i>{code}</div>"
        yield "</div>"


def _underlined(line: str, columns: tuple[int, int]) -> str:
    start, end = columns
    marked = f"<u>{text(line[start:end])}</u>" if start < end else ""
    return f"{text(line[:start])}{marked}{text(line[end:])}" or " "


# -- the picture of the axes

SIDE, STEP = 9, 12  # of a square, and from one to the next
APART = 10  # between channels, and between samples
LEFT, TOP = 26, 38


def axes_svg(averaged: Averaged, lang: Lang) -> str:
    """What is averaged together with the first number: in yours, and beside it in batch norm."""
    shape = averaged.shape
    samples, channels, height, width = blocks_of(shape)
    wide = LEFT + channels * (width * STEP + APART)
    tall = TOP + samples * (height * STEP + APART)
    titles = {"yours": heading(averaged, YOURS, lang), "right": heading(averaged, RIGHT, lang)}
    panels = (("yours", averaged.axes, 0), ("right", averaged.right_axes, max(wide, 150) + 20))
    drawn = "\n".join(_panel(name, titles[name], axes, at, shape) for name, axes, at in panels)
    whole, said = max(wide, 150) * 2 + 20, text(caption(averaged).get(lang))
    size = f'width="{whole}" height="{tall}" viewBox="0 0 {whole} {tall}"'
    svg = f'<svg role="img" aria-label="{said}" {size}>\n<title>{said}</title>\n{drawn}\n</svg>'
    return f"{svg}\n<p>{said}</p>"


def _panel(name: str, title: str, axes: Sequence[int], at: int, shape: tuple[int, ...]) -> str:
    samples, channels, height, width = blocks_of(shape)
    drawn = [f'<text x="{at}" y="12">{text(title)}</text>']
    for c in range(channels):
        x = at + LEFT + c * (width * STEP + APART)
        drawn.append(f'<text x="{x}" y="{TOP - 6}" opacity=".72">c{c}</text>')
    for n in range(samples):
        y = TOP + n * (height * STEP + APART)
        drawn.append(f'<text x="{at}" y="{y + SIDE}" opacity=".72">n{n}</text>')
        for c in range(channels):
            x = at + LEFT + c * (width * STEP + APART)
            for h in range(height):
                for w in range(width):
                    kind = name if mark((n, c, h, w), shape, tuple(axes)) == IN else "out"
                    place = f'x="{x + w * STEP}" y="{y + h * STEP}"'
                    drawn.append(f'<rect class="{kind}" {place} width="{SIDE}" height="{SIDE}"/>')
    return "\n".join(drawn)


# -- cards


def card_html(card: Card, lang: Lang, drawn: Drawn | None) -> str:
    """The question, and the answer for whoever opens it."""
    question = html([*card_pages.question(card, lang, drawn=drawn), *card_pages.hint(card, lang)])
    answer = html(card_pages.answer(card, lang, drawn=drawn))
    word = text(WORDS["answer"].get(lang))
    return (
        f'<div class="card">\n{html(card_pages.head(card, lang))}\n<div class="gap"></div>\n{question}\n'
        f"<details><summary>{word}</summary>\n{answer}\n</details>\n</div>"
    )


def folded_card(card: Card, lang: Lang, drawn: Drawn | None) -> str:
    """The same below its id, which opens it."""
    word = SAID["card"].get(lang)
    call = f"bnquiz.card(&quot;{text(card.id)}&quot;)"
    return (
        f"<details><summary>{word}: <code>{call}</code></summary>\n{card_html(card, lang, drawn)}\n</details>"
    )
