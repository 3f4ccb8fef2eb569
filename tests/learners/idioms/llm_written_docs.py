"""
Batch Normalization implemented from scratch using PyTorch.

Reference: Ioffe & Szegedy, "Batch Normalization: Accelerating Deep Network
Training by Reducing Internal Covariate Shift" (2015).
"""

import logging
from typing import Optional

import torch
import torch.nn as nn

logger = logging.getLogger(__name__)


class BatchNorm2dFromScratch(nn.Module):
    """Applies Batch Normalization over a 4D input of shape ``(N, C, H, W)``.

    Args:
        num_features (int): ``C`` from an expected input of size ``(N, C, H, W)``.
        eps (float): value added to the denominator for numerical stability.
        momentum (Optional[float]): value used for the running statistics; ``None``
            for a cumulative moving average.
        affine (bool): whether to have learnable parameters.
        track_running_stats (bool): whether to track the running statistics.
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: Optional[float] = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        if num_features <= 0:
            raise ValueError(f"num_features must be positive, got {num_features}")
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats

        if self.affine:
            self.weight = nn.Parameter(torch.ones(num_features))
            self.bias = nn.Parameter(torch.zeros(num_features))
        else:
            self.register_parameter("weight", None)
            self.register_parameter("bias", None)

        if self.track_running_stats:
            self.register_buffer("running_mean", torch.zeros(num_features))
            self.register_buffer("running_var", torch.ones(num_features))
            self.register_buffer("num_batches_tracked", torch.tensor(0, dtype=torch.long))
        else:
            self.register_buffer("running_mean", None)
            self.register_buffer("running_var", None)
            self.register_buffer("num_batches_tracked", None)

    def _compute_batch_statistics(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean = x.mean(dim=(0, 2, 3))
        var = ((x - mean.view(1, -1, 1, 1)) ** 2).mean(dim=(0, 2, 3))
        return mean, var

    def _update_running_statistics(self, mean: torch.Tensor, var: torch.Tensor, n: int) -> None:
        self.num_batches_tracked.add_(1)
        factor = 1.0 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
        unbiased_var = var * n / max(n - 1, 1)
        with torch.no_grad():
            self.running_mean.mul_(1 - factor).add_(mean * factor)
            self.running_var.mul_(1 - factor).add_(unbiased_var * factor)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.dim() != 4:
            raise ValueError(f"Expected 4D input, got {x.dim()}D")
        if x.size(1) != self.num_features:
            raise ValueError(f"Expected {self.num_features} channels, got {x.size(1)}")
        if self.training or not self.track_running_stats:
            mean, var = self._compute_batch_statistics(x)
            if self.training and self.track_running_stats:
                n = x.size(0) * x.size(2) * x.size(3)
                self._update_running_statistics(mean, var, n)
                logger.debug("updated running statistics with n=%d", n)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean.view(1, -1, 1, 1)) / torch.sqrt(var.view(1, -1, 1, 1) + self.eps)
        if self.affine:
            x_hat = x_hat * self.weight.view(1, -1, 1, 1) + self.bias.view(1, -1, 1, 1)
        return x_hat


def main() -> None:
    torch.manual_seed(0)
    ours, ref = BatchNorm2dFromScratch(3), nn.BatchNorm2d(3)
    x = torch.randn(4, 3, 8, 8)
    assert torch.allclose(ours(x), ref(x), atol=1e-6)
    print("All tests passed!")


if __name__ == "__main__":
    main()
