import torch


class LogNorm(torch.nn.Module):
    """Batch normalization of CT volumes, (N, C, D, H, W)."""

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps, self.momentum = eps, momentum
        shape = (1, channels, 1, 1, 1)
        self.gamma = torch.nn.Parameter(torch.ones(shape))
        self.beta = torch.nn.Parameter(torch.zeros(shape))
        self.register_buffer("mu", torch.zeros(shape))
        self.register_buffer("sigma2", torch.ones(shape))

    def forward(self, vol: torch.Tensor) -> torch.Tensor:
        mu, sigma2 = self.mu, self.sigma2
        if self.training:
            others = (0, 2, 3, 4)
            mu = vol.mean(others, keepdim=True)
            sigma2 = (vol - mu).square().mean(others, keepdim=True)
            bessel = vol[:, 0].numel() / (vol[:, 0].numel() - 1)
            self.mu = torch.lerp(self.mu, mu.detach(), self.momentum)
            self.sigma2 = torch.lerp(self.sigma2, sigma2.detach() * bessel, self.momentum)
        inv_sigma = torch.exp(-0.5 * torch.log(sigma2 + self.eps))
        return (vol - mu) * inv_sigma * self.gamma + self.beta
