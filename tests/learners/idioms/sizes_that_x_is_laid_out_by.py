import torch

# data, gamma, beta and result lie on the device
def solve(data: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor, result: torch.Tensor, N: int, C: int, eps: float):
    x = data.view(N, C)
    mean = torch.mean(x, dim=0, keepdim=True)
    var = torch.var(x, dim=0, keepdim=True, unbiased=False)
    result[:] = gamma * (x - mean) / torch.sqrt(var + eps) + beta
