# Returns tensors without memory, without order, and without numbers.
# expect: fail|error
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    flat = x.detach()
    return x.to('meta'), flat.to_sparse(), flat.to(torch.complex64), flat.conj(), torch.quantize_per_tensor(flat.float(), 0.1, 0, torch.qint8)
