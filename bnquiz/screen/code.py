"""Colors for Python on the terminal: those of the sixteen that can be read on light and on dark."""

from __future__ import annotations

Span = tuple[int, int, str]  # from, to, style

# token, by the name that pygments gives it → style; a name that begins so counts too
STYLES: tuple[tuple[str, str], ...] = (
    ("Token.Keyword", "magenta"),
    ("Token.Operator.Word", "magenta"),
    ("Token.Literal.String", "green"),
    ("Token.Literal.Number", "cyan"),
    ("Token.Comment", "italic"),  # not dim: in a solution they give the reasons
    ("Token.Name.Function", "bold"),
    ("Token.Name.Class", "bold"),
    ("Token.Name.Decorator", "cyan"),
)


def spans(code: str) -> list[tuple[Span, ...]]:
    """For each line of the code, which stretches of it have a style. Code that is no Python has fewer."""
    from pygments.lexers.python import PythonLexer  # rich brings it; most cards show no code

    lines: list[list[Span]] = [[]]
    at = 0
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(code):
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
                at = 0
            if piece:
                if style := _style(str(token)):
                    lines[-1].append((at, at + len(piece), style))
                at += len(piece)
    return [tuple(line) for line in lines]


def _style(token: str) -> str:
    return next((style for name, style in STYLES if token.startswith(name)), "")
