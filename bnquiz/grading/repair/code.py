"""A learner's file as the makers of repairs see it: text by character offset, parsed code with the questions
that they ask about it; and what they hand back, repairs and their guesses.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from bnquiz.grading.repair.scopes import FUNCTIONS, Function, Home, bound_by, compiled, unbound
from bnquiz.grading.source.nodes import derives_from, holds, own_attribute, registered, with_bases
from bnquiz.texts import NEWLINE, Text


class Edit(msgspec.Struct, frozen=True, order=True):
    """Replace the characters from ``start`` to ``end`` (offsets in the source) by ``text``."""

    start: int
    end: int
    text: str


class Repair(msgspec.Struct, frozen=True):
    """One small edit of a learner's file that may cure one mistake; it keeps the number of lines."""

    mistake: str  # the mistake's id
    lines: tuple[int, ...]  # every line that the edit changes, counted from 1
    message: Text  # one sentence for the learner
    before: str  # the first changed line
    after: str  # the same line, repaired
    source: str  # the whole repaired copy
    speculative: bool = False  # nothing speaks for it but that the copy then makes sense
    shows: tuple[int, ...] = ()  # further lines on which the mistake shows


class Guess(msgspec.Struct, frozen=True):
    """What may have been meant: how likely (0 to 1), the edits, and a sentence for the learner."""

    likely: float
    mistake: str
    edits: tuple[Edit, ...]
    message: Text
    speculative: bool = False  # nothing but the run speaks for it
    shows: tuple[int, ...] = ()  # further lines on which the mistake shows


BOM = "\ufeff"

Located = ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias


