"""What a person types: which key points a free answer names, and which number they mean."""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from bnquiz.bank.model import Recall

# the same thing, as it is typed; longer spellings first
SPELLINGS = (
    ("epsilon", "ε"),
    ("eps", "ε"),
    ("gamma", "γ"),
    ("beta", "β"),
    ("sigma", "σ"),
    ("mu", "μ"),
    ("sqrt", "√"),
    ("^", ""),
    ("**", ""),
    ("batch normalization", "bn"),
    ("batch normalisation", "bn"),
    ("batch norm", "bn"),
    ("batchnorm", "bn"),
    ("零", "0"),
)
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = r"[^\W\u3400-\u9fff]"  # what a word is made of in a script that writes spaces between words


def named(card: Recall, typed: str) -> tuple[bool, ...]:
    """For each key point, whether the typed answer names it: by its own words, or by one of its aliases."""
    said = _plain(typed)
    return tuple(
        any(_occurs(_plain(words), said) for words in (point.en, point.zh, *point.aliases))
        for point in card.points
    )


def number(typed: str) -> float | None:
    """The number that is meant: ``1/3``, ``√2``, ``2·10^-3``, ``50%``, ``10,240``; None where none."""
    text = unicodedata.normalize("NFKC", typed).strip().replace("−", "-")
    text = re.sub(r"(?<=\d)[, ](?=\d{3}(?:\D|$))", "", text)
    for old, new in (("·", "*"), ("×", "*"), ("^", "**"), ("π", "pi")):
        text = text.replace(old, new)
    text = re.sub(r"√\s*([\d.]+)", r"sqrt(\1)", text).replace("√", "sqrt")
    text = re.sub(r"^(.*)%$", r"(\1)/100", text)
    try:
        value = _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, KeyError, TypeError, RecursionError):
        return None
    return value if math.isfinite(value) else None


_OPERATORS: dict[type[Any], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def _value(node: ast.expr) -> float:
    """Arithmetic on floats: no name but pi, no call but the root. Raises KeyError or ValueError else."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id="pi"):
            return math.pi
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_value(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id="sqrt"), args=[inside], keywords=[]):
            return math.sqrt(_value(inside))
    raise ValueError(ast.dump(node))


def _plain(text: str) -> str:
    """Without case, full width and spelling: what two ways to write the same have in common."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for old, new in SPELLINGS:
        text = text.replace(old, new)
    return " ".join(re.sub(r"√\((\w)\)", r"√\1", text).split())


def _occurs(words: str, said: str) -> bool:
    """Chinese anywhere and without regard to spaces; Latin words as whole words, also beside Chinese."""
    if HAN.search(words):
        return words.replace(" ", "") in said.replace(" ", "")
    before = rf"(?<!{LATIN})" if re.match(LATIN, words) else ""
    after = rf"s?(?!{LATIN})" if re.match(LATIN, words[-1:]) else ""  # one or many
    return re.search(f"{before}{re.escape(words)}{after}", said) is not None
