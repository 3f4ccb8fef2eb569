"""Numbers and formulas as people type them; formulas in a normal form of our own: two ways to write the
same are equal.

``formulas("y = gamma*(x-mean)/sqrt(var+eps)")`` finds the formulas in a text. Sums and products know no
order, a root is a power, a quotient a product, and ``mean``, ``mu`` and ``μ`` are one symbol.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, TypeAlias

from msgspec import Struct


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


# A sum is {product: coefficient}; a product {factor: exponent}; a factor a symbol, a sum, or (name, sum).
Factor: TypeAlias = "str | Sum | tuple[str, Sum]"
Product: TypeAlias = "frozenset[tuple[Factor, Fraction]]"
Sum: TypeAlias = "frozenset[tuple[Product, Fraction]]"

ONE: Product = frozenset()
HALF = Fraction(1, 2)
TOKEN = re.compile(
    r"\d+(?:\.\d+)?(?:e-?\d{1,2})?|[a-zαβγεμσ](?:[a-z0-9_αβγεμσ]|\.(?=[a-z]))*\u0302?'?|\*\*|\s+|.",
    re.IGNORECASE,
)
SYMBOLS = {
    **dict.fromkeys(("mean", "mu", "μ", "running_mean", "moving_mean", "batch_mean"), "μ"),
    **dict.fromkeys(("var", "variance", "running_var", "moving_var", "batch_var", "sigma2"), "σ²"),
    **dict.fromkeys(("std", "sigma", "σ", "stddev"), "σ"),
    **dict.fromkeys(("eps", "epsilon", "ε"), "ε"),
    **dict.fromkeys(("gamma", "γ"), "γ"),
    **dict.fromkeys(("beta", "β"), "β"),
    **dict.fromkeys(("x_hat", "xhat", "x̂"), "x̂"),
    **dict.fromkeys(("dy", "dout"), "dy"),
    **dict.fromkeys(("dgamma", "dγ"), "dγ"),
    **dict.fromkeys(("dbeta", "dβ"), "dβ"),
    **dict.fromkeys(("w_new", "w'"), "w'"),
    **dict.fromkeys(("b_new", "b'"), "b'"),
    **{name: name for name in ("dx", "old", "new", "batch", "running")},
}
LETTERS = set("abcgmnswxyh") | {"aw", "ax", "wx"}
OPERATORS = set("-+*/^·×÷(√²=") | {"**", "Σ"}
SIGNS = OPERATORS | set(")[]")
ROOT, TOTAL = "√", "Σ"
CALLS = {"sqrt", "torch.sqrt", "np.sqrt", "rsqrt", "torch.rsqrt", "sum", "Σ", "e", "f", "ln", "bn"}


class Formula(Struct, frozen=True):
    """``value`` in normal form, what it is said to be (``name``, or ""), and where in the text it stands."""

    value: Sum
    name: str
    start: int
    end: int

    def parts(self) -> set[Sum]:
        """All sums in it, itself among them."""
        return set(_parts(self.value))


def formulas(text: str) -> list[Formula]:
    """The formulas in a text: stretches of known symbols with something to compute."""
    found = []
    for run in _runs(text):
        sides = _sides(run)
        name = _name(sides[0]) if len(sides) > 1 else ""
        for side in sides[1:] if name else sides:
            value = _Parser([token for token, _ in side]).whole()
            if value is not None and not _is_symbol(value):
                found.append(Formula(value, name, run[0][1], run[-1][1] + len(run[-1][0])))
    return found


def holds(whole: Formula, part: Sum, *, as_divisor: bool = False) -> bool:
    """Whether a formula says ``part``: as one of its terms or factors. ``as_divisor``: one divides by it."""
    wanted = _inverse(part) if as_divisor else part
    return any(_has(each, wanted) for each in whole.parts())


def _has(whole: Sum, part: Sum) -> bool:
    if part <= whole:
        return True
    factors, coefficient = _single(part)
    if not factors or coefficient != 1:
        return False
    return any(factors <= product for product, _ in whole)


def _inverse(value: Sum) -> Sum:
    factors, coefficient = _single(value)
    if factors:
        return _sum([(frozenset((base, -power) for base, power in factors), 1 / coefficient)])
    return _sum([(frozenset([(value, Fraction(-1))]), Fraction(1))])


def _single(value: Sum) -> tuple[Product, Fraction]:
    return next(iter(value)) if len(value) == 1 else (ONE, Fraction(0))


def _parts(value: Sum) -> Iterator[Sum]:
    yield value
    for product, _ in value:
        for factor, _ in product:
            inner = factor[1] if isinstance(factor, tuple) else factor
            if isinstance(inner, frozenset):
                yield from _parts(inner)


def _is_symbol(value: Sum) -> bool:
    """A lone symbol or number says nothing that words do not."""
    factors, number = _single(value)
    if len(value) > 1 or len(factors) > 1 or (factors and number != 1):
        return False
    return all(isinstance(base, str) and power == 1 for base, power in factors)


# ---- from text to runs of tokens

Token = tuple[str, int]  # and where it starts


def _runs(text: str) -> Iterator[list[Token]]:
    run: list[Token] = []
    for match in TOKEN.finditer(text):
        token, at = match[0], match.start()
        if token.isspace():
            continue
        if _is_math(token) and (run or not _is_hyphen(text, at)):
            run.append((token, at))
        else:
            yield from [run] if _computes(run) else []
            run = []
    yield from [run] if _computes(run) else []


def _is_hyphen(text: str, at: int) -> bool:
    """Whether a word goes on here: "micro-batch" takes nothing from anything."""
    return text[at] == "-" and text[:at][-1:].isalpha()


def _computes(run: list[Token]) -> bool:
    """Whether there is something to compute: a word or two that happen to be symbols are no formula."""
    tokens = {token for token, _ in run}
    return len(run) > 1 and not tokens.isdisjoint(OPERATORS)


def _is_math(token: str) -> bool:
    if token[0].isdigit() or token in SIGNS:
        return True
    low = token.casefold()
    return low in SYMBOLS or token in CALLS or low in CALLS or low.rstrip("'") in LETTERS


def _sides(run: list[Token]) -> list[list[Token]]:
    sides: list[list[Token]] = [[]]
    for token in run:
        if token[0] == "=":
            sides.append([])
        else:
            sides[-1].append(token)
    return [side for side in sides if side]


def _name(side: list[Token]) -> str:
    [(token, _), *more] = side
    return "" if more else SYMBOLS.get(token.casefold(), token.casefold())


# ---- from tokens to normal form


class _Parser:
    """Usual precedence; what stands side by side is multiplied."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def whole(self) -> Sum | None:
        try:
            value = self.sum()
        except (IndexError, ValueError, ZeroDivisionError, OverflowError, RecursionError):
            return None
        return value if self.at == len(self.tokens) else None

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> Sum:
        value = self.product()
        while self.next in ("+", "-"):
            sign = Fraction(1 if self.take() == "+" else -1)
            value = _sum([*value, *((product, sign * number) for product, number in self.product())])
        return value

    def product(self) -> Sum:
        value = self.power()
        while self.next and self.next not in ("+", "-", ")", "]", "="):
            divides = self.next in ("/", "÷")
            if divides or self.next in ("*", "·", "×"):
                self.take()
            value = _times(value, _power(self.power(), Fraction(-1 if divides else 1)))
        return value

    def power(self) -> Sum:
        if self.next == "-":
            self.take()
            return _times(_number("-1"), self.power())
        value = self.atom()
        while self.next in ("^", "**", "²"):
            exponent = Fraction(2) if self.take() == "²" else _constant(self.power())
            value = _power(value, exponent)
        return value

    def atom(self) -> Sum:
        token = self.take()
        if token in ("(", "["):
            return self.closed()
        if token[0].isdigit():
            return _number(token)
        if token == ROOT:
            return _power(self.atom(), HALF)
        low = token.casefold()
        if self.next in ("(", "[") and (low in CALLS or low == "mean" or token in CALLS):
            self.take()
            return _call(low.split(".")[-1], self.closed())
        if token == TOTAL:
            return _call("sum", self.power())
        if low in CALLS:
            raise ValueError("a function of nothing")
        return _symbol(SYMBOLS.get(low, low))

    def closed(self) -> Sum:
        value = self.sum()
        if self.take() not in (")", "]"):
            raise ValueError("a bracket stays open")
        return value


