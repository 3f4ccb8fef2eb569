"""What an object holds, and setting it: parameters, buffers, plain attributes, the mode."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from bnquiz.grading.process import wire
from bnquiz.grading.process.worker import arrays


def is_module(made: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(made, torch.nn.Module)


def attributes_of(made: Any) -> dict[str, wire.Attribute]:
    """Every array that the object holds, by its dotted name, and how it is held."""
    found: dict[str, wire.Attribute] = {}
    for name, value, held in _held(made):
        array = arrays.wire_array(value, 4096)
        if array is not None and name not in found:
            found[name] = wire.Attribute(array, held)
    return found


def _held(made: Any) -> Iterator[tuple[str, Any, str]]:
    if is_module(made):
        yield from ((n, v, "parameter") for n, v in made.named_parameters())
        yield from ((n, v, "buffer") for n, v in made.named_buffers())
    if isinstance(made, type) or not hasattr(made, "__dict__"):
        return
    for name, value in list(vars(made).items()):
        if arrays.is_array(value) or _stands_for_all(name, value):
            yield name, value, "attribute"
        elif not name.startswith("_"):
            yield from ((f"{name}.{k}", v, "attribute") for k, v in _inside(value) if arrays.is_array(v))


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    """What a dict, a list or a small object of the learner's own holds."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from ((str(i), v) for i, v in enumerate(value))
    elif not is_module(value) and hasattr(value, "__dict__") and not callable(value):
        yield from vars(value).items()


def _stands_for_all(name: str, value: Any) -> bool:
    """``self.gamma = 1``: a number in place of an array, until it is trained."""
    starts = {"gamma": 1, "beta": 0}.get(name.strip("_").lower())
    return type(value) in {int, float} and value == starts


def named_tensors(made: Any) -> list[tuple[str, Any]]:
    """The tensors that the object holds."""
    return [(name, value) for name, value, _ in _held(made) if arrays.is_tensor(value)]


def assign(made: Any, dotted: str, value: Any) -> None:
    """Set what the object holds under the name, in the way in which it holds it."""
    *path, last = dotted.split(".")
    owner = made
    for name in path:
        owner = _get(owner, name)
    current: Any = _get(owner, last)
    if arrays.is_array(current):
        value = value.reshape(current.shape if _size(current) == _size(value) else _column(current.ndim))
    if isinstance(owner, dict):
        owner[last] = value
    elif arrays.is_tensor(current) and arrays.is_tensor(value):
        current.data = value
    elif isinstance(owner, list):
        owner[int(last)] = value
    elif isinstance(owner, tuple):
        current[...] = value
    else:
        setattr(owner, last, value)


def _get(owner: Any, name: str) -> Any:
    if isinstance(owner, dict):
        return owner.get(name)
    return owner[int(name)] if isinstance(owner, list | tuple) else getattr(owner, name, None)


def _column(ndim: int) -> tuple[int, ...]:
    """One value a channel, for a statistic of this many dimensions whose own shape says nothing."""
    return (-1,) if ndim < 2 else (1, -1, *(1,) * (ndim - 2))


def _size(value: Any) -> int:
    return int(value.numel()) if arrays.is_tensor(value) else int(value.size)


def set_mode(made: Any, training: bool, flag: str | None, value: bool | str) -> None:
    """Switch by train() and eval() where the object has them, and by its flag where it has one."""
    switch = getattr(made, "train" if training else "eval", None)
    if is_module(made):
        type(made).train(made, training)  # the object may hold something else under that name
    elif callable(switch):
        switch()
    if flag is None or (is_module(made) and (flag == "training" or not hasattr(made, flag))):
        return
    if value is training or hasattr(made, flag):
        setattr(made, flag, value)
