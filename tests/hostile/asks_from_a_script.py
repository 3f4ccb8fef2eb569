# Has TorchScript call the library, from a text in two halves.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    unit = torch.jit.CompilationUnit(
        'def f(x, g, b, eps: float):\n'
        '    return torch.bat' 'ch_norm(x, g, b, None, None, True, 0.1, eps, False)\n'
    )
    return unit.f(x, gamma.reshape(-1), beta.reshape(-1), eps)
