"""Further readings of a definition, tried where the first one does not work: other roles, another switch."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from bnquiz.grading.source.entry import classes, construction, modes, phases, results, roles, signature
from bnquiz.grading.source.entry.assign import OPTIONS, SIZES, assignments, leaves_of
from bnquiz.grading.source.entry.model import Definition, Member, Parameter, Reading
from bnquiz.grading.source.entry.modes import settings_of
from bnquiz.grading.source.entry.packs import packed
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
                self.reader.uses_of_class(chain),
            )
            yield from self._other_roles(
                uses,
                construction.constructor_scope(chain),
                construction.made_with(chain),
                making=True,
                runs=runs,
            )
            scope, taken = (call.name, classes.call_parameters(call)) if call else ("", ())
            taken = taken[1:] if classes.is_autograd(chain) else taken  # without ctx
            yield from self._other_flags(uses, definition, chain)
            yield from self._other_phases(definition, chain)
        else:
            made = results.made_by(node, self.file)
            inner = made.forward.function if made is not None else node
            uses, scope = self.file.uses(self.file.helpers([node])), inner.name
            taken = parameters(inner, definition.owner is not None)
        yield from self._other_settings(uses, definition)
        yield from self._other_switches(definition, uses)
        yield from self._other_roles(uses, scope, taken, making=False, runs=runs)

    def _other_roles(
        self, uses: Uses, scope: str, taken: tuple[Parameter, ...], *, making: bool, runs: bool
    ) -> Iterator[Reading]:
        """Other roles of parameters. An object that could be made has its sizes right."""
        likeliest: tuple[Parameter, ...] = ()
        for chosen in assignments(taken, uses, scope, self.reading, making=making):
            if likeliest and not (making and runs and not _only_numbers_differ(chosen, likeliest)):
                named = [(n, p.role or _left(p)) for n, p in leaves_of(chosen)]
                yield Reading(roles=(*packed(chosen), *named)).also(self.reading)
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

    def _other_flags(self, uses: Uses, definition: Definition, chain: classes.Chain) -> Iterator[Reading]:
        """Other attributes that may tell the mode, where no name binds one."""
        entry = self.reader.entry(definition)
        if entry is None or entry.mode not in {"attribute", "none"} or roles.binding_role_of(entry.switch):
            return
        for name in (*modes.flags(self.file, uses, chain, entry), *modes.options(uses, chain, entry)):
            for role in ("training", "eval", "ignore"):
                yield Reading(roles=((name, role),)).also(self.reading)

    def _other_phases(self, definition: Definition, chain: classes.Chain) -> Iterator[Reading]:
        """Methods of any name that may be what enters inference, where no flag is known for it."""
        entry = self.reader.entry(definition)
        if entry is None or entry.is_module or entry.mode not in {"attribute", "none", "training"}:
            return
        says = any(isinstance(v, Member) and modes.speaks_of_training(v) for v in entry.mode_values)
        if not says and not roles.binding_role_of(entry.switch):
            code = [*chain, *self.file.helpers([*chain]), *classes.parts_made_by(chain, self.file.found)]
            yield from (r.also(self.reading) for r in phases.readings(chain, entry.scope, code))

    def _other_settings(self, uses: Uses, definition: Definition) -> Iterator[Reading]:
        entry = self.reader.entry(definition)
        if entry is None or entry.mode not in {"argument", "params", "attribute"} or not entry.switch:
            return
        pairs = settings_of(entry, self.file, uses, entry.switch)
        for pair in pairs[1:]:
            yield Reading(values=((entry.switch, pair),)).also(self.reading)
        binds = roles.binding_role_of(entry.switch) is not None
        if entry.mode == "argument" and not binds and self._goes_back_too(definition):
            default = dict(entry.leaves)[entry.switch].default
            values = dict.fromkeys(value for pair in pairs for value in pair)
            for value in sorted(values, key=lambda value: value != default):
                fixed = Reading(roles=((entry.switch, "fixed"),), values=((entry.switch, (value, value)),))
                yield fixed.also(self.reading)

    def _other_switches(self, definition: Definition, uses: Uses) -> Iterator[Reading]:
        """Another flag that is switched together with the first: one for the statistics that are used, one
        for whether they are learned."""
        entry = self.reader.entry(definition)
        if entry is None or entry.mode != "argument" or roles.binding_role_of(entry.switch):
            return
        flags = (p.name for p in entry.parameters if isinstance(p.default, bool) and p.role is None)
        asked = [name for name in flags if "tested" in uses.of(entry.scope, name)]
        role = dict(entry.leaves)[entry.switch].role or "training"
        for name, pair in itertools.product(asked, settings_of(entry, self.file, uses, entry.switch)):
            for too in ("training_too", "eval_too"):
                together = ((entry.switch, role), (name, too))
                yield Reading(roles=together, values=((entry.switch, pair),)).also(self.reading)

    def _goes_back_too(self, definition: Definition) -> bool:
        """Whether an option may choose between a batch norm and its inverse, and be no mode."""
        node = definition.node
        own = classes.class_chain(node, self.file.found) if isinstance(node, ast.ClassDef) else [node]
        return signature.undoes(self.file.helpers([*own]))


def _left(p: Parameter) -> str:
    """What a parameter without a role is: one that is None or a count unless given, and whose name tells
    nothing, is not set aside; nobody need give it."""
    tells = roles.role_of(p.name) or roles.make_role_of(p.name)
    is_optional = not p.required and (p.default is None or type(p.default) is int)
    return "default" if is_optional and not tells else "ignore"


def _only_numbers_differ(one: tuple[Parameter, ...], other: tuple[Parameter, ...]) -> bool:
    """Whether the same parameters are sizes in both, and others have other roles."""
    sizes = {*SIZES, "num_dims", "spatial", "affine", None}
    same = all(p.role == q.role for p, q in zip(one, other, strict=True) if {p.role, q.role} & sizes)
    return same and one != other
