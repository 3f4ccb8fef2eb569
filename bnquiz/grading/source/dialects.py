"""Files that are Python and yet nothing to grade: written for a newer Python, or outside of any function."""

from __future__ import annotations

import ast
import re
import sys

from bnquiz.grading.source.entry.classes import normalizes

# Syntax that came with a version of Python, by the line on which an older one stumbles.
_NEWER: tuple[tuple[tuple[int, int], re.Pattern[str], str], ...] = (
    ((3, 12), re.compile(r"^\s*type \w+(\[.*\])? *="), "a type statement"),
    ((3, 12), re.compile(r"^\s*(async )?def \w+\["), "type parameters"),
    ((3, 12), re.compile(r"^\s*class \w+\["), "type parameters"),
    ((3, 14), re.compile(r"""\bt(['"])"""), "a template string"),
    ((3, 14), re.compile(r"^\s*except [\w.]+, "), "except without brackets"),
)


def newer_python(source: str, line: int | None) -> str:
    """What to say of syntax that this Python is too old for, on the line on which it stumbles; else nothing."""
    lines = source.splitlines()
    text = lines[line - 1] if line is not None and 0 < line <= len(lines) else ""
    for version, pattern, what in _NEWER:
        if pattern.search(text) and sys.version_info < version:
            needed = ".".join(map(str, version))
            here = ".".join(map(str, sys.version_info[:2]))
            return f"line {line} has {what}: run bnquiz with Python {needed} or later (this is {here})"
    return ""


def is_script(tree: ast.Module) -> bool:
    """Whether it normalizes outside of any definition."""
    outside = (s for s in tree.body if not isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    return any(normalizes(s) for s in outside)
