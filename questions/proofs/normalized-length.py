"""The n normalized values of a channel have squares that add up to n·σ²/(σ²+ε): about n.

一个通道的 n 个归一化后的值，平方和是 n·σ²/(σ²+ε)：约为 n。
"""

import torch

torch.manual_seed(0)
x = torch.randn(50, 2, dtype=torch.float64) * torch.tensor([3.0, 0.01])
squares = (torch.nn.functional.batch_norm(x, None, None, training=True) ** 2).sum(0).tolist()

wide, narrow = x.var(0, unbiased=False).tolist()
expected = [50 * wide / (wide + 1e-5), 50 * narrow / (narrow + 1e-5)]
print(f"σ about 3: {squares[0]:.4f}; σ about 0.01: {squares[1]:.4f}; n = 50")
assert abs(squares[0] - expected[0]) < 1e-9
assert abs(squares[1] - expected[1]) < 1e-9
