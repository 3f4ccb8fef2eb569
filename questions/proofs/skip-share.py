"""After 12 blocks the input's share of the output variance is 1/13 with pre-LN, and 2⁻¹² with post-LN.

经过 12 个块，输入在输出方差里的份额：pre-LN 是 1/13，post-LN 是 2⁻¹²。
"""

import math

import torch
import torch.nn.functional as F

torch.manual_seed(0)
tokens, width, depth = 1000, 256, 12


def norm(x: torch.Tensor) -> torch.Tensor:
    return F.layer_norm(x, (width,))


first = norm(torch.randn(tokens, width, dtype=torch.float64))
streams = {"pre": first, "post": first}
paths = {"pre": first, "post": first}  # what the skip path alone carries of the input
for _ in range(depth):
    w = torch.nn.init.orthogonal_(torch.empty(width, width, dtype=torch.float64))
    streams["pre"] = streams["pre"] + norm(streams["pre"]) @ w
    total = streams["post"] + norm(streams["post"]) @ w
    paths["post"] = paths["post"] / total.std(-1, keepdim=True, correction=0)
    streams["post"] = norm(total)
shares = {name: (paths[name].var() / streams[name].var()).item() for name in streams}
shares["post, log2"] = math.log2(shares.pop("post"))

expected = {"pre": 1 / 13, "post, log2": -12.0}
print({name: f"{share:.5f}" for name, share in shares.items()})
assert all(abs(shares[name] / expected[name] - 1) < 0.02 for name in shares)
