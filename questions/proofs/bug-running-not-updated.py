"""“kept = …” leaves the caller's array as it was, kept[:] = … changes it, as torch changes its buffer.

“kept = …” 不会改变调用者的数组，kept[:] = … 会，就像 torch 改变它的缓冲区。
"""

import numpy as np
import torch

x = np.array([[3.0], [7.0]])
arrays = {"kept = …": np.zeros(1), "kept[:] = …": np.zeros(1)}
kept = arrays["kept = …"]
kept = 0.9 * kept + 0.1 * x.mean(axis=0)
kept = arrays["kept[:] = …"]
kept[:] = 0.9 * kept + 0.1 * x.mean(axis=0)
layer = torch.nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
layer(torch.from_numpy(x))

after = {name: float(array[0]) for name, array in arrays.items()} | {"torch": layer.running_mean.item()}
print("running mean after a batch of mean 5:", after)
expected_after = {"kept = …": 0.0, "kept[:] = …": 0.5, "torch": 0.5}
assert all(abs(after[name] - value) < 1e-12 for name, value in expected_after.items())
