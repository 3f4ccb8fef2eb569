"""Files that are Python and yet nothing to grade: written for a newer Python, or outside of any function."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cached_property

from bnquiz.grading.source.nodes import below, called, is_root
from bnquiz.grading.source.places import Places
from bnquiz.texts import Text

# Syntax that came with a version of Python, by the line on which an older one stumbles.
_NEWER: tuple[tuple[tuple[int, int], re.Pattern[str], Text], ...] = (
    ((3, 12), re.compile(r"^\s*type \w+(\[.*\])? *="), Text("a type statement", "type 语句")),
    ((3, 12), re.compile(r"^\s*(async )?def \w+\[[^\]()]*\]"), Text("type parameters", "类型参数")),
    ((3, 12), re.compile(r"^\s*class \w+\[[^\]()]*\]"), Text("type parameters", "类型参数")),
    ((3, 14), re.compile(r"""\bt(['"])"""), Text("a template string", "模板字符串")),
    ((3, 14), re.compile(r"^\s*except [\w.]+, "), Text("except without brackets", "不带括号的 except")),
)


def newer_python(source: str, line: int | None) -> Text | None:
    """What to say of syntax that this Python is too old for, on the line on which it stumbles; else
    nothing."""
    lines = source.splitlines()
    text = lines[line - 1] if line is not None and 0 < line <= len(lines) else ""
    for version, pattern, what in _NEWER:
        if pattern.search(text) and sys.version_info < version:
            needed = ".".join(map(str, version))
            here = ".".join(map(str, sys.version_info[:2]))
            return Text(
                "line {} has {}: run bnquiz with Python {} or later (this is {})",
                "第 {} 行用了{}：请用 Python {} 或更新的版本运行 bnquiz（当前是 {}）",
            ).fill(line, what, needed, here)
    return None


def names_a_card(tree: ast.Module) -> bool:
    """Whether it asks for a graphics card."""
    return any(
        (isinstance(n, ast.Constant) and isinstance(n.value, str) and _CARD.fullmatch(n.value) is not None)
        or (isinstance(n, ast.Call) and called(n) == "cuda")
        for n in below(tree)
    )


_CARD = re.compile(r"(cuda|mps|xpu)(:\d+)?")


def is_script(tree: ast.Module) -> bool:
    """Whether it normalizes outside of any definition. What beside definitions is divided by a standard
    deviation may be the data."""
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    outside = [s for s in tree.body if not isinstance(s, defines)]
    is_all = len(outside) == len(tree.body)
    by_std = is_all and any(isinstance(n, ast.Call) and called(n) == "std" for n in below(tree))
    by_root = any(is_root(n) for statement in outside for n in below(statement))
    return by_root or (by_std and any(isinstance(n, ast.Div) for n in below(tree)))


def unwrapped(source: str, tree: ast.Module) -> str | None:
    """The source with what stands in functions without a self moved out of them, each line on its own line;
    None where no function holds a definition."""
    lines = source.split("\n")
    wrappers = [s for s in tree.body if isinstance(s, ast.FunctionDef) and _holds_definitions(s)]
    for wrapper in wrappers:
        first = wrapper.body[0]
        starts = [first.lineno, *(d.lineno for d in getattr(first, "decorator_list", ()))]
        begin = min([wrapper.lineno, *(d.lineno for d in wrapper.decorator_list)])
        for number in range(begin - 1, min(starts) - 1):
            lines[number] = ""
        for number in range(min(starts) - 1, wrapper.end_lineno or 0):
            indent = first.col_offset
            lines[number] = lines[number][indent:] if not lines[number][:indent].strip() else lines[number]
        for inner in wrapper.body:
            if isinstance(inner, ast.Return):
                for number in range(inner.lineno - 1, inner.end_lineno or inner.lineno):
                    lines[number] = ""
    text = "\n".join(lines)
    return text if wrappers and _parses(text) else None


def _holds_definitions(function: ast.FunctionDef) -> bool:
    return any(isinstance(s, ast.FunctionDef | ast.ClassDef) for s in function.body)


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


_FUNCTION = re.compile(r"^torch\b.*\.\w*(batch|layer|group|instance)_norm\w*(\.|$)")
_LAYER = re.compile(r"^torch\b.*\.\w*(Batch|Layer|Group|Instance)Norm\w*$")


class Libraries:
    """The places of one entry's code that name a library's normalization."""

    def __init__(self, tree: ast.Module, places: Places) -> None:
        self.places, self.imported = places, dict(_imports(tree))

    @cached_property
    def calls(self) -> dict[int, str]:
        """Line → the function that is called on it."""
        return dict(self._named(_FUNCTION))

    @cached_property
    def made(self) -> set[int]:
        """Lines that make a library's layer."""
        return {line for line, _ in self._named(_LAYER)}

    def among(self, ran: set[int]) -> dict[str, int]:
        """The functions that were called on lines that ran, each with its line."""
        reached = ran | self.places.reached(ran)
        return {name: line for line, name in self.calls.items() if self.places.statement_at(line) in reached}

    def _named(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        for node in self.places.nodes():
            if isinstance(node, ast.Call) and pattern.match(name := self._full(node.func)):
                yield node.lineno, name.removesuffix(".default").rpartition(".")[2]

    def _full(self, node: ast.expr) -> str:
        """A dotted name with its module: ``F.batch_norm`` is torch.nn.functional.batch_norm."""
        match node:
            case ast.Name(id=name):
                return self.imported.get(name, name)
            case ast.Attribute(value=inner, attr=attribute):
                return f"{self._full(inner)}.{attribute}"
        return ""


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each imported name stands for."""
    for node in below(tree):
        match node:
            case ast.Import(names=names):
                yield from ((n.asname, n.name) for n in names if n.asname)
            case ast.ImportFrom(module=str() as module, names=names):
                yield from ((n.asname or n.name, f"{module}.{n.name}") for n in names)
