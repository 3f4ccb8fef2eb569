"""With RMSNorm on q and k the attention logits stay within √d, however large the weights are.

对 q 和 k 做 RMSNorm，无论权重多大，注意力 logits 都不超过 √d。
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
d = 64
first_q, first_k = torch.randn(2, 50, d, dtype=torch.float64)
largest = {}
for scale in (1, 30):
    q, k = scale * first_q, scale * torch.cat([first_k, first_q])  # a key may point along a query
    plain = q @ k.T / d**0.5
    normed = F.rms_norm(q, (d,)) @ F.rms_norm(k, (d,)).T / d**0.5
    largest[scale] = [plain.abs().max().item(), round(normed.abs().max().item(), 6)]
    print(
        f"weights times {scale}: largest logit {largest[scale][0]:.0f}, with QK-norm {largest[scale][1]:.2f}"
    )

expected_bound = 8.0
expected_growth = 900.0
assert all(abs(normed - expected_bound) < 1e-3 for _, normed in largest.values())
assert abs(largest[30][0] / largest[1][0] / expected_growth - 1) < 1e-9
