"""Further readings of a definition, to be tried where the first one does not work."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.source.entry import classes, factory
from bnquiz.grading.source.entry.assign import OPTIONS, SIZES, assignments, leaves_of
from bnquiz.grading.source.entry.model import Definition, Parameter, Reading
from bnquiz.grading.source.entry.modes import settings_of
from bnquiz.grading.source.entry.reader import Reader
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.entry.uses import Uses


class Further:
    """The readings beside the one that a reader gives."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.file, self.reading = reader, reader.file, reader.reading

    def alternatives(self, definition: Definition, *, runs: bool) -> Iterator[Reading]:
        """Further readings, the likeliest first: other roles, other values of the switch. The first one, the
        file's as it stands, is left out."""
        node = definition.node
        if isinstance(node, ast.ClassDef):
            chain = classes.class_chain(node, self.file.found)
            call, uses = (
                classes.forward_method(chain),
                self.file.uses([*chain, *self.file.helpers(list(chain))]),
            )
            yield from self._other_roles(
                uses, classes.constructor_scope(chain), classes.made_with(chain), making=True, runs=runs
            )
            scope, taken = (call.name, classes.call_parameters(call)) if call else ("", ())
        else:
            inner = factory.made_function(node) or node
            uses, scope = self.file.uses(self.file.helpers([node])), inner.name
            taken = parameters(inner, definition.owner is not None)
        yield from self._other_settings(uses, definition)
        yield from self._other_roles(uses, scope, taken, making=False, runs=runs)

    def _other_roles(
        self, uses: Uses, scope: str, taken: tuple[Parameter, ...], *, making: bool, runs: bool
    ) -> Iterator[Reading]:
        """Other roles of parameters. An object that could be made has its sizes right."""
        likeliest: tuple[Parameter, ...] = ()
        for chosen in assignments(taken, uses, scope, self.reading, making=making):
            if likeliest and not (making and runs and not _only_numbers_differ(chosen, likeliest)):
                named = [(n, p.role or "ignore") for n, p in leaves_of(chosen)]
                yield Reading(roles=tuple(named)).also(self.reading)
            likeliest = likeliest or chosen
        if making and not runs:
            yield from self._other_sizes(likeliest)

    def _other_sizes(self, made: tuple[Parameter, ...]) -> Iterator[Reading]:
        """Other ways to say how large arrays are to be, and the options of nn.BatchNorm left alone."""
        for p in made:
            if p.name in OPTIONS and p.default is False:
                yield Reading(roles=((p.name, "default"),)).also(self.reading)
        sized = next((p for p in made if p.role in SIZES), None)
        for size in SIZES if sized is not None else ():
            if sized is not None and size != sized.role:
                yield Reading(roles=((sized.name, size),)).also(self.reading)

    def _other_settings(self, uses: Uses, definition: Definition) -> Iterator[Reading]:
        entry = self.reader.entry(definition)
        if entry is None or entry.mode not in {"argument", "params", "attribute"} or not entry.switch:
            return
        for pair in settings_of(entry, self.file, uses, entry.switch)[1:]:
            yield Reading(values=((entry.switch, pair),)).also(self.reading)


def _only_numbers_differ(one: tuple[Parameter, ...], other: tuple[Parameter, ...]) -> bool:
    """Whether the same parameters are sizes in both, and others have other roles."""
    sizes = {*SIZES, "num_dims", "affine", None}
    same = all(p.role == q.role for p, q in zip(one, other, strict=True) if {p.role, q.role} & sizes)
    return same and one != other
