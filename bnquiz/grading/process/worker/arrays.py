"""Between the learner's arrays, torch or NumPy, and the plain arrays of the wire."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from bnquiz.grading.process.wire import Array

_HALF = "bfloat16"  # NumPy has no such type: it travels as float32 and is cast on arrival


def is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _is_lazy(value: Any) -> bool:
    """A parameter or a buffer that gets its shape from the first batch."""
    return isinstance(value, sys.modules["torch"].nn.parameter.UninitializedTensorMixin)


def is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.generic) or is_tensor(value)


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
        return wire_array(np.asarray(value))
    except (ValueError, TypeError):  # rows of different lengths
        return None


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _from_tensor(tensor: Any, largest: int) -> Array | None:
    if tensor.is_complex() or tensor.layout is not sys.modules["torch"].strided or tensor.numel() > largest:
        return None
    dtype = str(tensor.dtype).removeprefix("torch.")
    plain = tensor.detach().cpu()
    plain = plain.float() if dtype == _HALF else plain
    data = plain.contiguous().numpy().tobytes()
    return Array(dtype, tuple(tensor.shape), data, grad=bool(tensor.requires_grad))


def from_wire(array: Array, backend: str) -> Any:
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


def same_bits(one: Any, other: Any) -> bool:
    """Whether two arrays hold the same bytes (NaN equals NaN)."""
    first, second = wire_array(one), wire_array(other)
    return (
        first is not None and second is not None and (first.shape, first.data) == (second.shape, second.data)
    )
