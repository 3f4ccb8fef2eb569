"""What speaks for each role of one value that is taken: its uses, its default, its name, its place."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.entry.modes import speaks_of_training
from bnquiz.grading.source.entry.shapes import RANKS, is_a_word
from bnquiz.grading.source.entry.uses import Use, Uses

_NAMED = 4.0  # what a name weighs, against the uses below
_LETTER = 1.5  # and a letter or two

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


def hints(
    names: Sequence[str], uses: Uses, *, but: Collection[Use] = ()
) -> tuple[tuple[str, str, float], ...]:
    """What the code does with attributes of an object: name, role, and how much speaks for it. ``but``: uses
    that say nothing."""
    used = {name: uses.of("self", name).difference(but) for name in names}
    return tuple(
        (name, role, weight)
        for name in names
        for role in ("gamma", "beta", "mean", "var")
        if (weight := sum(w for use, w in _CALL_USES[role].items() if use in used[name]))
    )


@dataclass(frozen=True)
class Leaf:
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
        return not p.required and p.default is None and not self.making and named(self) is None

    @property
    def says_size(self) -> bool:
        """Whether its name says that it is a size; a letter says nothing."""
        name = self.parameter.name
        return len(name) > 2 and roles.make_role_of(name) == "channels"


def named(leaf: Leaf) -> tuple[str, str] | None:
    """The role that its name says, and the name; else what a variable says to which it is assigned, in more
    than a letter or two."""
    role_of = roles.make_role_of if leaf.making else roles.role_of
    names = (leaf.parameter.name, *(alias for alias in leaf.aliases if len(alias) > 2))
    said = ((role, n) for n in names if (role := role_of(n)) is not None)
    letter = _LETTERS.get(leaf.parameter.name) if "." in leaf.name else None
    return next(said, (letter, leaf.parameter.name) if letter is not None else None)


_LETTERS = {"m": "mean", "v": "var"}  # of a part, where nothing else tells


def weights_of(leaf: Leaf) -> dict[str | None, float]:
    """What speaks for each role of a value."""
    return _weights(leaf) | _as_size_of_x(leaf) | _beside_x(leaf) | _as_axes(leaf) | _as_tool(leaf)


def _weights(leaf: Leaf) -> dict[str | None, float]:
    """By uses and default, by name, by place."""
    p, table = leaf.parameter, _MAKE_USES if leaf.making else _CALL_USES
    used = leaf.used - ({"rooted", "added"} if leaf.making and leaf.says_size else set())  # by Xavier and He
    weights: dict[str | None, float] = {
        role: sum(w for use, w in weight.items() if use in used) + _of_default(role, p)
        for role, weight in table.items()
    }
    if _is_no_array(leaf):
        weights = {role: w for role, w in weights.items() if role not in _ARRAYS}
    if any(map(is_a_word, leaf.compared)) or is_mode(leaf):
        weights = {role: w if role in _SWITCHES else _NEVER for role, w in weights.items()}
    if "called" in leaf.used:
        weights = dict.fromkeys(weights, _NEVER)
    if roles.LEARNING_RATE.fullmatch(p.name):
        weights["momentum"] -= _NAMED
    if (said := named(leaf)) is not None:
        role, name = said
        weights[role] = weights.get(role, 0.0) + (_NAMED if len(name) > 2 else _LETTER)
        weights[role] += 3 if role in {"mean", "var"} and roles.is_running_name(name) else 0
    speaks = max(w for role, w in weights.items() if role != "x") > _NOTHING
    spoken = leaf.making or leaf.place == 0 or not leaf.used or speaks
    if p.required:
        weights[None] = _as_nothing(leaf) if leaf.making else -4.0 if spoken else 1.0
    else:
        unused = not leaf.used or leaf.may_be_left_out
        weights[None] = _NEVER if is_mode(leaf) else _LEFT_OUT if unused else -1.0
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


def _as_nothing(leaf: Leaf) -> float:
    """What speaks for an argument of a constructor that it is none of batch norm's: that nothing looks at it,
    or only asks whether it is so."""
    return 2.5 if leaf.used == {"tested"} else -4.0 if leaf.used else 0.5


def is_mode(leaf: Leaf) -> bool:
    """A bool, or a word for training, which says, whatever it is called, whether this call takes statistics
    of its batch."""
    default = leaf.parameter.default
    says = isinstance(default, bool) or (isinstance(default, str) and speaks_of_training(default))
    return says and "parting" in leaf.used and not leaf.making


def _is_no_array(leaf: Leaf) -> bool:
    """A setting, a key, what a loop counts up to, and what is only kept for others."""
    default = leaf.parameter.default
    is_setting = isinstance(default, bool | str) or (isinstance(default, float) and default not in (0.0, 1.0))
    is_kept_alone = leaf.making and not leaf.used
    return is_setting or is_kept_alone or bool(leaf.used & {"key", "counted"})


# What is done with an array that the caller hands in for the result, and with no other.
_OF_RESULTS: tuple[frozenset[Use], ...] = (frozenset({"written"}), frozenset({"written", "shaped"}))


def _is_forgotten_affine(leaf: Leaf) -> bool:
    """What is gamma or beta by its name, however short, and used as such in the other half of a pair."""
    return leaf.forgotten and roles.role_of(leaf.parameter.name) in {"gamma", "beta"}


def _as_size_of_x(leaf: Leaf) -> dict[str | None, float]:
    """What speaks for each size of x: ``batch_norm(x, gamma, beta, n)``. In a constructor only a count that
    something is divided by; the number of channels is known there without."""
    said = roles.size_roles_of(leaf.parameter.name)
    counts = {"divides"} <= leaf.used and ("counted" in leaf.used or bool(said))
    inside = {"rooted"} if counts else set()  # ``sqrt(total / n)``
    if not leaf.parameter.required or not leaf.used or leaf.used - _OF_SIZES - inside:
        return {}
    weight = _NAMED if len(leaf.parameter.name) > 2 else _LETTER
    found: dict[str | None, float] = {
        role: sum(w for use, w in uses.items() if use in leaf.used) + (weight if role in said else -1.0)
        for role, uses in _SIZE_USES.items()
    }
    return {role: found[role] for role in ("count", "samples")} if leaf.making else found


def _beside_x(leaf: Leaf) -> dict[str | None, float]:
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


def _as_axes(leaf: Leaf) -> dict[str | None, float]:
    """What speaks for the axes along which the statistics are taken: that they are, and nothing else; for the
    channels' own, by itself or in a list: that it picks their number out of a shape."""
    if not leaf.parameter.required or leaf.used - {"axes", "axis", "key", "keyed", "tested", "shaped"}:
        return {}
    in_list = "keyed" in leaf.used or leaf.parameter.name.endswith(("axes", "dims"))
    own = "channel_axes" if in_list else "channel_axis"
    return {"axes": 9.0} if "axes" in leaf.used else {own: 9.5} if "axis" in leaf.used else {}


