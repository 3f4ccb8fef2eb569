"""A row of x.reshape(-1, C) holds neighbors of one channel; after a transpose, one pixel of all channels.

x.reshape(-1, C) 的一行是同一通道里相邻的像素；先转置，一行才是一个像素的所有通道。
"""

import numpy as np

x = np.zeros((2, 3, 2, 3)) + np.arange(3).reshape(1, 3, 1, 1)  # each channel holds its own number
mixed = x.reshape(-1, 3)[0].tolist()
moved = x.transpose(0, 2, 3, 1).reshape(-1, 3)[0].tolist()
print(f"first row: reshape {mixed}, transpose and reshape {moved}")
expected_mixed = [0.0, 0.0, 0.0]
expected_moved = [0.0, 1.0, 2.0]
assert mixed == expected_mixed
assert moved == expected_moved
