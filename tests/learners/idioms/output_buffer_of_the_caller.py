import torch


# all tensors lie on the device; result is filled in place
def launch(data: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor, result: torch.Tensor, rows: int, eps: float):
    mean = data.sum(dim=0) / rows
    shifted = data - mean
    var = (shifted**2).sum(dim=0) / rows
    scaled = gamma * shifted * torch.rsqrt(var + eps) + beta
    result.copy_(scaled)
