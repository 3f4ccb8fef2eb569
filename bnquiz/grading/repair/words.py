"""A word that does not fit where it stands: a name, an attribute, an argument, a key.

For each of them: which words a failure is about, and what could stand there, scope by scope. What looks like
the word is proposed in one way for all; ``intended.py`` has what else may have been meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess, is_self, methods, own_attributes, takes
from bnquiz.grading.repair.imports import MODULES, offering
from bnquiz.grading.repair.likeness import (
    ATTRIBUTES,
    FAR,
    INHERITED,
    KEYWORD_VALUES,
    LABELS,
    nearest,
    same_role,
)
from bnquiz.grading.repair.messages import CLAUSES, say
from bnquiz.grading.repair.scopes import FUNCTIONS, GIVEN, Function, Home
from bnquiz.grading.source.nodes import called, holds
from bnquiz.texts import Text

MOST = 5  # words of a scope that look like it


class Scope(msgspec.Struct, frozen=True):
    """Words that could stand there."""

    words: Collection[str]
    against: float = 0.0  # what speaks against them: the further out, the more
    far: float = FAR  # how little they may look like it
    before: str = ""  # what must be written before them
    row: str = "closest"  # of the messages


class Misfit(msgspec.Struct, frozen=True):
    """A word that does not fit where it stands; all uses of it are one mistake."""

    code: Code
    mistake: str
    wrong: Text  # what is said of it
    word: str
    spans: tuple[tuple[int, int], ...]  # of the word, at each use
    uses: tuple[ast.AST, ...]
    scopes: tuple[Scope, ...]
    home: Home | None = None  # for a name: the definition in which it is looked up first
    owner: ast.ClassDef | None = None  # the class that is around, if its object is at hand
    at_hand: tuple[str, ...] = ()  # what has a value there, the likeliest first

    @property
    def function(self) -> Function | None:
        """The function in which it is used."""
        return self.home if isinstance(self.home, FUNCTIONS) else None

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of all uses."""
        return tuple(getattr(use, "lineno", 0) for use in self.uses)

    def meant(
        self, likely: float, new: str | Iterable[Edit], what: Text, *, speculative: bool = False
    ) -> Guess:
        """What may be meant: another word at all uses, or something else that is to be changed."""
        edits = [Edit(*span, new) for span in self.spans] if isinstance(new, str) else new
        return Guess(likely, self.mistake, tuple(edits), CLAUSES.fill(self.wrong, what), speculative)

    def like(self) -> Iterator[Guess]:
        """Words that look like it; then, for the run to decide, any other at hand."""
        known = {self.word}
        for scope in self.scopes:
            for near in nearest(self.word, scope.words, scope.far)[:MOST]:
                known.add(near.word)
                message = say(scope.row, near.word, scope.before.rstrip("."))
                yield self.meant(near.likeness - scope.against, scope.before + near.word, message)
        for rank, name in enumerate(name for name in self.at_hand if name not in known):
            yield self.meant(0.3 - 0.001 * rank, name, say("sense", name), speculative=True)


# -- names


def undefined(code: Code) -> list[Misfit]:
    """Every name that nothing binds, once for each function that uses it; not the well-known modules."""
    groups: dict[tuple[str, Home], list[ast.Name]] = {}
    for use, home in code.unbound:
        if use.id not in MODULES:
            groups.setdefault((use.id, home), []).append(use)
    return [_undefined(code, uses, home) for (_, home), uses in groups.items()]


def undefined_names(code: Code, failure: Failure) -> list[Misfit]:
    """The name that a failure is about, else one that nothing binds, on the line that failed first."""
    name = failure.name or unbound_name(failure)
    lost = [each for each in undefined(code) if name in (each.word, None)]
    here = [each for each in lost if any(holds(use, failure.line) for use in each.uses)]
    return (here or lost)[:1]


