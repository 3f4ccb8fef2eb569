"""What an object holds, and setting it: parameters, buffers, plain attributes, the mode."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, MutableMapping
from dataclasses import FrozenInstanceError
from enum import Enum
from functools import lru_cache, partial
from types import CellType, FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.process.worker import answers
from bnquiz.grading.process.worker.stubs import StubBase
from bnquiz.texts import DOT_IN_KEY

DEEPEST = 2  # levels of containers in containers that are looked through
EACH = "*"  # in a dotted name: each of the containers that are held for one channel each


def is_module(made: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(made, torch.nn.Module)


def attributes_of(made: Any) -> dict[str, wire.Attribute]:
    """Every array that the object holds, by its dotted name, and how it is held."""
    found: dict[str, wire.Attribute] = {}
    for name, value, held in _held(made):
        array = answers.wire_array(value, 4096)
        if array is not None and name not in found:
            found[name] = wire.Attribute(array, held)
    return found


def _held(made: Any) -> Iterator[tuple[str, Any, wire.Held]]:
    if is_module(made):
        kinds: dict[wire.Held, Any] = {"parameter": made.named_parameters(), "buffer": made.named_buffers()}
        for held, named in kinds.items():
            made_already = ((n, v) for n, v in named if not hasattr(v, "materialize"))
            yield from ((as_written(made, n), v, held) for n, v in made_already)
        for inside, part in made.named_modules():
            plain = vars(part).items() if inside and answers.is_learners(type(part)) else ()
            yield from ((f"{inside}.{n}", v, "attribute") for n, v in plain if answers.is_array(v))
    for name, value in _variables(made):
        if answers.is_array(value) or answers.of_numbers(value) or _stands_for_all(name, value):
            yield name, value, "attribute"
        elif is_container(value):
            yield from ((f"{name}.{k}", v, "attribute") for k, v in _leaves(value, DEEPEST))


def _variables(made: Any) -> Iterator[tuple[str, Any]]:
    """What an object holds under names; of a function the variables around it, its own attributes, and its
    file's globals."""
    yield from _bound(made).items()
    made = _innermost(made)
    if isinstance(made, type):
        return
    if isinstance(made, FunctionType):
        yield from ((name, _content(cell)) for name, cell in _cells(made).items())
        yield from made.__dict__.items()
        yield from ((n, v) for n, v in list(made.__globals__.items()) if not n.startswith("__"))
        return
    inner = _inner_names() if is_module(made) else frozenset()
    yield from ((n, v) for n, v in parts_of(made) if n not in inner)
    yield from ((n, vars(kind)[n]) for n, kind in _of_class(made).items())
    learner = sys.modules.get("learner")
    if answers.is_learners(type(made)) and learner is not None and not is_module(made):
        around = ((n, v) for n, v in list(vars(learner).items()) if not n.startswith("__"))
        yield from ((n, v) for n, v in around if isinstance(v, dict) and not hasattr(made, n))


def _of_class(made: Any) -> dict[str, type]:
    """The arrays that classes of the file hold for all their objects, each with its class; a module has none
    such."""
    kinds = [k for k in type(made).__mro__ if answers.is_learners(k)] if not is_module(made) else []
    own = getattr(made, "__dict__", {})
    held = ((n, kind) for kind in reversed(kinds) for n, v in list(vars(kind).items()) if answers.is_array(v))
    return {name: kind for name, kind in held if name not in own}


def _cells(function: FunctionType) -> dict[str, CellType]:
    """The variables around a function, and those around the functions among them: what it calls may share its
    state."""
    reached, cells = [function], dict[str, CellType]()
    for each in reached:
        own = dict(zip(each.__code__.co_freevars, each.__closure__ or (), strict=True))
        cells = {**own, **cells}
        inner = (_innermost(_content(cell)) for cell in own.values())
        reached += [f for f in inner if isinstance(f, FunctionType) and f not in reached]
    return cells


def _bound(made: Any) -> dict[str, Any]:
    """What a partial gives, under the names of the parameters that it goes to; of anything else nothing."""
    if not isinstance(made, partial):
        return {}
    code = getattr(_innermost(made), "__code__", None)
    return {**dict(zip(code.co_varnames if code else (), made.args, strict=False)), **made.keywords}


