"""A learner's file as its definitions: what each of them calls, does with its names, and is written in."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cached_property

from bnquiz.grading.source.entry import ranks, reach
from bnquiz.grading.source.entry.model import Definition
from bnquiz.grading.source.entry.uses import Uses
from bnquiz.grading.source.nodes import below, derives_from


class LearnerFile:
    """The tree, the text, and the definitions by their dotted names."""

    def __init__(self, tree: ast.Module, source: str, found: list[Definition]) -> None:
        self.tree, self.source, self.found = tree, source, found
        self.by_name = {d.name: d for d in found}

    @cached_property
    def enums(self) -> dict[str, list[str]]:
        """The members of each class of the file that may be an Enum."""
        return {
            d.name: [
                t.id
                for s in d.node.body
                if isinstance(s, ast.Assign)
                for t in s.targets
                if isinstance(t, ast.Name)
            ]
            for d in self.found
            if isinstance(d.node, ast.ClassDef)
        }

    def uses(self, code: list[ast.AST]) -> Uses:
        """What this code does with each of its names."""
        functions = {n.name: n for node in code for n in below(node) if isinstance(n, ast.FunctionDef)}
        return Uses(code, functions)

    def helpers(self, nodes: list[ast.AST], owner: str = "") -> list[ast.AST]:
        """The nodes and every function of the file that they call, in turn; ``owner``: the class whose
        functions go by ``cls``."""
        code = list(nodes)
        for node in code:
            for name in (*reach.names_used(node), *reach.dotted_used(node)):
                helper = self.by_name.get(name) or self.by_name.get(f"{owner}.{name.removeprefix('cls.')}")
                if helper is not None and _computes(helper.node) and helper.node not in code:
                    code.append(helper.node)
        return code

    def backend(self, code: list[ast.AST]) -> str:
        """What its arrays are: torch | numpy | lists."""
        used = {n for node in code for n in reach.names_used(node)}
        if used & {"torch", "nn", "F"} or ("Tensor" in used and "torch" in self.source):
            return "torch"
        if used & {"np", "numpy"}:
            return "numpy"
        if not re.search(r"\b(torch|numpy)\b", self.source):
            return "lists"
        text = ranks.text_of(code)
        numpy_words = "axis=" in text or "keepdims" in text
        return "numpy" if numpy_words or "import torch" not in self.source else "torch"

    def text(self, nodes: Sequence[ast.AST]) -> str:
        """The source of these definitions, with its comments."""
        return "\n".join(map(self._segment, nodes))

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.split("\n")

    def _segment(self, node: ast.AST) -> str:
        """What `ast.get_source_segment` gives, which splits the whole source each time. Columns are bytes."""
        assert isinstance(node, ast.stmt | ast.expr)  # noqa: S101  # what has a place
        cut = [line.encode() for line in self._lines[node.lineno - 1 : node.end_lineno]]
        cut[-1] = cut[-1][: node.end_col_offset]
        cut[0] = cut[0][node.col_offset :]
        return b"\n".join(cut).decode()


def _computes(node: ast.AST) -> bool:
    """Whether it is a function, or a class that stands for one: a torch.autograd.Function."""
    return isinstance(node, ast.FunctionDef) or (
        isinstance(node, ast.ClassDef) and derives_from([node], "Function")
    )
