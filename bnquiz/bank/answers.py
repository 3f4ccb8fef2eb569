"""The number that a person means by what they type."""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable
from typing import Any


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
