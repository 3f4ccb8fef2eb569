"""reshape is a view where the memory allows it: −= on the view changes x. From a permuted x it is a copy.

内存允许时 reshape 得到的是视图：对视图做 −= 会改动 x。x 经过 permute 时得到的是副本。
"""

import numpy as np

channels_last = np.ones((2, 4, 4, 3))
channels_first = np.ones((2, 3, 4, 4)).transpose(0, 2, 3, 1)

shared = []
for x in (channels_last, channels_first):
    flat = x.reshape(-1, 3)
    flat -= 5.0
    shared.append(bool(x.min() < 0))

expected_shared = [True, False]
print("x was changed through reshape(-1, 3):")
print(f"contiguous {shared[0]}, permuted {shared[1]}")
assert shared == expected_shared
