"""What an object keeps from batch to batch, found by what it does: which of its arrays are the running
statistics, and which are gamma and beta.

Names that bind go first, then names that only say something, then values: gamma and the variance begin at
1, beta and the mean at 0. A look at the object (`Look`) says which arrays a training call changes, and into
which of them the batches before it enter: what is only kept of the last batch, for a backward pass, is no
state.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Reading, roles
from bnquiz.grading.source.entry.model import Gamma
from bnquiz.grading.theory.probes import CHANNELS, CLASSES
from bnquiz.grading.theory.recipe import BEGINNING, GAMMA_OF
from bnquiz.grading.trial.calls import to_numpy, to_wire

Attributes = Mapping[str, wire.Attribute]
PER_CHANNEL = ("mean", "var", "gamma", "beta")
PAIRS = (("mean", "var"), ("gamma", "beta"))


@dataclass(frozen=True)
class Names:
    """Role → attribute of an object. ``lazy``: some come only with the first call. ``single``: all are made
    in float32. ``bare``: gamma and beta begin as plain numbers."""

    of: Mapping[str, str] = field(default_factory=dict)
    lazy: bool = False
    single: bool = False
    bare: bool = False

    def __contains__(self, role: object) -> bool:
        return role in self.of

    def get(self, role: str, default: str = "") -> str:
        return self.of.get(role, default)

    def items(self) -> Iterable[tuple[str, str]]:
        return self.of.items()


@dataclass(frozen=True)
class Look:
    """What was seen of an object: as it was made, after one call, after each of two histories that end with
    the same batch."""

    made: Attributes
    first: Attributes
    one: Attributes
    other: Attributes
    remembers: bool = False  # whether inference depends on the last training batch alone

    @property
    def held(self) -> Attributes:
        """All that it holds, as it was made; what comes with the first call, as it is then."""
        return {**self.one, **{n: a for n, a in self.made.items() if not self.is_made_anew(n)}}

    def is_made_anew(self, name: str) -> bool:
        """Whether the first call puts an array of another size in the place of one that holds a single
        value, and later calls leave it alone: ``np.ones((1, 1))`` until the width is known."""
        made, first, later = (part_of(m, name) for m in (self.made, self.first, self.one))
        if made is None or first is None or later is None or not made.array.shape:
            return False
        grown = np.prod(made.array.shape) == 1 < np.prod(first.array.shape)
        return bool(grown) and first.array.data == later.array.data

    def is_kept(self, name: str) -> bool:
        """Whether the batches before the last one enter into it."""
        first, second = part_of(self.one, name), part_of(self.other, name)
        differs = first is not None and second is not None and first.array.data != second.array.data
        return differs and self.is_changed(name)  # and not the list of all batches

    def is_handed(self, name: str) -> bool:
        """Whether it comes with the first call, and is then what another one is that training leaves alone:
        gamma, kept by the part of an object that multiplies."""
        held = self.one.get(name)
        if held is None or name in self.made or self.is_changed(name):
            return False
        left = (a for n, a in self.one.items() if n in self.made and not self.is_changed(n))
        return any(a.array.shape == held.array.shape and a.array.data == held.array.data for a in left)

    def grows(self, name: str) -> bool:
        """Whether each call makes it longer: a log."""
        sizes = [int(np.prod(m[name].array.shape)) for m in (self.first, self.one) if name in m]
        return len(sizes) == 2 and sizes[0] < sizes[1]

    def twins(self, name: str) -> list[str]:
        """Other arrays that go with a running statistic from batch to batch, and the same array in a dict of
        all parameters: they are set together."""
        if not self.is_kept(name):
            held = self.one.get(name)
            data = held.array.data if held is not None else None
            others = (n for n, a in self.one.items() if n.endswith(f".{name}") and a.array.data == data)
            return [n for n in others if n in self.made or name not in self.made]
        moments = (self.first, self.one, self.other)
        own = [held.array.data for m in moments if (held := part_of(m, name)) is not None]
        return [n for n in self.one if n != name and own == [m[n].array.data for m in moments if n in m]]

    def is_changed(self, name: str) -> bool:
        """Whether a training call changes it; of what the first call makes, whether the next one does."""
        made = None if self.is_made_anew(name) else part_of(self.made, name)
        before, after = made or part_of(self.first, name), part_of(self.one, name)
        return before is not None and after is not None and before.array.data != after.array.data


def part_of(attributes: Attributes, name: str) -> wire.Attribute | None:
    """An attribute; ``name#0`` is the first part of an array that holds several values a channel."""
    whole, _, place = name.partition("#")
    held = attributes.get(whole)
    if held is None or not place:
        return held
    shape = _in_parts(held.array)
    if shape is None:
        return None
    values = np.take(to_numpy(held.array).reshape(shape), int(place), axis=_axis_of_parts(shape))
    return wire.Attribute(to_wire(values, held.array.dtype, grad=held.array.grad), held.held)


