"""How a text looks this time: other names, other numbers, another order, the same arithmetic.

Names and numbers are in ``looks.toml``. Order: definitions at the top, and neighboring statements of which
neither touches what the other writes.
"""

from __future__ import annotations

import ast
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

from bnquiz.variants.tables import Edited, Lines

_LOOKS = tomllib.loads((Path(__file__).parent / "looks.toml").read_text(encoding="utf-8"))
NAMES: dict[str, list[str]] = _LOOKS["names"]
NUMBERS: list[list[list[str]]] = [row["choices"] for row in _LOOKS["numbers"]]
LIBRARIES = {"torch", "np", "numpy", "nn", "F", "math"}  # what a call of theirs returns is all that it does


def look(made: Edited, rng: random.Random, *, keep_names: bool = False) -> tuple[str, Lines]:
    """The text as it looks this time, and its lines. ``keep_names``: a misspelt one is near them."""
    text = made.text if keep_names else _renamed(made.text, rng)
    return _reordered(_renumbered(text, rng), made.lines, rng)


# -- names and numbers


def _renamed(text: str, rng: random.Random) -> str:
    for name, others in NAMES.items():
        new = rng.choice([name, *others])
        if new != name and _is_local(name, text) and not _word(new).search(text):
            text = _name(name).sub(new, text)
    return text


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){name}(?!\w)")


def _name(name: str) -> re.Pattern[str]:
    """The name where it stands for a value: no attribute, and no word in quotes."""
    return re.compile(rf"(?<![\w.\"'\\]){name}(?![\w\"'])")


def _is_local(name: str, text: str) -> bool:
    """Whether nothing outside can know it: no keyword has it, and no string is made of it."""
    return bool(_name(name).search(text)) and not re.search(rf"(?<!\w){name}=[^=]|\{{{name}\b", text)


def _renumbered(text: str, rng: random.Random) -> str:
    for choices in NUMBERS:
        olds, news = choices[0], rng.choice(choices)
        new_of = dict(zip(olds, news, strict=True))
        pattern = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, olds))})(?![\w.])")
        text = pattern.sub(lambda found, new_of=new_of: new_of[found[1]], text)  # type: ignore[misc]
    return text


# -- order


def _reordered(text: str, lines: Lines, rng: random.Random) -> tuple[str, Lines]:
    """In another order, where the text can be parsed. A line with a mistake stays before and after the lines
    that it had there: what it reads now may hide what it should read."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text, lines
    rows = text.split("\n")
    places = list(range(len(rows)))
    wrong = {number - 1 for numbers in lines.values() for number in numbers}
    moved: set[int] = set()
    for first, second in _exchangeable(tree):
        if not {first, second} & moved and rng.random() < 0.5 and not {first, second} & wrong:
            places[first], places[second] = places[second], places[first]
            moved |= {first, second}
    places = _shuffled(places, _blocks(tree), rng)
    place_of = {old + 1: new + 1 for new, old in enumerate(places)}
    new_lines = {id_: sorted(place_of[number] for number in numbers) for id_, numbers in lines.items()}
    return "\n".join(rows[place] for place in places), new_lines


def _shuffled(places: list[int], blocks: list[tuple[int, int]], rng: random.Random) -> list[int]:
    if len(blocks) < 2:
        return places
    order = rng.sample(blocks, len(blocks))
    inside = list(chain.from_iterable(places[start:end] for start, end in order))
    return [*places[: blocks[0][0]], *inside, *places[blocks[-1][1] :]]


def _blocks(tree: ast.Module) -> list[tuple[int, int]]:
    """The lines of the definitions at the top, each with what is written above it; none where their order
    matters, or something stands between them."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    places = [place for place, node in enumerate(tree.body) if isinstance(node, kinds)]
    definitions = [node for node in tree.body if isinstance(node, kinds)]
    known = {node.name for node in definitions}
    has_gap = not places or places != list(range(places[0], places[-1] + 1))
    if has_gap or places[0] == 0 or any(known & set(_needed(node)) for node in definitions):
        return []
    ends = [tree.body[place].end_lineno or 0 for place in [places[0] - 1, *places]]
    return list(pairwise(ends))


