"""Multiplied by σ in place of divided, ten times the input is a hundred times the output.

把除以 σ 写成乘以 σ，输入变为 10 倍，输出就变为 100 倍。
"""

import numpy as np

x = np.random.default_rng(0).normal(size=100_000)


def multiply(v):
    return (v - v.mean()) * v.std()


def divide(v):
    return (v - v.mean()) / v.std()


def growth(norm):
    return norm(10 * x).std() / norm(x).std()


multiplied, divided = growth(multiply), growth(divide)
gap = np.abs(multiply(x) - divide(x)).max()
print(f"multiplied {multiplied:.4f}, divided {divided:.4f}; gap on standard-normal input {gap:.3f}")
expected_multiplied = 100.0
expected_divided = 1.0
expected_within_a_tenth = True
assert abs(multiplied - expected_multiplied) < 1e-6
assert abs(divided - expected_divided) < 1e-9
assert (gap < 0.1) == expected_within_a_tenth