def _call(name: str, inside: Sum) -> Sum:
    if name in ("sqrt", "rsqrt"):
        return _power(inside, HALF if name == "sqrt" else -HALF)
    name = {"σ": "sum", "Σ": "sum", "e": "mean"}.get(name, name)
    return _sum([(frozenset([((name, inside), Fraction(1))]), Fraction(1))])


def _symbol(name: str) -> Sum:
    if name in ("σ", "σ²"):
        return _sum([(frozenset([("σ", Fraction(2 if name == "σ²" else 1))]), Fraction(1))])
    return _sum([(frozenset([(name, Fraction(1))]), Fraction(1))])


def _number(text: str) -> Sum:
    return _sum([(ONE, Fraction(text))])


def _constant(value: Sum) -> Fraction:
    factors, number = _single(value)
    if len(value) != 1 or factors or abs(number) > 9:
        raise ValueError("no exponent")
    return number


def _sum(terms: Iterable[tuple[Product, Fraction]]) -> Sum:
    total: dict[Product, Fraction] = {}
    for product, number in terms:
        total[product] = total.get(product, Fraction(0)) + number
    return frozenset((product, number) for product, number in total.items() if number)


def _times(one: Sum, other: Sum) -> Sum:
    """A sum of several terms is one factor: nothing is multiplied out."""
    factors: dict[Factor, Fraction] = {}
    number = Fraction(1)
    for value in (one, other):
        product, coefficient = _single(value)
        if len(value) != 1:
            product, coefficient = frozenset([(value, Fraction(1))]), Fraction(1)
        number *= coefficient
        for base, power in product:
            factors[base] = factors.get(base, Fraction(0)) + power
    kept = frozenset((base, power) for base, power in factors.items() if power)
    return _sum([(kept, number)])


def _power(value: Sum, exponent: Fraction) -> Sum:
    if exponent == 1:
        return value
    product, number = _single(value)
    if len(value) != 1 or (number != 1 and exponent.denominator != 1):
        return _sum([(frozenset([(value, exponent)]), Fraction(1))])
    return _sum(
        [(frozenset((base, power * exponent) for base, power in product), Fraction(number**exponent))]
    )
