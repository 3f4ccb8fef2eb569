"""0.9 for old and new take batches of mean 5 to a running mean of 45; weights that add to 1 keep it at 5.

新旧值的权重都用 0.9，均值为 5 的批次会让滑动均值到 45；权重之和为 1 时停在 5。
"""


def settled(old_weight, new_weight):
    mean = 0.0
    for _ in range(1000):
        mean = old_weight * mean + new_weight * 5
    return mean


print(f"0.9 and 0.9: {settled(0.9, 0.9):.4f}, 0.9 and 0.1: {settled(0.9, 0.1):.4f}")
expected_wrong = 45.0
expected_right = 5.0
assert abs(settled(0.9, 0.9) - expected_wrong) < 1e-6
assert abs(settled(0.9, 0.1) - expected_right) < 1e-6
