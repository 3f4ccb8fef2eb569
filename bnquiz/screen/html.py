"""Pages of blocks as HTML, for a notebook: the same words as on the terminal, in the colors of the notebook's
own theme. Nothing is loaded from elsewhere, and what a learner wrote stands in it as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from rich.text import Text as Line

from bnquiz.screen.blocks import GAP, Block, cells, visible

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
