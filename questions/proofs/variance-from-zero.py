"""Running variance started at 0: after one update the output in eval is √10 = 3.16 times too large."""

import torch

x = torch.tensor([[-1.0], [1.0]], dtype=torch.float64).repeat(5000, 1)  # variance 1


def eval_spread(start):
    layer = torch.nn.BatchNorm1d(1).double()
    layer.running_var.fill_(start)
    layer(x)
    return layer.eval()(x).std(unbiased=False).item()


from_zero, from_one = eval_spread(0.0), eval_spread(1.0)
expected_from_zero = 10**0.5
expected_from_one = 1.0
print(f"standard deviation in eval: {from_zero:.4f} started at 0, {from_one:.4f} started at 1")
assert abs(from_zero - expected_from_zero) < 1e-3
assert abs(from_one - expected_from_one) < 1e-3
