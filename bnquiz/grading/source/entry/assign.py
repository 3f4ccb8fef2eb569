"""Which parameter plays which role: names, uses and defaults put whole assignments in an order.

A name of the closed table binds (`roles.binding_role_of`); every other one only weighs, as what the code
does with the parameter does. The likeliest assignment is the first reading; the next ones are tried where it
does not work.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.likeliest import STATISTICS, best_first
from bnquiz.grading.source.entry.model import Member, Parameter, Reading
from bnquiz.grading.source.entry.modes import speaks_of_training
from bnquiz.grading.source.entry.packs import PACKS, likely_packs, unpacked
from bnquiz.grading.source.entry.prose import parts_in_words
from bnquiz.grading.source.entry.shapes import RANKS, is_a_word
from bnquiz.grading.source.entry.uses import Use, Uses

NAMED = 4.0  # what a name weighs, against the uses below
LETTER = 1.5  # and a letter or two
MOST_ROLES = 4  # that are considered for one parameter

# An argument that is None unless given is a mask, say, if no name tells more; running statistics may well be.
_OF_NONE = {"gamma": -6.0, "beta": -6.0, "mean": -3.0, "var": -3.0, "eps": -6.0, "momentum": -6.0}
_LEFT_OUT = 0.5  # and what speaks for leaving it out
_ARRAYS = frozenset({"x", "gamma", "beta", "mean", "var"})
_SWITCHES = frozenset({"training", "eval", "spatial"})
_NEVER = -20.0
_NOTHING = 0.5  # what speaks for a role if nothing does but that the argument is required
_NO_SWITCH: dict[Use, float] = {
    "multiplied": -3, "rooted": -5, "added": -4, "shaped": -5, "complement": -4, "sized": -5
}  # fmt: skip
# What speaks for a role, and against it.
_CALL_USES: dict[str, dict[Use, float]] = {
    "x": {"shaped": 5, "tested": -4, "complement": -4, "rooted": -2, "keyed": -1},
    "gamma": {
        "multiplied": 3, "written": -2, "tested": -4, "rooted": -4, "complement": -4, "shaped": -1,
        "subtracted": -2, "averaged": -3,
    },
    "beta": {
        "added": 3, "multiplied": -2, "written": -2, "tested": -4, "rooted": -4, "complement": -4,
        "shaped": -1, "averaged": -3,
    },
    "mean": {"written": 2, "subtracted": 3, "averaged": 2, "rooted": -4, "complement": -4},
    "var": {"written": 2, "rooted": 4, "averaged": 2, "subtracted": -1, "complement": -4},
    "eps": {
        "rooted": 3, "added": 1, "written": -5, "tested": -4, "complement": -4, "shaped": -4,
        "subtracted": -1,
    },
    "momentum": {
        "complement": 6, "multiplied": 1, "rooted": -5, "written": -3, "shaped": -4, "divides": -6
    },
    "training": {"tested": 6, **_NO_SWITCH},
    "eval": {"tested": 5, **_NO_SWITCH},
}  # fmt: skip
_MAKE_USES: dict[str, dict[Use, float]] = {
    "channels": {"sized": 5, "counted": -1, "complement": -4, "rooted": -5, "shaped": -1},
    "num_dims": {"tested": 2, "counted": 4, "sized": -4, "complement": -4, "rooted": -5},
    "spatial": {"tested": 2, "counted": 2, "multiplied": 2, "sized": -5, "complement": -4, "rooted": -5},
    "eps": {"rooted": 4, "sized": -5, "complement": -4, "tested": -3},
    "momentum": {"complement": 6, "sized": -5, "rooted": -5, "divides": -6},
    "gamma": {"multiplied": 3, "sized": -4, "rooted": -3, "complement": -4},
    "beta": {"added": 3, "multiplied": -2, "sized": -4, "rooted": -3, "complement": -4},
    "mean": {"written": 3, "subtracted": 2, "sized": -4, "rooted": -4, "complement": -4},
    "var": {"written": 3, "rooted": 3, "sized": -4, "complement": -4},
}
# The same for what may be a size of x: nothing but counted with, and required.
_SIZE_USES: dict[str, dict[Use, float]] = {
    "count": {"divides": 5, "counted": 2, "sized": -4},
    "samples": {"divides": 4, "counted": 3, "multiplied": 1, "sized": -3},
    "channels": {"divides": -2, "counted": 2, "multiplied": -1, "sized": 5},
    "height": {"divides": -1, "counted": 1, "multiplied": 1, "sized": -3},
    "width": {"divides": -1, "counted": 1, "multiplied": 1, "sized": -3},
}
_OF_SIZES: frozenset[Use] = frozenset({"divides", "counted", "multiplied", "sized"})


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


def _seen(p: Parameter, name: str, place: int, uses: Uses, scope: str, *, making: bool) -> _Leaf:
    compared = uses.compared(scope, name)
    used = uses.of(scope, name) - ({"tested"} if _is_no_switch(compared) else set())
    aliases = () if making else (*_said_in_words(name, uses, scope), *uses.aliases(scope, name))
    forgotten = not used and uses.is_read_elsewhere(scope, name)
    left = used == {"written"} and "." in name and not uses.is_read(scope, name)
    left = left or ("." in name and uses.is_set_first(scope, name))
    parts = len(uses.parts(scope, name))
    put = uses.is_only_put(scope, name)
    return _Leaf(p, name, place, used, compared, parts, making, aliases, forgotten, left, put)


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


def hints(names: Sequence[str], uses: Uses) -> tuple[tuple[str, str, float], ...]:
    """What the code does with attributes of an object: name, role, and how much speaks for it."""
    return tuple(
        (name, role, weight)
        for name in names
        for role in ("gamma", "beta", "mean", "var")
        if (weight := sum(w for use, w in _CALL_USES[role].items() if use in uses.of("self", name)))
    )


@dataclass(frozen=True)
class _Leaf:
    """One value that is taken, and what is seen of it."""

    parameter: Parameter
    name: str  # dotted
    place: int
    used: frozenset[Use]
    compared: Sequence[ast.expr]  # with what
    parts: int  # how many are looked up in it
    making: bool
    aliases: tuple[str, ...]  # variables that it is assigned to
    forgotten: bool  # not used here, but in another function under the same name
    left: bool  # in a dict, and only put there: for the backward pass, say
    put: bool  # there, under a name that nothing looks up

    @property
    def may_be_left_out(self) -> bool:
        """Whether it is None unless given, and no name tells what for: a residual, a mask; or a place in a
        list."""
        p = self.parameter
        if type(p.default) is int and self.used and self.used <= {"key", "axis"}:
            return True
        return not p.required and p.default is None and not self.making and _named(self) is None

    @property
    def says_size(self) -> bool:
        """Whether its name says that it is a size; a letter says nothing."""
        name = self.parameter.name
        return len(name) > 2 and roles.make_role_of(name) == "channels"


def _choices(
    leaf: _Leaf, names: Sequence[str], reading: Reading, read: Collection[str]
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
    if _only_counts_up(leaf) or (leaf.left and (_named(leaf) or ("x",))[0] == "x"):  # x̂, say
        return [(None, 0.0)]
    if leaf.making and "keyed" in leaf.used:
        return _of_shape(p, leaf.parts)
    weights = _weights(leaf) | _as_size_of_x(leaf) | _beside_x(leaf) | _as_axes(leaf) | _as_tool(leaf)
    return _likely_roles(leaf, weights)


def _likely_roles(leaf: _Leaf, weights: dict[str | None, float]) -> list[tuple[str | None, float]]:
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


def _said(leaf: _Leaf, names: Sequence[str], read: Collection[str]) -> str | None:
    """The role that is plain by the name alone, or that there is none: what a call has to be given anyway
    is ``unused``."""
    twice = leaf.put and roles.binding_role_of(leaf.name) in read  # a key that nobody looks up
    if not _is_needless(leaf) and not twice:
        return _bound(leaf, names)
    is_whole = not leaf.making and "." not in leaf.name
    return "unused" if leaf.parameter.required and is_whole else "ignore"


def _is_needless(leaf: _Leaf) -> bool:
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


def _counts_axes(leaf: _Leaf) -> bool:
    """Whether ``dims=4`` says how many axes there are, and not which of them."""
    return bool(leaf.used & {"counted", "multiplied"}) or any(map(_is_rank, leaf.compared))


def _named(leaf: _Leaf) -> tuple[str, str] | None:
    """The role that its name says, and the name; else what a variable says to which it is assigned, in more
    than a letter or two."""
    role_of = roles.make_role_of if leaf.making else roles.role_of
    names = (leaf.parameter.name, *(alias for alias in leaf.aliases if len(alias) > 2))
    said = ((role, n) for n in names if (role := role_of(n)) is not None)
    letter = _LETTERS.get(leaf.parameter.name) if "." in leaf.name else None
    return next(said, (letter, leaf.parameter.name) if letter is not None else None)


def _bound(leaf: _Leaf, names: Sequence[str]) -> str | None:
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
_LETTERS = {"m": "mean", "v": "var"}  # of a part, where nothing else tells


def _weights(leaf: _Leaf) -> dict[str | None, float]:
    """By uses and default, by name, by place."""
    p, table = leaf.parameter, _MAKE_USES if leaf.making else _CALL_USES
    used = leaf.used - ({"rooted", "added"} if leaf.making and leaf.says_size else set())  # by Xavier and He
    weights: dict[str | None, float] = {
        role: sum(w for use, w in weight.items() if use in used) + _of_default(role, p)
        for role, weight in table.items()
    }
    if _is_no_array(leaf):
        weights = {role: w for role, w in weights.items() if role not in _ARRAYS}
    if any(map(is_a_word, leaf.compared)) or _is_mode(leaf):
        weights = {role: w if role in _SWITCHES else _NEVER for role, w in weights.items()}
    if "called" in leaf.used:
        weights = dict.fromkeys(weights, _NEVER)
    if roles.LEARNING_RATE.fullmatch(p.name):
        weights["momentum"] -= NAMED
    named = _named(leaf)
    if named is not None:
        role, name = named
        weights[role] = weights.get(role, 0.0) + (NAMED if len(name) > 2 else LETTER)
        weights[role] += 3 if role in {"mean", "var"} and roles.is_running_name(name) else 0
    speaks = max(w for role, w in weights.items() if role != "x") > _NOTHING
    spoken = leaf.making or leaf.place == 0 or not leaf.used or speaks
    if p.required:
        weights[None] = _as_nothing(leaf) if leaf.making else -4.0 if spoken else 1.0
    else:
        unused = not leaf.used or leaf.may_be_left_out
        weights[None] = _NEVER if _is_mode(leaf) else _LEFT_OUT if unused else -1.0
    if leaf.making:
        weights["classes"] = _as_classes(leaf)
        weights["channels"] += _as_size(leaf)
        weights["x"] = 2.5 if p.required and "shaped" in leaf.used else _NEVER
        weights["num_dims"] += _as_rank(leaf)
        weights["spatial"] += _as_spatial(leaf)
    else:
        is_word = p.required or p.default is None or isinstance(p.default, str)
        label = "label_number" if "numbered" in leaf.used else "label"
        weights[label] = 8.0 if "key" in leaf.used and is_word else -9.0
        weights["unused"] = 0.5 if p.required and not leaf.used and not _is_forgotten_affine(leaf) else -9.0
        may_be_out = p.required and leaf.used in _OF_RESULTS and "." not in leaf.name  # of no state a part
        weights["out"] = 5.0 if may_be_out else -9.0
        weights["x"] = weights.get("x", -9.0) + (2 if leaf.place == 0 and "." not in leaf.name else 0)
    return weights


def _as_nothing(leaf: _Leaf) -> float:
    """What speaks for an argument of a constructor that it is none of batch norm's: that nothing looks at it,
    or only asks whether it is so."""
    return 2.5 if leaf.used == {"tested"} else -4.0 if leaf.used else 0.5


def _is_mode(leaf: _Leaf) -> bool:
    """A bool, or a word for training, which says, whatever it is called, whether this call takes statistics
    of its batch."""
    default = leaf.parameter.default
    says = isinstance(default, bool) or (isinstance(default, str) and speaks_of_training(default))
    return says and "parting" in leaf.used and not leaf.making


def _only_counts_up(leaf: _Leaf) -> bool:
    """A part without a telling name that goes up by one: how many batches there were, by which sums may be
    divided."""
    counts = {"added", "stepped"} == leaf.used - {"written", "divides"}
    return "." in leaf.name and counts and _named(leaf) is None


def _is_no_array(leaf: _Leaf) -> bool:
    """A setting, a key, what a loop counts up to, and what is only kept for others."""
    default = leaf.parameter.default
    is_setting = isinstance(default, bool | str) or (isinstance(default, float) and default not in (0.0, 1.0))
    is_kept_alone = leaf.making and not leaf.used
    return is_setting or is_kept_alone or bool(leaf.used & {"key", "counted"})


# What is done with an array that the caller hands in for the result, and with no other.
_OF_RESULTS: tuple[frozenset[Use], ...] = (frozenset({"written"}), frozenset({"written", "shaped"}))


def _is_forgotten_affine(leaf: _Leaf) -> bool:
    """What is gamma or beta by its name, however short, and used as such in the other half of a pair."""
    return leaf.forgotten and roles.role_of(leaf.parameter.name) in {"gamma", "beta"}


def _as_size_of_x(leaf: _Leaf) -> dict[str | None, float]:
    """What speaks for each size of x: ``batch_norm(x, gamma, beta, n)``. In a constructor only a count that
    something is divided by; the number of channels is known there without."""
    said = roles.size_roles_of(leaf.parameter.name)
    counts = {"divides"} <= leaf.used and ("counted" in leaf.used or bool(said))
    inside = {"rooted"} if counts else set()  # ``sqrt(total / n)``
    if not leaf.parameter.required or not leaf.used or leaf.used - _OF_SIZES - inside:
        return {}
    weight = NAMED if len(leaf.parameter.name) > 2 else LETTER
    found: dict[str | None, float] = {
        role: sum(w for use, w in uses.items() if use in leaf.used) + (weight if role in said else -1.0)
        for role, uses in _SIZE_USES.items()
    }
    return {role: found[role] for role in ("count", "samples")} if leaf.making else found


def _beside_x(leaf: _Leaf) -> dict[str | None, float]:
    """What speaks for something that a call requires beside x, and that is no quantity of batch norm: which
    values count, a class for each sample, one domain for all. Its name tells; how it is shaped is tried."""
    p = leaf.parameter
    if leaf.making or not p.required or leaf.place == 0 or "." in leaf.name:
        return {}
    said = next((role for role, name in _SAID_BESIDE.items() if name.fullmatch(p.name)), None)
    if said is not None:
        return {said: 7.0}
    if roles.MASK.fullmatch(p.name):
        chosen = 9.0 if "key" in leaf.used else 6.0
        return {"mask": 8.0, "mask_kept": 7.5, "mask_whole": 7.0, "chosen": chosen}
    if "classed" in leaf.used:
        return {"classes": 9.0}
    if roles.CLASS.fullmatch(p.name):
        return {"classes": 7.0, "domain": 7.5 if "key" in leaf.used else 6.5}
    if "key" in leaf.used:
        return {"classes": 3.0, "domain": 2.5, "chosen": 2.0}
    if "multiplied" in leaf.used and leaf.used - _OF_SIZES:
        return {"mask": 0.9, "mask_kept": 0.8, "mask_whole": 0.7}
    return {}


_SAID_BESIDE = {"padding": roles.PADDING, "domain": roles.STEP, "lengths": roles.LENGTHS}


def _as_axes(leaf: _Leaf) -> dict[str | None, float]:
    """What speaks for the axes along which the statistics are taken: that they are, and nothing else; for the
    channels' own, by itself or in a list: that it picks their number out of a shape."""
    if not leaf.parameter.required or leaf.used - {"axes", "axis", "key", "keyed", "tested", "shaped"}:
        return {}
    in_list = "keyed" in leaf.used or leaf.parameter.name.endswith(("axes", "dims"))
    own = "channel_axes" if in_list else "channel_axis"
    return {"axes": 9.0} if "axes" in leaf.used else {own: 9.5} if "axis" in leaf.used else {}


