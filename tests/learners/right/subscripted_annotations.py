# expect: pass family=module warnings=running-var-biased momentum=update
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn


class BatchNorm2d(nn.Module):
    running_mean: Float[Tensor, "channels"]
    running_var: Float[Tensor, "channels"]
    num_batches_tracked: Int[Tensor, ""] | None

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x: Float[Tensor, "n channels h w"]) -> Float[Tensor, "n channels h w"]:
        if self.training:
            mean, var = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), unbiased=False)
            self.running_mean = torch.lerp(self.running_mean, mean.detach(), self.momentum)
            self.running_var = torch.lerp(self.running_var, var.detach(), self.momentum)
            self.num_batches_tracked += 1
        else:
            mean, var = self.running_mean, self.running_var
        normed = (x - mean[:, None, None]) * torch.rsqrt(var[:, None, None] + self.eps)
        return self.weight[:, None, None] * normed + self.bias[:, None, None]
