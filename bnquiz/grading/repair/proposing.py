"""From a failure to the repairs that may cure it.

Every maker looks at the line that failed. What the exception says only orders: the makers of its kind come
first, what others propose is kept only where all then works.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator

import msgspec

from bnquiz.grading.process.wire import NO_ANSWER, Failure
from bnquiz.grading.repair import intended, words
from bnquiz.grading.repair.branches import guess_branches
from bnquiz.grading.repair.calls import guess_calls
from bnquiz.grading.repair.classes import guess_methods
from bnquiz.grading.repair.code import Code, Guess, Repair
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.ranks import guess_assertions
from bnquiz.grading.repair.scopes import bound_by
from bnquiz.grading.repair.syntax.blocks import deeper
from bnquiz.grading.repair.syntax.statements import other_statements
from bnquiz.grading.repair.values import guess_values
from bnquiz.grading.repair.words import Misfit

Maker = Callable[[Code, Failure], Iterator[Guess]]
Finder = Callable[[Code, Failure], Iterable[Misfit]]

LEAST = -10.0  # how much less likely than as it stands a statement may be that was meant
MOST = 5  # of one statement
SUREST = 0.97  # how likely the likeliest is
DEEPER = 0.75  # and a statement that stands too far to the left
_REFUSED = re.compile("Permission denied|Operation not permitted")  # the system's words, and no slip of a pen
NAMED = {
    "NameError": "undefined-name",
    "UnboundLocalError": "undefined-name",
    "AttributeError": "unknown-attribute",
}
STATEMENTS = (*NAMED, "TypeError", "RuntimeError", "NotImplementedError")


def guess_statements(code: Code, failure: Failure) -> Iterator[Guess]:
    """The statement that failed with one token instead of another, where it reads as well or better."""
    if failure.line is None or failure.kind not in STATEMENTS:
        return
    unbound = words.unbound_name(failure)
    for gain, option in other_statements(code.text.source, failure.line, unbound)[:MOST]:
        likely = min(0.85 + 0.03 * gain, SUREST)
        if gain > LEAST:
            mistake = option.mistake or NAMED.get(failure.kind, "crash")
            yield Guess(likely, mistake, (option.edit,), option.message)


def guess_blocks(code: Code, failure: Failure) -> Iterator[Guess]:
    """The statement that failed in the block that ended before it; a name that nothing binds has a value in
    no block."""
    lost = {misfit.word for misfit in words.undefined_names(code, failure)}
    if failure.line is not None and not lost - {name for f in code.functions for name in bound_by(f)}:
        for edits in deeper(code.text.source, failure.line):
            yield Guess(DEEPER, NAMED.get(failure.kind, "crash"), tuple(edits), say("outside-block"))


def outside_blocks(code: Code) -> list[Guess]:
    """For each statement after a block of which it may be a part: the same inside of it."""
    lines = sorted({node.lineno for node in code.nodes if isinstance(node, ast.stmt)})
    moves = {tuple(edits): None for line in lines for edits in deeper(code.text.source, line)}
    return [Guess(DEEPER, "unexplained", edits, say("outside-block")) for edits in moves]


def idle_comparisons(code: Code) -> list[Guess]:
    """For each ``mean == x.mean(0)`` that stands alone, and for all together: the likeliest statement that
    does something. Which mistake it is, the runs tell."""
    alone = [n for n in code.nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Compare)]
    options = [o for n in alone for gain, o in other_statements(code.text.source, n.lineno)[:1] if gain > 0]
    each = [Guess(1.0, "unexplained", (option.edit,), option.message) for option in options]
    together = tuple(option.edit for option in options)
    return [Guess(1.0, "unexplained", together, options[0].message), *each] if len(options) > 1 else each


# each with the kinds of exceptions that it is for: words that do not fit, with what may have been meant
WORDS: tuple[tuple[Finder, tuple[intended.Maker, ...], tuple[str, ...]], ...] = (
    (words.undefined_names, intended.OF_NAMES, ("NameError", "UnboundLocalError")),
    (words.unset_names, intended.OF_UNSET_NAMES, ("NameError", "UnboundLocalError")),
    (words.missing_attributes, intended.OF_ATTRIBUTES, ("AttributeError", "TypeError")),
    (words.refused_arguments, intended.OF_ARGUMENTS, ("TypeError", "RuntimeError")),
    (words.missing_keys, intended.OF_KEYS, ("KeyError",)),
)

# and what else may be wrong on the line, or in the class
MAKERS: tuple[tuple[Maker, tuple[str, ...]], ...] = (
    (guess_branches, ("UnboundLocalError",)),
    (guess_methods, ("NameError", "TypeError", "AttributeError", "NotImplementedError", "KeyError")),
    (guess_calls, ("TypeError",)),
    (guess_values, ("ValueError", "TypeError", "RuntimeError", "AttributeError")),
    (guess_assertions, ("AssertionError",)),
    (guess_statements, STATEMENTS),
    (guess_blocks, (*STATEMENTS, "IndexError", "AxisError", "ValueError")),
    (intended.guess_modules, ("AttributeError", "TypeError", "RuntimeError", "ValueError")),
)


def propose(source: str, failure: Failure) -> list[Repair]:
    """Repairs that may cure a failure, the likeliest first; each changes the source by itself.

    Never raises: a source that does not parse, or a file that gave no answer at all, gives no repairs.
    """
    if failure.kind in NO_ANSWER or _REFUSED.search(failure.message):
        return []
    try:
        code = Code.read(source, failure.line)
        guesses = _guesses(code, failure) if code is not None else ()
        ranked = sorted(guesses, key=lambda guess: (guess.speculative, -guess.likely))
        return [*code.repairs(ranked)] if code is not None else []
    except Exception:  # noqa: BLE001 - a repair is a help: where making one fails, there is none
        return []


def _guesses(code: Code, failure: Failure) -> Iterator[Guess]:
    """What all makers propose; what is of another kind than the exception is for the run to decide."""
    made = [
        (maker(word), kinds)
        for find, meant, kinds in WORDS
        for word in find(code, failure)
        for maker in meant
    ]
    made += [(make(code, failure), kinds) for make, kinds in MAKERS]
    for guesses, kinds in made:
        for guess in guesses:
            foreign = guess.speculative or failure.kind not in kinds
            yield msgspec.structs.replace(guess, speculative=foreign)


def name_failures(source: str) -> list[Failure]:
    """The NameErrors that a file will raise where a run comes by, found without running it.

    One for each name and function. Well-known modules are left to ``missing_imports``; a module of Python's
    own is an import that was not copied, and no slip.
    """
    code = Code.read(source)
    lost = words.undefined(code) if code is not None else []
    return [
        Failure("NameError", f"name '{name.word}' is not defined", name.lines[0], name.word)
        for name in lost
        if name.word not in sys.stdlib_module_names
    ]
