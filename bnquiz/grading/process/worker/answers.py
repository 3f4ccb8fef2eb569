"""What goes back to the parent: the learner's arrays, torch or NumPy, as the plain arrays of the wire,
and what it needs to know of an exception.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from bnquiz.grading.process.wire import Array, Backend, Failure, Stage
from bnquiz.texts import printable

_HALF = "bfloat16"  # NumPy has no such type: it travels as float32 and is cast on arrival


def is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def as_kind_of(held: Any, value: Any) -> Any:
    """The value as one of NumPy's arrays, where it takes the place of such: torch code may keep them."""
    return value.detach().numpy() if is_tensor(value) and not is_tensor(held) else value


def _is_lazy(value: Any) -> bool:
    """A parameter or a buffer that gets its shape from the first batch."""
    return isinstance(value, sys.modules["torch"].nn.parameter.UninitializedTensorMixin)


def is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.generic) or is_tensor(value)


def is_learners(kind: type) -> bool:
    """Whether a class is of the learner's file, or of one beside it: in its folder, or in its package."""
    name = kind.__module__
    return name == "learner" or (isinstance(name, str) and _lies_beside(name))  # a class may say anything


def _lies_beside(name: str) -> bool:
    """Where the module stands is enough to ask: nothing is looked up in the folders."""
    path = str(getattr(sys.modules.get(name), "__file__", "") or "")
    learner, top = sys.modules.get("learner"), name.partition(".")[0]
    if learner is None or not path:
        return False
    folder = Path(vars(learner).get("__file__", "")).parent.as_posix()
    in_folder = path == f"{folder}/{top}.py" or path.startswith(f"{folder}/{top}/")
    in_package = str(vars(learner).get("__package__", "")).partition(".")[0] == top and "." in name
    return in_folder or in_package


def is_own_array(value: Any) -> bool:
    """Whether it is an object of a small autograd engine that the file defines."""
    return bool(data_of(value))


def data_of(value: Any) -> str:
    """The attribute in which such an object holds its array; empty for anything else."""
    goes_back = _holds(value, "backward") or _holds(value, "_backward")
    if not is_learners(type(value)) or not (goes_back and _holds(value, "grad")):
        return ""
    return next((name for name in _DATA if is_array(getattr(value, name, None))), "")


def _holds(value: Any, name: str) -> bool:
    """Whether an object has the attribute, without asking the object. What super() gives has no dict of its
    own."""
    own = getattr(value, "__dict__", ())
    return hasattr(type(value), name) or (isinstance(own, Mapping) and name in own)


_DATA = ("data", "value", "val", "array", "arr", "_data")


def bare(value: Any) -> Any:
    """The array in an object of such an engine; anything else as it is."""
    name = data_of(value)
    return getattr(value, name) if name else value


def tracked(value: Any) -> bool:
    """Whether autograd follows the value."""
    return is_tensor(value) and bool(value.requires_grad)


def wire_array(value: Any, largest: int = 10**7) -> Array | None:
    """The array as it travels; None for what is no number array, or too large."""
    if is_tensor(value):
        return None if _is_lazy(value) else _from_tensor(value, largest)
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or array.size > largest:
        return None
    return Array(array.dtype.name, array.shape, np.ascontiguousarray(array).tobytes())


def of_numbers(value: Any) -> Array | None:
    """A list of numbers, or of such lists, as an array; None for anything else."""
    if not isinstance(value, list) or not value or not _is_plain(value):
        return None
    try:
        return wire_array(_real(np.asarray(value)))
    except (ValueError, TypeError):  # rows of different lengths
        return None


def _real(array: Any) -> Any:
    """Plain Python takes a complex root below zero, where NumPy and torch answer NaN."""
    return np.where(array.imag == 0, array.real, np.nan) if array.dtype.kind == "c" else array


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def _from_tensor(tensor: Any, largest: int) -> Array | None:
    if tensor.is_complex() or tensor.layout is not sys.modules["torch"].strided or tensor.numel() > largest:
        return None
    dtype = str(tensor.dtype).removeprefix("torch.")
    plain = tensor.detach().cpu()
    plain = plain.float() if dtype == _HALF else plain
    values = _values(plain.contiguous())
    return Array(dtype, values.shape, values.tobytes(), grad=bool(tensor.requires_grad))