def _as_tool(leaf: _Leaf) -> dict[str | None, float]:
    """What speaks for a library of functions, for a source of random numbers, for what makes an array that is
    kept, for what is only told something or called, and gives back what it is handed."""
    if not leaf.parameter.required:
        return {}
    if "library" in leaf.used:
        return {"library": 12.0}
    if "random" in leaf.used:
        return {"generator": 12.0}
    if "making" in leaf.used:
        at_zero = any(map(roles.STARTS_AT_ZERO.search, (leaf.parameter.name, *leaf.aliases)))
        return {"ones": 12.0 - at_zero, "zeros": 11.0 + at_zero}
    only_told = "told" in leaf.used and leaf.used <= {"told", "called", "tested", "keyed"}
    return {"recorder": 9.0 if only_told else 3.0} if only_told or "called" in leaf.used else {}


def _as_classes(leaf: _Leaf) -> float:
    """What speaks for the number of classes: its name, an embedding; else arrays are made of it."""
    if "classed" in leaf.used or roles.make_role_of(leaf.parameter.name) == "classes":
        return 8.0
    return 3.0 if "sized" in leaf.used and leaf.parameter.required else _NEVER


def _as_size(leaf: _Leaf) -> float:
    """What speaks for the number of channels beside the uses: the first place, a name; and against it: that
    no array is made of it."""
    if leaf.place > 0:
        return 0 if leaf.says_size or "sized" in leaf.used else -8
    does_other_things = leaf.used - {"tested"} and "sized" not in leaf.used
    return -2 if does_other_things and not leaf.says_size else 2


