"""From a failure to the repairs that may cure it.

Every maker looks at the line that failed. What the exception says only orders: the makers of its kind come
first, what others propose is kept only where all then works.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import msgspec

from bnquiz.grading.process.wire import NO_ANSWER, Failure
from bnquiz.grading.repair.calls import guess_arguments, guess_missing, guess_operators
from bnquiz.grading.repair.classes import guess_methods
from bnquiz.grading.repair.code import Code, Guess, Repair
from bnquiz.grading.repair.members import guess_attributes, guess_keys, guess_libraries
from bnquiz.grading.repair.names import guess_names, undefined
from bnquiz.grading.repair.ranks import guess_assertions

Maker = Callable[[Code, Failure], Iterator[Guess]]

# each with the kinds of exceptions that it is for
MAKERS: tuple[tuple[Maker, tuple[str, ...]], ...] = (
    (guess_methods, ("TypeError", "AttributeError", "NotImplementedError", "KeyError")),
    (guess_names, ("NameError", "UnboundLocalError")),
    (guess_attributes, ("AttributeError", "TypeError")),
    (guess_missing, ("TypeError",)),
    (guess_arguments, ("TypeError", "RuntimeError")),
    (guess_operators, ("TypeError", "AttributeError", "RuntimeError", "NotImplementedError")),
    (guess_keys, ("KeyError",)),
    (guess_assertions, ("AssertionError",)),
    (guess_libraries, ("TypeError", "RuntimeError", "ValueError")),
)


def propose(source: str, failure: Failure) -> list[Repair]:
    """Repairs that may cure a failure, the likeliest first; each changes the source by itself.

    Never raises: a source that does not parse, or a file that gave no answer at all, gives no repairs.
    """
    if failure.kind in NO_ANSWER:
        return []
    try:
        return _propose(source, failure)
    except Exception:  # noqa: BLE001 - a repair is a help: where making one fails, there is none
        return []


def _propose(source: str, failure: Failure) -> list[Repair]:
    code = Code.read(source, failure.line)
    if code is None:
        return []
    guesses = [guess for maker, kinds in MAKERS for guess in _of_kind(maker(code, failure), failure, kinds)]
    guesses.sort(key=lambda guess: (guess.speculative, -guess.likely))
    first: dict[str, Repair] = {}
    for repair in code.repairs(guesses):
        first.setdefault(repair.source, repair)
    return list(first.values())


def _of_kind(made: Iterator[Guess], failure: Failure, kinds: tuple[str, ...]) -> Iterator[Guess]:
    for guess in made:
        foreign = failure.kind not in kinds
        yield msgspec.structs.replace(guess, speculative=True) if foreign else guess


def name_failures(source: str) -> list[Failure]:
    """The NameErrors that a file will raise where a run comes by, found without running it.

    One for each name and function. Well-known modules are left to ``missing_imports``; a module of Python's
    own is an import that was not copied, and no slip.
    """
    code = Code.read(source)
    lost = undefined(code) if code is not None else []
    return [
        Failure("NameError", f"name '{name.name}' is not defined", name.uses[0].lineno, name.name)
        for name in lost
        if name.name not in sys.stdlib_module_names
    ]