def _innermost(made: Any) -> Any:
    """The function that is called in the end, where a library's object stands around it: a partial, a static
    method."""
    while isinstance(made, partial | staticmethod):
        made = made.func if isinstance(made, partial) else made.__func__
    return made


def _leaves(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    for key, part in parts_of(value):
        if answers.is_array(part) or answers.of_numbers(part):
            yield str(key), part
        elif depth > 1 and is_container(part):
            yield from ((f"{key}.{k}", v) for k, v in _leaves(part, depth - 1))
    yield from _columns(value)


def _columns(value: Any) -> Iterator[tuple[str, Any]]:
    """Of a container that holds a small one for each channel, of one make: what all of these hold under one
    key, as an array. Its name has a star in place of the channel: ``*.mean``."""
    held = [dict(parts_of(part)) for _, part in parts_of(value) if is_container(part)]
    if len(held) < 2 or len(held) != len(parts_of(value)) or any(h.keys() != held[0].keys() for h in held):
        return
    for key in held[0]:
        numbers = [each.get(key) for each in held]
        if all(map(_is_number, numbers)):
            yield f"{EACH}.{key}", np.array(numbers, dtype=float)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.floating) and not isinstance(value, bool)


def is_container(value: Any) -> bool:
    """Whether it holds several values: a dict, a list, a tuple, or a small object of the learner's own."""
    if isinstance(value, dict | list | tuple | deque | SimpleNamespace):
        return True
    return answers.is_learners(type(value)) and not is_module(value) and not isinstance(value, Enum)


def parts_of(value: Any) -> list[tuple[str, Any]]:
    """What a container holds, each with its key, its place or its name; in a queue also its place from the
    end, for either end may be the newest. A dict of a class of its own may have attributes beside its
    items."""
    if isinstance(value, dict):
        return [(_as_part(k), v) for k, v in (*value.items(), *_attributes_beside(value).items())]
    if isinstance(value, list | tuple):
        names = getattr(value, "_fields", None) or map(str, range(len(value)))
        return list(zip(names, value, strict=True))
    if isinstance(value, deque):
        return [(str(n), v) for place, v in enumerate(value) for n in (place - len(value), place)]
    slots = [n for kind in type(value).__mro__ for n in _names_in(kind.__dict__.get("__slots__", ()))]
    in_slots = [(n, getattr(value, n)) for n in slots if not n.startswith("__") and hasattr(value, n)]
    return [(as_written(value, n), v) for n, v in (*in_slots, *getattr(value, "__dict__", {}).items())]


def _attributes_beside(value: dict[Any, Any]) -> dict[str, Any]:
    """What an object that is a dict holds and is no item of it."""
    return {n: v for n, v in getattr(value, "__dict__", {}).items() if n not in value}


def _holds_items(owner: Any, name: str) -> bool:
    """Whether what stands under this name is an item of a dict, and no attribute."""
    return isinstance(owner, dict) and name not in _attributes_beside(owner)


def as_written(owner: Any, name: str) -> str:
    """An attribute's name as the class writes it that keeps it for itself: ``__gamma``, which Python holds as
    ``_BatchNorm__gamma``."""
    before = (_own(kind) for kind in type(owner).__mro__)
    return name.removeprefix(next((own for own in before if name.startswith(f"{own}__")), ""))


def _as_held(owner: Any, name: str) -> str:
    """The same name as Python holds it."""
    if not name.startswith("__"):
        return name
    names = (f"{_own(kind)}{name}" for kind in type(owner).__mro__)
    return next((each for each in names if hasattr(owner, each)), name)


def _own(kind: type) -> str:
    """What Python puts before the names that a class keeps for itself."""
    return f"_{kind.__name__.lstrip('_')}"


def _names_in(slots: Any) -> tuple[str, ...]:
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not set yet
        return None


@lru_cache(maxsize=1)
def _inner_names() -> frozenset[str]:
    """What every module holds for torch's own purposes."""
    return frozenset(vars(sys.modules["torch"].nn.Module()))