def together(parts: Mapping[int, wire.Array], like: wire.Array) -> wire.Array:
    """An array that holds several values a channel, with these parts in their places."""
    shape = _in_parts(like) or like.shape
    whole = to_numpy(like).reshape(shape).copy()
    values = np.moveaxis(whole, _axis_of_parts(shape), 0)
    for place, part in parts.items():
        fits = np.prod(part.shape) == values[place].size
        values[place] = to_numpy(part).reshape(values.shape[1:] if fits else -1)
    return to_wire(whole.reshape(like.shape), next(iter(parts.values())).dtype)


def _in_parts(array: wire.Array) -> tuple[int, ...] | None:
    """The shape in which an array holds two values a channel, or all four: its own, or (2, C) of one after
    the other, for each class where it has a row for each; None where it cannot."""
    if array.shape == (CLASSES, 2 * CHANNELS):
        return _A_ROW_FOR_EACH_CLASS
    parts, rest = divmod(int(np.prod(array.shape)), CHANNELS)
    if rest or parts not in {2, 4} or "float" not in array.dtype:
        return None
    if len(array.shape) == 1:
        return parts, CHANNELS
    return array.shape if parts in {array.shape[0], array.shape[-1]} else None


_A_ROW_FOR_EACH_CLASS = (CLASSES, 2, CHANNELS)


def _axis_of_parts(shape: tuple[int, ...]) -> int:
    """The one that is not of the channels or the classes: the first, where several may be."""
    if shape == _A_ROW_FOR_EACH_CLASS:
        return 1
    return 0 if shape[0] in {2, 4} else len(shape) - 1


def resized_in(made: Attributes) -> dict[str, wire.Array]:
    """The arrays with one value a channel, for as many channels as a probe has, of what a file makes for
    another number of them: ``n_hidden = 200``."""
    floats = {n: a.array for n, a in made.items() if a.array.dtype.startswith("float") and a.array.shape}
    rows = {n: array for n, array in floats.items() if max(array.shape) == np.prod(array.shape) > 1}
    sizes = Counter(max(array.shape) for array in rows.values())
    if CHANNELS in sizes or not sizes:
        return {}
    most = max(sizes, key=lambda size: sizes[size])
    return {
        name: to_wire(to_numpy(array).reshape(-1)[:CHANNELS].reshape(_as_wide(array.shape)), array.dtype)
        for name, array in rows.items()
        if max(array.shape) == most >= CHANNELS
    }


