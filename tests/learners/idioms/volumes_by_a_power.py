import torch
from torch import Tensor, nn


class VoxelNorm(nn.Module):
    def __init__(self, ch: int, eps: float = 1e-5, mom: float = 0.1) -> None:
        super().__init__()
        self.ch, self.eps, self.mom = ch, eps, mom
        self.gamma = nn.Parameter(torch.ones(1, ch, 1, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, ch, 1, 1, 1))
        self.register_buffer("mu_run", torch.zeros(1, ch, 1, 1, 1))
        self.register_buffer("var_run", torch.ones(1, ch, 1, 1, 1))

    def forward(self, vol: Tensor) -> Tensor:
        if vol.dim() != 5:
            raise ValueError(f"expected (B, C, D, H, W), got {tuple(vol.shape)}")
        if self.training:
            mu = vol.mean((0, 2, 3, 4), keepdim=True)
            var = (vol - mu).pow(2).mean((0, 2, 3, 4), keepdim=True)
            n = vol.numel() // self.ch
            self.mu_run.lerp_(mu.detach(), self.mom)
            self.var_run.lerp_(var.detach() * (n / (n - 1)), self.mom)
        else:
            mu, var = self.mu_run, self.var_run
        return self.gamma * (vol - mu) * (var + self.eps).pow(-0.5) + self.beta