def _stands_for_all(name: str, value: Any) -> bool:
    """``self.gamma = 1``: a number in place of an array, until it is trained."""
    starts = {"gamma": 1, "beta": 0}.get(name.strip("_").lower())
    return type(value) in {int, float} and value == starts


def own_arrays(made: Any) -> list[tuple[str, Any]]:
    """The objects of the file's own autograd engine that the object holds, each under the name of its
    array."""
    held = [*_variables(made)]
    held += [(f"{n}.{k}", v) for n, value in held if is_container(value) for k, v in parts_of(value)]
    return [(f"{name}.{inside}", value) for name, value in held if (inside := answers.data_of(value))]


def named_tensors(made: Any) -> list[tuple[str, Any]]:
    """The tensors that the object holds."""
    return [(name, value) for name, value, _ in _held(made) if answers.is_tensor(value)]


def assign_all(made: Any, values: dict[str, Any]) -> None:
    """Set all of these; an array of two names, ``self.weights = self.gamma = …``, stays one array."""
    held = {} if isinstance(_innermost(made), FunctionType) else dict(_variables(made))
    arrays = [(n, v) for n, v in held.items() if answers.is_array(v) and n not in values]
    twins = [(n, name) for name in values for n, v in arrays if v is held.get(name)]
    for name, value in values.items():
        assign(made, name, value)
    for twin, name in twins:
        _put(made, twin, _get(made, name))


def assign(made: Any, dotted: str, value: Any) -> None:
    """Set what the object holds under the name, in the way in which it holds it."""
    *path, last = dotted.split(".")
    owner = made
    for name in path:
        if name == EACH:
            _assign_column(owner, last, value if isinstance(value, list) else value.reshape(-1).tolist())
            return
        owner = _get(owner, name)
    _assign_one(owner, last, value)


def _assign_one(owner: Any, name: str, value: Any) -> None:
    current: Any = _get(owner, name)
    if answers.is_array(current):
        value = answers.as_kind_of(current, value)
        value = value.reshape(current.shape if _size(current) == _size(value) else _column(current.ndim))
    if not isinstance(owner, dict) and answers.is_tensor(current) and answers.is_tensor(value):
        current.data = value
    elif isinstance(owner, tuple) or _is_frozen(owner) or name in _bound(owner):
        current[...] = value
    elif isinstance(function := _innermost(owner), FunctionType):
        _assign_around(function, name, value)
    else:
        _put(owner, name, value)
        if answers.is_array(current):
            _share(owner, current, value)


def _share(owner: Any, old: Any, new: Any) -> None:
    """What the owner holds once more, in a list or a dict of all parameters, is the same array there."""
    lists = (held for _, held in _variables(owner) if isinstance(held, list | dict))
    for held in lists if not isinstance(owner, list | dict) else ():
        for place in [place for place, part in parts_of(held) if part is old]:
            _put(held, place, new)


def _assign_column(owner: Any, key: str, numbers: list[float]) -> None:
    """One of the numbers for each of the small containers that the owner holds."""
    for (place, part), number in zip(parts_of(owner), numbers, strict=True):
        if isinstance(part, tuple):
            _put(owner, place, _with(part, key, number))
        else:
            _put(part, key, number)


def _with(row: tuple[Any, ...], key: str, value: Any) -> tuple[Any, ...]:
    """A copy of the row with another value."""
    values = ({**dict(parts_of(row)), key: value}).values()
    return type(row)(*values) if hasattr(row, "_fields") else tuple(values)


def _assign_around(function: FunctionType, name: str, value: Any) -> None:
    """A variable around a function, or a global of its file."""
    if name in (cells := _cells(function)):
        cells[name].cell_contents = value
    elif name in function.__dict__:
        setattr(function, name, value)
    else:
        function.__globals__[name] = value


def _is_frozen(owner: Any) -> bool:
    settings = getattr(type(owner), "__dataclass_params__", None)
    return settings is not None and bool(settings.frozen)


def _get(owner: Any, name: str) -> Any:
    if _holds_items(owner, name):
        return dict.get(owner, _key(owner, name))  # the class may have a ``get`` of its own
    return dict(_variables(owner)).get(name, getattr(owner, _as_held(owner, name), None))