def unset_names(code: Code, failure: Failure) -> Iterator[Misfit]:
    """A name that its function binds, and that had no value yet: where it is read, and wherever it stands."""
    name, home = failure.name or unbound_name(failure), code.function_at(failure.line)
    reads = [n for n in code.here if isinstance(n, ast.Name) and n.id == name]
    if home is not None and reads and not undefined_names(code, failure):
        names = [n for n in ast.walk(home) if isinstance(n, ast.Name) and n.id == name]
        yield _name(code, "unset", reads, home, [Scope(sorted(failure.locals))])
        yield _name(code, "unset", names, home, _kept(code, home))


def unbound_name(failure: Failure) -> str | None:
    """The name that had no value, if a failure is about one."""
    named = re.search(r"(?:name|variable) '(\w+)'", failure.message)
    return named.group(1) if named else None


def _undefined(code: Code, uses: list[ast.Name], home: Home) -> Misfit:
    word, (own, *around) = uses[0].id, code.seen_from(home)
    scopes = [Scope(sorted(own)), *(Scope(sorted(names), 0.01) for names in around), *_kept(code, home)]
    scopes.append(Scope([*MODULES, *sorted(KEYWORD_VALUES)], 0.02))
    if {id(use) for use in uses} <= {id(n.func) for n in code.nodes if isinstance(n, ast.Call)}:
        scopes.append(Scope(sorted(GIVEN), 0.03, 0.9))
    offers = offering(word, code)
    modules = [module for module in offers if module in code.imported] or offers[:1]
    scopes += [Scope((word,), 0.06 + 0.01 * i, before=f"{m}.", row="member") for i, m in enumerate(modules)]
    return _name(code, "name", uses, home, scopes, _at_hand(home, min(use.lineno for use in uses)))


def _kept(code: Code, home: Home) -> list[Scope]:
    """In a method: what its object keeps."""
    owner = next((c for c in code.classes if home in c.body), None)
    if owner is None or not isinstance(home, FUNCTIONS) or "self" not in takes(home):
        return []
    kept = [*own_attributes(owner), *(INHERITED if owner in code.modules else ())]
    return [Scope(kept, 0.015, 0.9, "self.", "own")]


def _name(
    code: Code, row: str, uses: list[ast.Name], home: Home, scopes: list[Scope], at_hand: Iterable[str] = ()
) -> Misfit:
    word, owner = uses[0].id, next((c for c in code.classes if home in c.body), None)
    spans, wrong = code.spans(uses, word), say(row, word)
    return Misfit(
        code, "undefined-name", wrong, word, spans, (*uses,), (*scopes,), home, owner, tuple(at_hand)
    )


def _at_hand(home: Home, line: int) -> Iterator[str]:
    """The names with a value before a line of a function: what nothing uses first, then the latest."""
    if isinstance(home, FUNCTIONS):
        names = [node for node in ast.walk(home) if isinstance(node, ast.Name)]
        used = {name.id for name in names if isinstance(name.ctx, ast.Load)}
        assigned = {n.id: n.lineno for n in names if isinstance(n.ctx, ast.Store) and n.lineno < line}
        yield from sorted(assigned, key=lambda name: (name in used, -assigned[name]))
        yield from sorted({ast.unparse(n) for n in ast.walk(home) if _is_put_by_key(n)})
        yield from (name for name in takes(home) if name not in {"self", "cls", *assigned})


def _is_put_by_key(node: ast.AST) -> bool:
    """What is kept under a key: ``state["var"] = …``."""
    match node:
        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str()), ctx=ast.Store()):
            return True
    return False


# -- attributes


