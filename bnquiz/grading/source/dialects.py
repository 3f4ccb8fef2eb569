"""Files that are Python and yet nothing to grade: written for a newer Python, or outside of any function."""

from __future__ import annotations

import ast
import re
import sys

from bnquiz.grading.source.entry.classes import normalizes
from bnquiz.grading.source.nodes import below, called

# Syntax that came with a version of Python, by the line on which an older one stumbles.
_NEWER: tuple[tuple[tuple[int, int], re.Pattern[str], str], ...] = (
    ((3, 12), re.compile(r"^\s*type \w+(\[.*\])? *="), "a type statement"),
    ((3, 12), re.compile(r"^\s*(async )?def \w+\[[^\]()]*\]"), "type parameters"),
    ((3, 12), re.compile(r"^\s*class \w+\[[^\]()]*\]"), "type parameters"),
    ((3, 14), re.compile(r"""\bt(['"])"""), "a template string"),
    ((3, 14), re.compile(r"^\s*except [\w.]+, "), "except without brackets"),
)


def newer_python(source: str, line: int | None) -> str:
    """What to say of syntax that this Python is too old for, on the line on which it stumbles; else
    nothing."""
    lines = source.splitlines()
    text = lines[line - 1] if line is not None and 0 < line <= len(lines) else ""
    for version, pattern, what in _NEWER:
        if pattern.search(text) and sys.version_info < version:
            needed = ".".join(map(str, version))
            here = ".".join(map(str, sys.version_info[:2]))
            return f"line {line} has {what}: run bnquiz with Python {needed} or later (this is {here})"
    return ""


def names_a_card(tree: ast.Module) -> bool:
    """Whether it asks for a graphics card."""
    return any(
        (isinstance(n, ast.Constant) and isinstance(n.value, str) and _CARD.fullmatch(n.value) is not None)
        or (isinstance(n, ast.Call) and called(n) == "cuda")
        for n in below(tree)
    )


_CARD = re.compile(r"(cuda|mps|xpu)(:\d+)?")


def is_script(tree: ast.Module) -> bool:
    """Whether it normalizes outside of any definition."""
    outside = (
        s for s in tree.body if not isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
    return any(normalizes(s) for s in outside)


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
