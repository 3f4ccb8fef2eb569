"""Multiplied by σ in place of divided, ten times the input is a hundred times the output.

把除以 σ 写成乘以 σ，输入变为 10 倍，输出就变为 100 倍。
"""

import numpy as np

x = np.random.default_rng(0).normal(size=1000)


def growth(norm):
    return norm(10 * x).std() / norm(x).std()


multiplied = growth(lambda v: (v - v.mean()) * v.std())
divided = growth(lambda v: (v - v.mean()) / v.std())
print(f"multiplied {multiplied:.4f}, divided {divided:.4f}")
expected_multiplied = 100.0
expected_divided = 1.0
assert abs(multiplied - expected_multiplied) < 1e-6
assert abs(divided - expected_divided) < 1e-9
