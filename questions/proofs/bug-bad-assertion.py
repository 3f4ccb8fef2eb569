"""A shape equals a tuple, never a list and never a number: == is False, and nothing is raised.

形状只等于元组，永远不等于列表或数：== 得到 False，也不抛出异常。
"""

import torch

shape = torch.ones(64).shape
outcomes = {
    "shape == (64,)": shape == (64,),
    "shape == [64]": shape == [64],
    "len(shape) == (1, 3)": len(shape) == (1, 3),
    "len(shape) in (1, 3)": len(shape) in (1, 3),
}
expected = [True, False, False, True]
for comparison, outcome in outcomes.items():
    print(f"{comparison}: {outcome}")
assert list(outcomes.values()) == expected