def _as_tool(leaf: Leaf) -> dict[str | None, float]:
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


def _as_classes(leaf: Leaf) -> float:
    """What speaks for the number of classes: its name, an embedding; else arrays are made of it."""
    if "classed" in leaf.used or roles.make_role_of(leaf.parameter.name) == "classes":
        return 8.0
    return 3.0 if "sized" in leaf.used and leaf.parameter.required else _NEVER


def _as_size(leaf: Leaf) -> float:
    """What speaks for the number of channels beside the uses: the first place, a name; and against it: that
    no array is made of it."""
    if leaf.place > 0:
        return 0 if leaf.says_size or "sized" in leaf.used else -8
    does_other_things = leaf.used - {"tested"} and "sized" not in leaf.used
    return -2 if does_other_things and not leaf.says_size else 2


def _as_spatial(leaf: Leaf) -> float:
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


def _as_rank(leaf: Leaf) -> float:
    """What speaks for a number of axes beside the uses: that it is compared with one; a default needs some
    use of that kind."""
    if any(is_rank(value) for value in leaf.compared):
        return 4.0
    p = leaf.parameter
    is_named = roles.make_role_of(p.name) == "num_dims"
    may_count = type(p.default) is int and leaf.used & {"tested", "counted"}
    return 0.0 if p.required or is_named or may_count else -4.0


def is_rank(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in RANKS


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