class Source:
    """A source with its lines, as Python counts them."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(found.end() for found in NEWLINE.finditer(self.source))]

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, on which an offset stands."""
        return bisect_right(self.starts, offset)

    def line(self, number: int) -> str:
        """The text of a line without its line break."""
        ends = [*self.starts[1:], len(self.source)]
        return self.source[self.starts[number - 1] : ends[number - 1]].rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """The offset of a place that ``ast`` names by line and by column in UTF-8 bytes."""
        before = self.line(line).encode()[:column].decode(errors="ignore")
        return self.starts[line - 1] + len(before)

    def span(self, node: Located) -> tuple[int, int]:
        """Where a syntax node begins and ends."""
        if node.end_lineno is None or node.end_col_offset is None:
            raise ValueError("a node without an end")
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node: Located) -> str:
        """The text of a syntax node."""
        start, end = self.span(node)
        return self.source[start:end]


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source after all edits, which must not overlap."""
    parts, at = [], 0
    for edit in sorted(edits):
        if edit.start < at:
            raise ValueError("edits overlap")
        parts += [source[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, source[at:]])


def repair(mistake: str, message: Text, text: Source, edits: Iterable[Edit]) -> Repair | None:
    """The repair that these edits make, or None where they change nothing or move later lines."""
    edits = sorted(set(edits))
    source = apply(text.source, edits)
    copy = Source(source)
    if source == text.source or len(copy.starts) != len(text.starts):
        return None
    changed = [n for n in range(1, len(text.starts) + 1) if text.line(n) != copy.line(n)]
    return Repair(mistake, tuple(changed), message, text.line(changed[0]), copy.line(changed[0]), source)


class Code:
    """Source and tree of a file that parses; ``line``: where it failed, if it did."""

    def __init__(self, text: Source, tree: ast.Module, line: int | None = None) -> None:
        self.text, self.tree, self.line = text, tree, line

    @classmethod
    def read(cls, source: str, line: int | None = None) -> Code | None:
        """The file, or None where it does not parse."""
        text = Source(source.removeprefix(BOM))
        tree = compiled(text.source, ast.PyCF_ONLY_AST)
        return cls(text, tree, line) if isinstance(tree, ast.Module) else None

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def here(self) -> list[ast.AST]:
        """The nodes of the line that failed."""
        return [node for node in self.nodes if holds(node, self.line)]

    @cached_property
    def unbound(self) -> list[tuple[ast.Name, Home]]:
        """Every use of a name that nothing binds, and where it is used."""
        return unbound(self.tree)

    def seen_from(self, home: Home) -> list[set[str]]:
        """The names that a definition sees: its own, those of the functions around it, the module's."""
        line = getattr(home, "lineno", None)
        around = [f for f in self.functions if f is not home and holds(f, line)]
        around.sort(key=lambda function: -function.lineno)
        return [bound_by(each) for each in dict.fromkeys((home, *around, self.tree))]

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods."""
        return [node for node in self.nodes if isinstance(node, FUNCTIONS)]

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """All classes."""
        return [node for node in self.nodes if isinstance(node, ast.ClassDef)]

    @cached_property
    def modules(self) -> list[ast.ClassDef]:
        """The classes that inherit from ``nn.Module``, by the name of a base."""
        by_name = {node.name: node for node in self.classes}
        return [node for node in self.classes if derives_from(with_bases(node, by_name), "Module")]

    @cached_property
    def imported(self) -> set[str]:
        """The names that imports bind."""
        return {alias.asname or alias.name for alias in self.nodes if isinstance(alias, ast.alias)}

    def class_at(self, line: int | None) -> ast.ClassDef | None:
        """The innermost class that holds a line."""
        return max((c for c in self.classes if holds(c, line)), key=lambda c: c.lineno, default=None)

    def function_at(self, line: int | None) -> Function | None:
        """The innermost function that holds a line."""
        return max((f for f in self.functions if holds(f, line)), key=lambda f: f.lineno, default=None)

    def spans(self, nodes: Iterable[Located], name: str) -> tuple[tuple[int, int], ...]:
        """Where a name stands at the end of nodes; none where the text says otherwise."""
        ends = [end for _, end in map(self.text.span, nodes)]
        return tuple((end - len(name), end) for end in ends if self.text.source[:end].endswith(name))

    def renamed(self, nodes: Iterable[Located], name: str, new: str) -> tuple[Edit, ...]:
        """The edits that write another name at the end of nodes."""
        return tuple(Edit(*span, new) for span in self.spans(nodes, name))

    def replaced(self, nodes: Iterable[Located], new: str) -> tuple[Edit, ...]:
        """The edits that write something else in the place of nodes."""
        return tuple(Edit(*self.text.span(node), new) for node in nodes)

    def emptied(self, node: ast.stmt) -> Edit:
        """``pass`` in place of a statement, on as many lines."""
        start, end = self.text.span(node)
        breaks = "".join(found.group() for found in NEWLINE.finditer(self.text.source[start:end]))
        return Edit(start, end, "pass" + breaks)

    def repairs(self, guesses: Iterable[Guess]) -> Iterator[Repair]:
        """What guesses make of the file, in their order: each another copy that parses."""
        seen = set[str]()
        for guess in guesses:
            made = repair(guess.mistake, guess.message, self.text, guess.edits) if guess.edits else None
            if made is not None and made.source not in seen and Code.read(made.source) is not None:
                seen.add(made.source)
                yield msgspec.structs.replace(made, speculative=guess.speculative, shows=guess.shows)


def found_in(source: str, find: Callable[[Code], Iterable[Guess]]) -> list[Repair]:
    """A repair for each thing that is found in a file without a run; none where it does not parse."""
    code = Code.read(source)
    return list(code.repairs(find(code))) if code is not None else []


def is_self(node: ast.AST) -> bool:
    """Whether a node is ``self``."""
    return isinstance(node, ast.Name) and node.id == "self"


def methods(owner: ast.ClassDef) -> list[Function]:
    """The functions in a class."""
    return [node for node in owner.body if isinstance(node, FUNCTIONS)]


def takes(function: Function) -> list[str]:
    """The names of all parameters."""
    return [arg.arg for arg in parameters(function.args)]


def parameters(args: ast.arguments) -> list[ast.arg]:
    """All parameters, in order, with ``*args`` and ``**kwargs``."""
    rest = [arg for arg in (args.vararg, args.kwarg) if arg is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *rest]


def own_attributes(owner: ast.ClassDef) -> list[str]:
    """What a class gives ``self``: assigned, registered as a buffer or parameter, or defined in its body."""
    found = []
    for node in ast.walk(owner):
        stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        found += [name for name in (own_attribute(node) if stored else None, registered(node)) if name]
    found += [node.name for node in methods(owner)]
    found += [t.id for node in owner.body for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)]
    return list(dict.fromkeys(found))