def missing_attributes(code: Code, failure: Failure) -> list[Misfit]:
    """The attribute that a failure is about: on all its lines one mistake, of the same object."""
    named = re.search(r"has no attribute '(\w+)'", failure.message)
    name = named.group(1) if named else failure.name if failure.kind == "AttributeError" else None
    used = [n for n in code.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    here = [node for node in used if holds(node, failure.line)]
    return [_attribute(code, node, used, failure.suggestions) for node in (here or used)[:1]]


def _attribute(
    code: Code, node: ast.Attribute, used: list[ast.Attribute], reported: tuple[str, ...]
) -> Misfit:
    """``reported``: what the run said that the object has."""
    base, word = code.text.of(node.value), node.attr
    owner = code.class_at(node.lineno) if is_self(node.value) else None
    read = [other for other in used if not isinstance(other.ctx, ast.Store)] or used
    alike = [n for n in read if ast.dump(n.value) == ast.dump(node.value)]
    uses = tuple(n for n in alike if owner is None or code.class_at(n.lineno) is owner)
    own = own_attributes(owner) if owner is not None else []
    table = sorted(MODULES[base][0] if base in MODULES else ATTRIBUTES)
    has = [name for name in reported if _kind_of(name) == _kind_of(word)] or table
    kept = tuple(n for n in reversed(own) if owner and n not in {m.name for m in methods(owner)})
    wrong = say("attribute", word, base)
    same = [n for n in own if same_role(word, n)] if owner else []  # ``eps``, where ``epsilon`` is asked for
    scopes = (Scope(same, -0.125), Scope([*own, *has]))
    spans = code.spans(uses, word)
    return Misfit(code, "unknown-attribute", wrong, word, spans, uses, scopes, owner=owner, at_hand=kept)


def _kind_of(name: str) -> tuple[bool, bool]:
    """Whether it is private, and whether it works in place: one is not meant by the other."""
    return name.startswith("_"), name.endswith("_")


# -- arguments


def refused_arguments(code: Code, failure: Failure) -> Iterator[Misfit]:
    """Each argument with a name on the line that failed that its function does not take, in all its calls."""
    said, listed = _said(failure.message)
    for call in (node for node in code.here if isinstance(node, ast.Call)):
        function = called(call)
        accepted = failure.suggestions or listed or _accepted(code, function)
        for word in (keyword.arg for keyword in call.keywords if keyword.arg):
            if word in said or (not said and accepted and word not in accepted):
                calls = [n for n in code.nodes if isinstance(n, ast.Call) and called(n) == function]
                uses = tuple(k for each in calls for k in each.keywords if k.arg == word)
                starts = [code.text.span(keyword)[0] for keyword in uses]
                spans, scopes = (
                    tuple((at, at + len(word)) for at in starts),
                    (Scope(accepted or sorted(LABELS)),),
                )
                wrong = say("argument", word, function)
                yield Misfit(code, "unknown-argument", wrong, word, spans, uses, scopes)


_REFUSED = re.compile(r"unexpected keyword argument '(\w+)'|'(\w+)' is an invalid keyword argument")
_COMBINATION = re.compile(r"invalid combination of arguments - got \((.*)\), but expected")
_SIGNATURE = re.compile(r"^ \* \((.*\))$", re.MULTILINE)


def _said(message: str) -> tuple[set[str], tuple[str, ...]]:
    """The arguments that the message names as refused, and those that it lists as accepted."""
    named = {name for found in _REFUSED.findall(message) for name in found if name}
    passed = {name for got in _COMBINATION.findall(message) for name in re.findall(r"(\w+)=", got)}
    listed = re.findall(r"(\w+)(?: = [^,)]+)?[,)]", " ".join(_SIGNATURE.findall(message)))
    return named | (passed - {*listed}), tuple(dict.fromkeys(listed))


def _accepted(code: Code, function: str) -> Collection[str]:
    """The parameters of a function of the file, or of a class's ``__init__``; else what array code passes."""
    found = [node for node in code.functions if node.name == function]
    found += [m for c in code.classes if c.name == function for m in methods(c) if m.name == "__init__"]
    own = [name for node in found for name in takes(node) if name != "self"]
    return own or (sorted(LABELS) if function in ATTRIBUTES else ())


# -- keys

# what a batch norm's dictionary of parameters holds, besides the keys that the file itself writes
_KEYS = ("mode", "eps", "momentum", "running_mean", "running_var")


def missing_keys(code: Code, failure: Failure) -> Iterator[Misfit]:
    """The key that a dictionary lacks, wherever the file reads it."""
    key = failure.message.strip("'\"")
    strings = [n for n in code.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    uses = tuple(node for node in strings if node.value == key)
    spans = tuple((start + 1, end - 1) for start, end in map(code.text.span, uses))
    others = [*_KEYS, *(str(n.value) for n in strings if str(n.value).isidentifier())]
    if uses:
        yield Misfit(code, "crash", say("key", key), key, spans, uses, (Scope(others),))