def _as_wide(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(CHANNELS if size > 1 else 1 for size in shape)


def names_in(look: Look, entry: Entry) -> Names:
    """Who plays which role, by all evidence."""
    reading = entry.reading
    usable = dict(_usable(look))
    told = {role: n for n in usable if (role := reading.role(n)) in PER_CHANNEL}
    ignored = {n for n in usable if reading.role(n) == "ignore" or n in entry.batches}
    found: dict[str, str] = dict(told)
    pairs = PAIRS[::-1] if _is_at_rest(usable, look, entry) else PAIRS
    for pair in PAIRS[1:] if reading.by_history else pairs:  # nothing of the state is looked at then
        free = [n for n in usable if n not in found.values() and n not in ignored and _may_be(pair, n, look)]
        missing = [role for role in pair if role not in found]
        found |= dict(_chosen(missing, free, look, entry))
    held = look.held
    made = [part_of(held, n) for n in found.values()]
    types = {a.array.dtype for a in made if a is not None}
    return Names(
        found,
        lazy=any(part_of(look.made, n) is None or look.is_made_anew(n) for n in found.values()),
        single=types == {"float32"},
        bare=any(a is not None and not a.array.shape for a in made),
    )


def _is_at_rest(usable: Mapping[str, wire.Attribute], look: Look, entry: Entry) -> bool:
    """Whether training hands nothing on to the next batch, and nothing that it leaves alone is named as a
    running statistic: then gamma and beta come first, if the call takes none."""
    named = (n for n in usable if roles.held_role_of(n) in PAIRS[0] or roles.is_running_name(n))
    tells = any(map(look.is_kept, usable)) or not all(map(look.is_changed, named))
    return not tells and not entry.leaf("gamma")


def other_names(look: Look, names: Names) -> Iterator[Reading]:
    """Further readings of an object: a pair the other way round, unless names or start values bind it; one
    that was found alone as the other."""
    for one, two in PAIRS:
        alone, other = (one, two) if two not in names else (two, one)
        if alone in names and other not in names and not roles.binding_role_of(names.get(alone)):
            yield Reading(roles=((names.get(alone), other),))
        if one in names and two in names:
            pair = (names.get(one), names.get(two))
            if not any(roles.binding_role_of(n, pair) for n in pair) and not _bound_by_start(
                one, two, pair, look
            ):
                yield Reading(roles=((pair[0], two), (pair[1], one)))


def other_gammas(look: Look, names: Names) -> Iterator[Reading]:
    """Something that begins at 0, or where gamma is 1, and may be gamma's logarithm, or what is added to 1:
    what has no other role, or what only its start made beta."""
    others = {v for r, v in names.items() if r != "gamma"}
    still = {n: _starts_at(look, n) for n, _ in _usable(look) if not look.is_changed(n)}
    free, beta = [n for n, start in still.items() if n not in others and start is not None], names.get("beta")
    pairs: list[tuple[tuple[str, str], ...]] = [((name, "gamma"),) for name in free]
    if beta is not None and still.get(beta) == 0 and roles.binding_role_of(beta) is None:
        pairs += [((beta, "gamma"), (name, "beta")) for name in free if still[name] == 0]
    for pair in pairs:
        start = still[pair[0][0]] or 0.0
        yield from (Reading(roles=pair, gamma=kind) for kind in get_args(Gamma) if _may_begin(kind, start))


def _may_begin(kind: Gamma, start: float) -> bool:
    """Whether what is held for gamma in this way may begin so: at 0, as people often leave it, or at 1."""
    return kind != "itself" and (start == 0 or math.isclose(start, GAMMA_OF[kind].start, rel_tol=1e-6))


def _bound_by_start(one: str, two: str, pair: tuple[str, str], look: Look) -> bool:
    return all(_starts_at(look, n) == BEGINNING[role] for role, n in zip((one, two), pair, strict=True))


def _usable(look: Look) -> Iterator[tuple[str, wire.Attribute]]:
    """Arrays of numbers with a point, and plain numbers that stand for gamma and beta; of what holds several
    values a channel its parts. What is an attribute, and stands in a dict of all too, is the attribute."""
    held = look.held
    for name, attribute in held.items():
        array, (owner, _, last) = attribute.array, name.rpartition(".")
        is_again = owner and last in held and held[last].array.shape == array.shape
        if last == "grad" or is_again or look.grows(name) or (owner and look.is_handed(name)):
            continue
        if not array.dtype.startswith(("float", "bfloat")) and not _may_become_one(name, array):
            continue
        shape = _in_parts(array) if roles.binding_role_of(name) is None else None
        if array.shape and shape is not None:
            places = (f"{name}#{i}" for i in range(shape[_axis_of_parts(shape)]))
            yield from ((place, part) for place in places if (part := part_of({name: attribute}, place)))
        elif array.shape or roles.held_role_of(name) in {"gamma", "beta"}:
            yield name, attribute


def _may_become_one(name: str, array: wire.Array) -> bool:
    """Whether it is a plain number for gamma or beta, or begins with whole numbers: ``np.full(n, 0)``."""
    role, is_number = roles.held_role_of(name), not array.shape
    return role in {"gamma", "beta"} or (role is not None and not is_number and "int" in array.dtype)


def _may_be(pair: tuple[str, str], name: str, look: Look) -> bool:
    """A running statistic is no parameter that training leaves alone, and a parameter is not kept."""
    if roles.binding_role_of(name) in pair:
        return True
    attribute = part_of(look.held, name)
    if attribute is None:
        return False
    if pair[0] == "gamma":
        return not look.is_changed(name)
    return attribute.held != "parameter" or look.is_changed(name)


def _chosen(missing: list[str], free: list[str], look: Look, entry: Entry) -> Iterator[tuple[str, str]]:
    """For each role that is missing the attribute for which most speaks, and anything does; where nothing
    tells two apart, the mean stands before the variance, and gamma before beta."""
    taken: set[str] = set()
    votes = sorted(
        (
            (_weight(role, n, look, entry), -place, -PER_CHANNEL.index(role), n)
            for role in missing
            for place, n in enumerate(free)
        ),
        reverse=True,
    )
    given: set[str] = set()
    for weight, _, order, name in votes:
        role = PER_CHANNEL[-order]
        if weight > 0 and role not in given and name not in taken:
            given.add(role)
            taken.add(name)
            yield role, name


def _weight(role: str, name: str, look: Look, entry: Entry) -> float:
    """What speaks for an attribute in a role; what holds gradients is none of them."""
    if "." in name and roles.held_gradient_role(name):
        return 0.0
    binding, named = roles.binding_role_of(name), roles.held_role_of(name)
    if binding is not None and binding in PER_CHANNEL:
        return 100.0 + _hinted(role, name, entry) if binding == role else 0.0
    says = 4.0 if len(name.rpartition(".")[2].strip("_")) > 2 else 1.5
    other = -says if named in _pair_without(role) and not look.is_kept(name) else -says / 2
    weight = says if named == role else other if named in PER_CHANNEL else 0.0
    start = _starts_at(look, name)
    if start is not None:
        weight += 3.0 if start == BEGINNING[role] else -1.0
    if role in {"mean", "var"}:
        weight += 3.0 if roles.is_running_name(name) else 0.0
        only_of_batch = look.is_changed(name) and not (
            look.remembers or _is_replaced(role, name, look, entry)
        )
        weight += 6.0 if look.is_kept(name) else -12.0 if only_of_batch else -1.0
    held = part_of(look.held, name)
    if role in {"gamma", "beta"} and held is not None and held.held == "buffer":
        weight -= 2.0
    weight += 1.0 if held is not None and _is_one_a_channel(held.array.shape) else -3.0
    if entry.reads and not {*name.partition("#")[0].split(".")} & {*entry.reads}:
        weight -= 8.0
    return weight + _hinted(role, name, entry)


def _hinted(role: str, name: str, entry: Entry) -> float:
    """What the code's own use of an attribute speaks for, of the part that it is of one, or of the attribute
    that it is in the object which holds it."""
    called = {name.partition("#")[0], name.replace("#", "."), name.rpartition(".")[2]}
    return 0.5 * sum(w for n, r, w in entry.hints if r == role and n in called)


def _is_one_a_channel(shape: tuple[int, ...]) -> bool:
    """Whether it holds one value a channel, or one for each class."""
    return np.prod(shape) == CHANNELS or shape == (CLASSES, CHANNELS)


def _is_replaced(role: str, name: str, look: Look, entry: Entry) -> bool:
    """Whether it is named as a running statistic and may begin as one, or begins and is used as one; and only
    the other one is averaged, or none is, where it begins so and there is an inference to read it."""
    start, is_named = _starts_at(look, name), roles.held_role_of(name) == role
    fits = is_named if start is None else start == BEGINNING[role]
    averaged = sum(map(look.is_kept, look.one))
    left = averaged == 1 or (averaged == 0 and start is not None and is_named and entry.knows_both)
    return fits and (is_named or _is_used_as(role, name, entry)) and left


def _is_used_as(role: str, name: str, entry: Entry) -> bool:
    """Whether the code uses an attribute as nothing else."""
    votes = {r: w for n, r, w in entry.hints if n == name.partition("#")[0]}
    return votes.get(role, 0) >= _SPEAKS and votes[role] == max(votes.values())


_SPEAKS = 4  # under a root, and written anew


def _pair_without(role: str) -> tuple[str, str]:
    """The pair to which a role does not belong."""
    return next(pair for pair in PAIRS if role not in pair)


def _starts_at(look: Look, name: str) -> float | None:
    """The one value that all its elements begin with."""
    made = part_of(look.made, name) or part_of(look.first, name)
    values = np.unique(to_numpy(made.array)) if made is not None else np.empty(0)
    return float(values[0]) if values.size == 1 else None
