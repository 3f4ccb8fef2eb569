"""What one parameter may hold together, where the code does not take it apart by places:
``(*params, *batch)``, ``map(average, state, batch)``. Only a run can tell which of these it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.entry.uses import Use

_AFFINE, _RUNNING = ("gamma", "beta"), ("mean", "var")

# The role that stands for all of them: how they are held, and which they are.
PACKS: dict[str, tuple[str, tuple[str, str]]] = {
    "running pair": ("list", _RUNNING),
    "running rows": ("array", _RUNNING),
    "affine pair": ("list", _AFFINE),
    "affine rows": ("array", _AFFINE),
}
_OF_ROWS: frozenset[Use] = frozenset({"added", "subtracted", "multiplied", "written", "augmented"})


def likely_packs(p: Parameter, used: Collection[Use]) -> list[tuple[str | None, float]]:
    """The packs that a parameter of a call may be, with what speaks for each: of what is calculated with as a
    whole only an array of rows; little speaks for any, so that each is tried after the plain roles."""
    if not p.required or not _OF_ROWS.issuperset(used):
        return []
    held = [name for name, (made, _) in PACKS.items() if made == "array" or not used]
    return [(name, 0.4 - place / 10) for place, name in enumerate(held)]


def unpacked(p: Parameter, role: str) -> Parameter:
    """The parameter with what its pack holds as its parts."""
    made, roles = PACKS[role]
    parts = tuple(Parameter(str(place), part, True, None) for place, part in enumerate(roles))
    return msgspec.structs.replace(p, role="params", parts=parts, made=made)


def packed(taken: Iterable[Parameter]) -> list[tuple[str, str]]:
    """Those of the parameters that are held as a pack, each with the role that says so."""
    names = {held: name for name, held in PACKS.items()}
    each = ((p.name, (p.made, tuple(q.role for q in p.parts))) for p in taken)
    return [(name, names[held]) for name, held in each if held in names]


def taken_up(role: str) -> frozenset[str]:
    """The roles that are given with this one, to nothing else."""
    return frozenset(PACKS[role][1] if role in PACKS else (role,))