def _needed(node: ast.FunctionDef | ast.ClassDef) -> Iterator[str]:
    """The names that must be there when the definition is read."""
    heads: list[ast.AST] = [*node.decorator_list]
    if isinstance(node, ast.ClassDef):
        heads += [*node.bases, *(s for s in node.body if not isinstance(s, ast.FunctionDef))]
    else:
        heads += [node.args, *([node.returns] if node.returns else [])]
    return (name.id for head in heads for name in ast.walk(head) if isinstance(name, ast.Name))


def _exchangeable(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Pairs of neighboring lines, counted from 0, that may change places."""
    for node in ast.walk(tree):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list) and not isinstance(node, ast.Module):
                yield from _pairs(body)


def _pairs(body: Sequence[ast.stmt]) -> Iterator[tuple[int, int]]:
    for first, second in pairwise(body):
        if _is_line(first) and _is_line(second) and _are_apart(first, second):
            yield first.lineno - 1, second.lineno - 1


def _is_line(statement: ast.stmt) -> bool:
    return statement.lineno == statement.end_lineno and all(map(_is_pure, _inner_calls(statement)))


def _inner_calls(statement: ast.stmt) -> Iterator[ast.Call]:
    outermost = statement.value if isinstance(statement, ast.Expr) else None
    return (n for n in ast.walk(statement) if isinstance(n, ast.Call) and n is not outermost)


def _is_pure(call: ast.Call) -> bool:
    """Whether the call does nothing but return: a library's, or a method of a value that changes nothing."""
    chain = _dotted(call.func)
    root, *rest = chain.split(".") if chain else [""]
    if not chain:
        return isinstance(call.func, ast.Attribute) and not call.func.attr.endswith("_")
    return root in LIBRARIES or (len(rest) >= (2 if root == "self" else 1) and not rest[-1].endswith("_"))


def _are_apart(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether neither touches what the other writes."""
    one, other = _written(first), _written(second)
    return bool(one and other) and not _meet(one, _mentioned(second)) and not _meet(other, _mentioned(first))


def _written(statement: ast.stmt) -> set[str]:
    """The names and attributes that a statement writes; none where that is not known."""
    if isinstance(statement, ast.Assign):
        found = {_target(target) for target in statement.targets}
        return set() if "" in found else found
    if isinstance(statement, ast.AugAssign):
        return {_target(statement.target)} - {""}
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _written_by(statement.value)
    return set()


def _written_by(call: ast.Call) -> set[str]:
    """A call that stands alone: of a method whose name ends with _, or that registers."""
    if not isinstance(call.func, ast.Attribute):
        return set()
    if _registers(call):
        return {f"self.{each.value!s}" for each in call.args[:1] if isinstance(each, ast.Constant)}
    value: ast.expr = call.func
    while isinstance(value, ast.Call | ast.Attribute) and not _dotted(value):
        value = value.func if isinstance(value, ast.Call) else value.value
    return {_dotted(value).rpartition(".")[0]} - {""} if call.func.attr.endswith("_") else set()


def _target(target: ast.expr) -> str:
    return _dotted(target.value if isinstance(target, ast.Subscript) else target)


def _mentioned(statement: ast.stmt) -> set[str]:
    registers = {id(c.func) for c in ast.walk(statement) if isinstance(c, ast.Call) and _registers(c)}
    nodes = [node for node in ast.walk(statement) if id(node) not in registers]
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    inner |= {id(f.value) for f in ast.walk(statement) if isinstance(f, ast.Attribute)}
    return _written(statement) | {_dotted(n) for n in nodes if id(n) not in inner} - {""}


def _registers(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr.startswith("register_")


def _meet(some: set[str], others: set[str]) -> bool:
    return any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in some for b in others)


def _dotted(node: ast.AST) -> str:
    """``self.gamma.data`` as it is written; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        of = _dotted(node.value)
        return f"{of}.{node.attr}" if of else ""
    return ""