def _key(owner: dict[Any, Any], name: str) -> Any:
    """The key that is written so: 0 for "0"."""
    return next((k for k in owner if _as_part(k) == name), name)


def _as_part(key: Any) -> str:
    """A key as a part of a dotted name."""
    return str(key).replace(".", DOT_IN_KEY)


def _column(ndim: int) -> tuple[int, ...]:
    """One value a channel, for a statistic of this many dimensions whose own shape says nothing."""
    return (-1,) if ndim < 2 else (1, -1, *(1,) * (ndim - 2))


def _size(value: Any) -> int:
    return int(value.numel()) if answers.is_tensor(value) else int(value.size)


def set_mode(made: Any, training: bool, flag: str | None, value: Any) -> None:
    """Switch by train() and eval() where the object has them, and by its flag where it has one."""
    if _switches_by_itself(made, training, flag):
        return
    if is_module(made):
        type(made).train(made, training)  # the object may hold something else under that name
    if flag is None or (is_module(made) and (flag == "training" or not hasattr(made, flag))):
        return
    if isinstance(made, FunctionType) and flag in (cells := _cells(made)):
        cells[flag].cell_contents = value
        return
    is_there = hasattr(made, _as_held(made, flag.removesuffix(CALLED)))
    is_there |= isinstance(made, StubBase) and not flag.endswith(CALLED)  # an attribute of what is absent
    if value is training or "." in flag or is_there:
        set_path(made, flag, value)


def _switches_by_itself(made: Any, training: bool, flag: str | None) -> bool:
    """Whether the learner's own train() or eval() has been called, and one of them sets the flag: how the
    object then stands is up to them."""
    own = {name: method for name in ("train", "eval") if (method := _own_method(made, name)) is not None}
    switch = own.get("train" if training else "eval")
    if switch is None or not _needs_nothing(switch):
        return False
    switch(made)
    return flag is None or any(flag in method.__code__.co_names for method in own.values())


def _own_method(made: Any, name: str) -> FunctionType | None:
    """A method that a class of the file defines."""
    kinds = (kind for kind in type(made).__mro__ if answers.is_learners(kind) and name in vars(kind))
    method = next((vars(kind)[name] for kind in kinds), None)
    return method if isinstance(method, FunctionType) else None


def _needs_nothing(method: FunctionType) -> bool:
    """Whether a method can be called without arguments."""
    code = method.__code__
    required = code.co_argcount - len(method.__defaults__ or ())
    return required <= 1 and code.co_kwonlyargcount == len(method.__kwdefaults__ or {})


def set_path(owner: Any, path: str, value: Any) -> None:
    """Set what stands under a path of names; ``is_training()`` is called, and gives the value. What can hold
    no attribute, on the way there, becomes something plain that can."""
    *before, last = path.removesuffix(CALLED).split(".")
    for name in before:
        inner = owner.get(name) if _holds_items(owner, name) else getattr(owner, _as_held(owner, name), None)
        if not (isinstance(inner, dict | list) or hasattr(inner, "__dict__")):
            inner = SimpleNamespace()
        _put(owner, name, inner)  # a stub makes each part anew when it is asked for it
        owner = inner
    _put(owner, last, (lambda *_, **__: value) if path.endswith(CALLED) else value)


def _put(owner: Any, name: str, value: Any) -> None:
    if _holds_items(owner, name):
        owner[_key(owner, name)] = value
    elif isinstance(owner, MutableMapping) and not isinstance(owner, dict):
        owner[name] = str(value)  # os.environ takes words alone
    elif isinstance(owner, list | deque):
        owner[int(name)] = value
    else:
        _set(owner, _as_held(owner, name), value)


def _set(owner: Any, name: str, value: Any) -> None:
    """Give an attribute a value, of a frozen dataclass too: it would be made anew with it."""
    try:
        setattr(_of_class(owner).get(name, owner), name, value)
    except FrozenInstanceError:
        object.__setattr__(owner, name, value)


CALLED = "()"  # after the name of what is called for what it gives: a method, a class
