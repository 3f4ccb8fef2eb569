"""torch knows axis, keepdims and correction, not ddof; NumPy knows ddof, not dim; keep_dim nobody knows.

torch 认识 axis、keepdims 和 correction，不认识 ddof；NumPy 认识 ddof，不认识 dim；keep_dim 谁都不认识。
"""

import numpy as np
import torch

tensor, array = torch.ones(4, 3), np.ones((4, 3))


def accepts(values, **arguments):
    try:
        values.var(**arguments)
    except TypeError:
        return False
    return True


torch_takes = [
    accepts(tensor, dim=0, correction=1),
    accepts(tensor, axis=0, keepdims=True),
    accepts(tensor, dim=0, ddof=1),
    accepts(tensor, dim=0, keep_dim=True),
]
numpy_takes = [
    accepts(array, axis=0, ddof=1),
    accepts(array, dim=0),
    accepts(array, axis=0, keep_dim=True),
]
expected_torch = [True, True, False, False]
expected_numpy = [True, False, False]
print("torch: correction, axis and keepdims, ddof, keep_dim:", torch_takes)
print("NumPy: ddof, dim, keep_dim:", numpy_takes)
assert torch_takes == expected_torch
assert numpy_takes == expected_numpy
