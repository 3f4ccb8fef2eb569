"""Three names take a tensor apart by rows: no error for a batch of three, ValueError for a batch of eight.

三个名字会把张量按行拆开：批大小为 3 不报错，为 8 抛出 ValueError。
"""

import torch


def unpack(y):
    try:
        output, _mean, _var = y
    except ValueError as error:
        return type(error).__name__
    return str(tuple(output.shape))


seen = [unpack(torch.ones(3, 64)), unpack(torch.ones(8, 64))]
expected = ["(64,)", "ValueError"]
print(f"batch of three: an output of shape {seen[0]}")
print(f"batch of eight: {seen[1]}")
assert seen == expected