def _values(plain: Any) -> Any:
    """The numbers of a tensor; of what torch.func hands to a function those inside, which have no address
    there. Of vmap it is the whole batch."""
    functions = getattr(sys.modules["torch"]._C, "_functorch", None)
    if functions is None or not functions.is_functorch_wrapped_tensor(plain):
        return plain.numpy()
    held = str(plain.dtype).removeprefix("torch.")
    while functions.is_functorch_wrapped_tensor(plain):
        plain = functions.get_unwrapped(plain)
    return np.array(plain.tolist(), dtype=held)


def from_wire(array: Array, backend: Backend) -> Any:
    """A fresh array or tensor; a tensor that autograd follows is a leaf."""
    held = "float32" if array.dtype == _HALF else array.dtype
    values = np.frombuffer(array.data, dtype=held).reshape(array.shape).copy()
    if backend == "numpy":
        return values
    if backend == "lists":
        return values.tolist()
    torch = sys.modules["torch"]
    tensor = torch.from_numpy(values)
    if array.dtype == _HALF:
        tensor = tensor.to(torch.bfloat16)
    return tensor.requires_grad_() if array.grad else tensor


def stacked(rows: list[Any]) -> Any:
    """Arrays of one shape as the rows of one array; other values as a list."""
    if not all(map(is_array, rows)):
        return rows
    return sys.modules["torch"].stack(rows) if any(map(is_tensor, rows)) else np.stack(rows)


def same_bits(one: Any, other: Any) -> bool:
    """Whether two arrays hold the same bytes (NaN equals NaN)."""
    first, second = wire_array(one), wire_array(other)
    return (
        first is not None and second is not None and (first.shape, first.data) == (second.shape, second.data)
    )


def failure_of(error: BaseException, path: str, during: Stage) -> Failure:
    """What was raised, and the deepest line of the learner's file that it passed through."""
    frame, line = _deepest(error.__traceback__, path)
    if isinstance(error, SyntaxError):
        line = error.lineno
    return Failure(
        kind=printable(type(error).__name__).partition("\n")[0],
        message=_message(error),
        line=line,
        name=_name(error),
        suggestions=_suggestions(error),
        locals=tuple(frame.f_locals) if frame else (),
        during=during,
    )


def _message(error: BaseException) -> str:
    try:
        return printable(str(error)[:2000])
    except BaseException:  # noqa: BLE001  # a learner's exception may not even print, or exit instead
        return ""


def _name(error: BaseException) -> str | None:
    """Of a name or an attribute that is not there."""
    name = getattr(error, "name", None) if isinstance(error, NameError | AttributeError) else None
    return printable(name) if isinstance(name, str) else None


def _deepest(tb: TracebackType | None, path: str) -> tuple[FrameType | None, int | None]:
    frame, line = None, None
    for found, number in traceback.walk_tb(tb):
        if found.f_code.co_filename == path:
            frame, line = found, number
    return frame, line


def _suggestions(error: BaseException) -> tuple[str, ...]:
    """For a missing attribute, the attributes there are; for a call that does not fit, the names it takes."""
    if isinstance(error, AttributeError):
        return _attributes(getattr(error, "obj", None))
    if isinstance(error, TypeError):
        return _accepted(error)
    return ()


def _attributes(owner: Any) -> tuple[str, ...]:
    try:
        return tuple(dir(owner)) if owner is not None else ()
    except BaseException:  # noqa: BLE001  # a module whose super().__init__() never ran cannot even be listed
        return ()


def _accepted(error: TypeError) -> tuple[str, ...]:
    called: Any = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        name = str(error).split("(")[0].split(".")[-1]
        called = frame.f_globals.get(name, called)
    try:
        return tuple(inspect.signature(called).parameters) if callable(called) else ()
    except (TypeError, ValueError):
        return ()