def _as_spatial(leaf: _Leaf) -> float:
    """What speaks for a setting that says whether x has positions: its name, or one of its words; else it is
    only tried."""
    p = leaf.parameter
    if isinstance(p.default, float):
        return -9.0
    says = roles.make_role_of(p.name) == "spatial" and "tested" in leaf.used
    counts = (
        type(p.default) is int and bool(leaf.used & {"counted", "multiplied"}) and "sized" not in leaf.used
    )
    words = any(roles.FOR_IMAGES.search(w) or roles.FOR_VECTORS.search(w) for w in p.words)
    return (4.0 if says or counts or words else -4.0) + (4.0 if isinstance(p.default, bool | str) else 0.0)


def _as_rank(leaf: _Leaf) -> float:
    """What speaks for a number of axes beside the uses: that it is compared with one; a default needs some
    use of that kind."""
    if any(_is_rank(value) for value in leaf.compared):
        return 4.0
    p = leaf.parameter
    is_named = roles.make_role_of(p.name) == "num_dims"
    may_count = type(p.default) is int and leaf.used & {"tested", "counted"}
    return 0.0 if p.required or is_named or may_count else -4.0


def _is_rank(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in RANKS


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


def _is_another(leaf: _Leaf) -> bool:
    """A word for something else, ``domain="source"``: it is none of those that the code compares it with, if
    any, and neither it nor the name speaks of the mode."""
    default, words = leaf.parameter.default, {getattr(v, "value", None) for v in leaf.compared}
    speaks = roles.tells_mode(str(default)) or roles.tells_mode(leaf.parameter.name)
    asked = leaf.used & {"tested", "parting", "keyed", "key"} and not words
    return isinstance(default, str) and default not in words and not (speaks or asked or _is_mode(leaf))


def _of_default(role: str, p: Parameter) -> float:
    """What a default value says: a small number is eps, a bool or a word a switch."""
    value = p.default
    if p.required:
        return -1.0 if role in {"eps", "momentum"} else 0.5 if role in {"x", "channels"} else 0.0
    if isinstance(value, bool | str):
        return 2.0 if role in {"training", "eval"} else -4.0
    if isinstance(value, float):
        small = 0 < value < 0.01
        said = {"eps": 5.0 if small else -4.0, "momentum": 3.0 if 0.01 <= value <= 1 else -4.0}
        return {**said, "channels": -12.0, "num_dims": -12.0}.get(role, -3.0)
    if value is None and role in _OF_NONE:
        return _OF_NONE[role]
    if type(value) is int and role in _ARRAYS and value != {"gamma": 1, "beta": 0}.get(role):
        return -12.0
    if type(value) is int and role in {"eps", "momentum"}:
        return -6.0
    says_axis = role == "channels" and isinstance(value, int) and abs(value) <= 1
    return -12.0 if says_axis else -2.0 if role in {"x", "channels"} else 0.0
