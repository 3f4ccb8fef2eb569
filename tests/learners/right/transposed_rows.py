# expect: pass family=function-stateless
import torch


def bn(x, gamma, beta, eps=1e-5):
    """One row a channel; the rows are normalised, then folded back."""
    C = x.shape[1]
    rows = x.transpose(0, 1).reshape(C, -1)
    std, mean = torch.std_mean(rows, dim=1, unbiased=False, keepdim=True)
    rows = (rows - mean) / torch.sqrt(std**2 + eps)
    rows = gamma[:, None] * rows + beta[:, None]
    return rows.reshape(C, x.shape[0], *x.shape[2:]).transpose(0, 1)
