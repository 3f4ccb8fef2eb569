"""Which parameter plays which role: names, uses and defaults put whole assignments in an order.

A name of the closed table binds (`roles.binding_role_of`); every other one only weighs, as what the code
does with the parameter does. The likeliest assignment is the first reading; the next ones are tried where it
does not work.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

import msgspec

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.likeliest import STATISTICS, best_first
from bnquiz.grading.source.entry.model import Member, Parameter, Reading
from bnquiz.grading.source.entry.packs import PACKS, likely_packs, unpacked
from bnquiz.grading.source.entry.prose import parts_in_words
from bnquiz.grading.source.entry.uses import Use, Uses
from bnquiz.grading.source.entry.weights import Leaf, is_mode, is_rank, named, weights_of

MOST_ROLES = 4  # that are considered for one parameter


def assignments(
    taken: Sequence[Parameter], uses: Uses, scope: str, reading: Reading, *, making: bool = False
) -> Iterator[tuple[Parameter, ...]]:
    """The parameters with their roles, the likeliest assignment first."""
    holding = _settings_in if making else _with_parts
    held = [
        _fixed(p, reading) or _laying_out(p, uses, scope, reading) or holding(p, uses, scope) for p in taken
    ]
    leaves = [leaf for p in held for leaf in _parts_of(p) or (p,)]
    names = [n for p in held for n in ([f"{p.name}.{q.name}" for q in _parts_of(p)] or [p.name])]
    seen = [
        _seen(leaf, name, place, uses, scope, making=making)
        for place, (leaf, name) in enumerate(zip(leaves, names, strict=True))
    ]
    read = {role for leaf in seen if not leaf.put and (role := roles.binding_role_of(leaf.name))}
    choices = [_choices(leaf, names, reading, read) for leaf in seen]
    for chosen in best_first(choices, "" if making else "x"):
        yield tuple(_put(held, chosen))


def _fixed(p: Parameter, reading: Reading) -> Parameter | None:
    """An option that is given the same value at every call."""
    value = dict(reading.values).get(p.name, (p.default,))[0]
    if reading.role(p.name) != "fixed" or isinstance(value, Member):
        return None
    return msgspec.structs.replace(p, default=value)


def _laying_out(p: Parameter, uses: Uses, scope: str, reading: Reading) -> Parameter | None:
    """A word for where the channels are, ``data_format``: its default, or the one for x as it is read."""
    words = _words_compared(p, uses, scope)
    if reading.layout is None and roles.laid_by(p.default) and any(map(roles.laid_by, words)):
        return msgspec.structs.replace(p, role="fixed") if reading.role(p.name) is None else None
    said = reading.layout or "channels-first"
    fitting = [w for w in words if roles.laid_by(w) == said]
    if not (p.required or p.default in words) or not fitting or reading.role(p.name) not in {None, "fixed"}:
        return None
    return msgspec.structs.replace(p, role="fixed", default=fitting[0])


def _words_compared(p: Parameter, uses: Uses, scope: str) -> list[str]:
    """The words with which the code compares a parameter."""
    return [w for c in uses.compared(scope, p.name) if isinstance(w := getattr(c, "value", None), str)]


_KNOWN = {"context", "object", "fixed"}  # roles that are read before names and uses are asked


def _parts_of(p: Parameter) -> tuple[Parameter, ...]:
    """The parts that have roles of their own."""
    return () if p.role in _KNOWN else p.parts


def _seen(p: Parameter, name: str, place: int, uses: Uses, scope: str, *, making: bool) -> Leaf:
    compared = uses.compared(scope, name)
    used = uses.of(scope, name) - ({"tested"} if _is_no_switch(compared) else set())
    aliases = () if making else (*_said_in_words(name, uses, scope), *uses.aliases(scope, name))
    forgotten = not used and uses.is_read_elsewhere(scope, name)
    left = used == {"written"} and "." in name and not uses.is_read(scope, name)
    left = left or ("." in name and uses.is_set_first(scope, name))
    parts = len(uses.parts(scope, name))
    put = uses.is_only_put(scope, name)
    return Leaf(p, name, place, used, compared, parts, making, aliases, forgotten, left, put)


def _said_in_words(name: str, uses: Uses, scope: str) -> list[str]:
    """What a docstring calls the part of a tuple or a list: running_mean, of ``state.0``."""
    owner, _, place = name.partition(".")
    return parts_in_words(owner, uses.says(scope))[int(place) :][:1] if place.isdigit() else []


def leaves_of(taken: Sequence[Parameter]) -> list[tuple[str, Parameter]]:
    """Every single value that is taken, with its dotted name."""
    return [leaf for p in taken for leaf in ([(f"{p.name}.{q.name}", q) for q in p.parts] or [(p.name, p)])]


def _put(held: Sequence[Parameter], chosen: Sequence[str | None]) -> Iterator[Parameter]:
    """The roles in the places from which the leaves were taken."""
    roles_left = iter(chosen)
    for p in held:
        if p.role in _KNOWN:
            told = next(roles_left)
            yield p if told == p.role else msgspec.structs.replace(p, role=told, parts=(), made="", words=())
        elif p.parts:
            parts = tuple(_as(q, next(roles_left)) for q in p.parts)
            if not p.required and any(q.role in {None, "unused"} and q.default is None for q in parts):
                yield Parameter(p.name, None, p.required, p.default)  # nobody here can make all of it
                continue
            yield Parameter(p.name, "params", p.required, p.default, parts, p.made)
        else:
            told = next(roles_left)
            yield unpacked(p, told) if told in PACKS else msgspec.structs.replace(p, role=told)


def _as(part: Parameter, role: str | None) -> Parameter:
    """A part in a role; what stands for one that is not known is for that case alone."""
    default = part.default if role is None else None
    return Parameter(part.name, role, part.required, default, made=part.made)


def _with_parts(p: Parameter, uses: Uses, scope: str) -> Parameter:
    """A parameter in which the code looks up several things; one whose shape is asked for is an array."""
    parts = uses.parts(scope, p.name)
    if p.role in _KNOWN:
        return p
    asks_size = set(parts) == {"size"} and _WITH_WHOLE & uses.of(scope, p.name)  # ``gamma.size``
    if "shaped" in uses.of(scope, p.name) or not parts or asks_size:
        return p
    kinds = set(parts.values())
    made = "dict" if "key" in kinds else "namespace" if "attribute" in kinds else "tuple"
    keys = [k for k, kind in parts.items() if kind == _KIND[made]]
    keys = sorted(keys, key=int) if made == "tuple" else keys  # the first part may be read last
    if made == "tuple" and _WITH_WHOLE & uses.of(scope, p.name):
        made = "array"
    elif made == "tuple" and any(
        "written" in uses.of(scope, n) for n in (p.name, *(f"{p.name}.{k}" for k in keys))
    ):
        made = "list"  # its items are assigned
    if len(keys) < 2 and made != "dict" and not (made == "namespace" and _is_held_alone(keys[0])):
        return p
    inner = {k: _keys_within(f"{p.name}.{k}", uses, scope) for k in keys if made == "dict"}
    each = [(k, "") for k in keys if not inner.get(k)]
    within = ((k, part) for k, found in inner.items() for part in found)
    each += [(f"{k}.{part}", _held_within(f"{p.name}.{k}", uses, scope)) for k, part in within]
    made_of = (
        Parameter(k, None, True, _neutral(uses.of(scope, f"{p.name}.{k}")), made=how) for k, how in each
    )
    return Parameter(p.name, "params", p.required, p.default, tuple(made_of), made)


def _is_held_alone(name: str) -> bool:
    """Whether something with this attribute, and no other, is more likely than an array that has none such:
    ``ctx.training``, ``data.x``, ``layer.out_features``."""
    says_size = len(name) > 2 and roles.make_role_of(name) == "channels"
    return roles.tells_mode(name) or roles.role_of(name) == "x" or says_size


NESTED = "nested"  # how a part is held that lies in a dict, or a tuple, within the dict
ROWS = "rows"  # and one that is a row of an array there


def _held_within(name: str, uses: Uses, scope: str) -> str:
    is_array = "place" in uses.parts(scope, name).values() and _WITH_WHOLE & uses.of(scope, name)
    return ROWS if is_array else NESTED


def _keys_within(name: str, uses: Uses, scope: str) -> list[str]:
    """The keys, or the places, that are looked up in what is itself looked up in a dict."""
    parts = uses.parts(scope, name)
    kinds = set(parts.values())
    return [*parts] if kinds in ({"key"}, {"place"}) and "shaped" not in uses.of(scope, name) else []


# What is done with an array of several rows, and with no list.
_WITH_WHOLE: frozenset[Use] = frozenset({"augmented", "added", "multiplied", "subtracted"})


def _neutral(used: frozenset[Use]) -> int | None:
    """What stands for a part whose role is not known: a count of batches, where it is calculated with."""
    return 3 if used & {"added", "multiplied", "divides", "augmented"} else None


def _settings_in(p: Parameter, uses: Uses, scope: str) -> Parameter:
    """A required argument of a constructor in which settings are looked up, by keys or as attributes; one
    that is looked up by place is a shape. The words that one may be are kept with it."""
    if p.role in _KNOWN:
        return p
    compared = (c.value for c in uses.compared(scope, p.name) if isinstance(c, ast.Constant))
    p = msgspec.structs.replace(p, words=tuple(dict.fromkeys(w for w in compared if isinstance(w, str))))
    kinds = set(uses.parts(scope, p.name).values())
    may_be_given = p.required or (p.default is None and kinds == {"key"})
    return _with_parts(p, uses, scope) if may_be_given and kinds and "place" not in kinds else p


_KIND = {"dict": "key", "namespace": "attribute", "tuple": "place"}


def with_twins(chosen: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """A momentum for the mean and one for the variance, ``mean_decay`` and ``var_decay``, are both one."""
    weights = {p.name.replace(a, b) for p in chosen if p.role == "momentum" for a, b in _TWINS}
    return tuple(
        msgspec.structs.replace(p, role="momentum") if p.name in weights and p.role is None else p
        for p in chosen
    )


_TWINS = (("mean", "var"), ("var", "mean"), ("mu", "var"), ("var", "mu"))


def _choices(
    leaf: Leaf, names: Sequence[str], reading: Reading, read: Collection[str]
) -> list[tuple[str | None, float]]:
    """The roles that a parameter may play, with what speaks for each. ``read``: those that are bound by the
    names of what is not only put there."""
    p = leaf.parameter
    told = reading.role(leaf.name)
    counts = leaf.making and (_counts_axes(leaf) or "sized" in leaf.used)
    if told is None and p.role in _KNOWN:
        return [(p.role, 0.0)]
    if told is None and p.name in _SETTINGS and not p.required and not counts:
        return [("affine" if leaf.making and p.name in OPTIONS else None, 0.0)]
    if told is None and leaf.making and p.required and any(map(roles.says_batch, p.words)):
        return [(None, 0.0)]  # one of several norms
    if (told := told or _said(leaf, names, read)) is not None:
        return [(None if told in {"ignore", "default"} else told, 0.0)]
    if "." in leaf.name and leaf.parts > 1:
        return [(None, 0.0)]  # it holds several things in turn, and nobody here can make that
    if _only_counts_up(leaf) or (leaf.left and (named(leaf) or ("x",))[0] == "x"):  # x̂, say
        return [(None, 0.0)]
    if leaf.making and "keyed" in leaf.used:
        return _of_shape(p, leaf.parts)
    return _likely_roles(leaf, weights_of(leaf))


def _likely_roles(leaf: Leaf, weights: dict[str | None, float]) -> list[tuple[str | None, float]]:
    """The few that are worth a look, with those that stand for two at once."""
    best = sorted(weights.items(), key=lambda pair: -pair[1])
    kept = {None, *(role for role, _ in best[:MOST_ROLES])}
    if "." in leaf.name and kept & STATISTICS:  # of a state the one is easily taken for the other
        kept |= STATISTICS
    p = leaf.parameter
    asked = p.required and "." not in leaf.name and leaf.used == {"tested"}
    option = "flag" if leaf.making else "unused"  # what there is to learn; what comes back as well
    none = option if asked else None
    best = [(role or none, weight) for role, weight in best if role in kept]
    of_one = leaf.making or leaf.place == 0 or "." in leaf.name or roles.role_of(p.name) is not None
    return best if of_one else best + likely_packs(p, leaf.used)


def _said(leaf: Leaf, names: Sequence[str], read: Collection[str]) -> str | None:
    """The role that is plain by the name alone, or that there is none: what a call has to be given anyway
    is ``unused``."""
    twice = leaf.put and roles.binding_role_of(leaf.name) in read  # a key that nobody looks up
    if not _is_needless(leaf) and not twice:
        return _bound(leaf, names)
    is_whole = not leaf.making and "." not in leaf.name
    return "unused" if leaf.parameter.required and is_whole else "ignore"


def _is_needless(leaf: Leaf) -> bool:
    """Whether it is none of batch norm's own, by its name, its default or its use: a pointer, a gradient,
    what makes an array, how many processes there are; the place in a sequence, or its length, where that
    need not be given; one of several parts."""
    p = leaf.parameter
    of_one = leaf.making and p.required and roles.OF_ONE.fullmatch(p.name)
    of_steps = (roles.LENGTH if leaf.making else roles.STEP).fullmatch(p.name) and not p.required
    of_gradient = not leaf.making and roles.held_gradient_role(p.name)  # kept for the backward pass
    makes_one = "called" in leaf.used and not p.required  # ``gamma=np.ones``
    return bool(roles.is_pointer(p.name) or of_one or of_steps or of_gradient or makes_one) or _is_another(
        leaf
    )


def _counts_axes(leaf: Leaf) -> bool:
    """Whether ``dims=4`` says how many axes there are, and not which of them."""
    return bool(leaf.used & {"counted", "multiplied"}) or any(map(is_rank, leaf.compared))


def _bound(leaf: Leaf, names: Sequence[str]) -> str | None:
    """The role that its name binds; ``beta=0.9`` of a constructor, or beside ``1 - beta``, is a weight, and
    no array."""
    bound, start = roles.binding_role_of(leaf.name, names), leaf.parameter.default
    weighs = leaf.making or "complement" in leaf.used
    is_weight = weighs and isinstance(start, float) and 0 < start < 1
    if bound is None and not leaf.making:
        return _said_of_part(leaf.name, names)
    return None if is_weight and bound in {"gamma", "beta"} else bound


def _said_of_part(name: str, names: Sequence[str]) -> str | None:
    """mean or var, of what is kept together with others under just this word, if nothing else binds it."""
    role = _WORDS.get(name.rpartition(".")[2]) if "." in name else None
    return None if role in {roles.binding_role_of(n, names) for n in names} else role


_WORDS = {"mean": "mean", "var": "var", "variance": "var"}


def _only_counts_up(leaf: Leaf) -> bool:
    """A part without a telling name that goes up by one: how many batches there were, by which sums may be
    divided."""
    counts = {"added", "stepped"} == leaf.used - {"written", "divides"}
    return "." in leaf.name and counts and named(leaf) is None


# Settings that have nothing to do with what is graded: their defaults will do.
_SETTINGS = frozenset(
    {
        "affine", "track_running_stats", "axis", "axes", "dim", "dims", "dtype", "device", "verbose", "name",
        "debug", "channel_dim", "channel_axis", "feature_axis",
        "inplace", "data_format", "layout", "keepdim", "keepdims", "ndim", "process_group", "out", "unbiased",
    }
)  # fmt: skip
OPTIONS = ("affine", "track_running_stats")  # of nn.BatchNorm
SIZES = ("channels", "shape", "width", "sample", "input_shape", "x")  # ways to say how large arrays are to be


def _of_shape(p: Parameter, places: int) -> list[tuple[str | None, float]]:
    """A required argument of a constructor in which something is looked up is a shape: of one sample, or of
    the whole batch. What is not required, settings of its own, it can do without."""
    if not p.required:
        return [(None, 0.0)]
    likely = "sample" if places == 3 else "input_shape"
    return [(likely, 6.0), *((size, 3.0 - i) for i, size in enumerate(SIZES) if size != likely)]


def _is_no_switch(compared: Sequence[ast.expr]) -> bool:
    """What is only asked whether it is there tells no mode."""
    return bool(compared) and all(isinstance(v, ast.Constant) and v.value is None for v in compared)


def _is_another(leaf: Leaf) -> bool:
    """A word for something else, ``domain="source"``: it is none of those that the code compares it with, if
    any, and neither it nor the name speaks of the mode."""
    default, words = leaf.parameter.default, {getattr(v, "value", None) for v in leaf.compared}
    speaks = roles.tells_mode(str(default)) or roles.tells_mode(leaf.parameter.name)
    asked = leaf.used & {"tested", "parting", "keyed", "key"} and not words
    return isinstance(default, str) and default not in words and not (speaks or asked or is_mode(leaf))
