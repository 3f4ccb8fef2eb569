import torch


def _spread(values):
    mean = values.mean(0)
    return mean, torch.sqrt(((values - mean) ** 2).mean(0) + 1e-5)


def normalise(batch: torch.Tensor, g: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Normalise the columns of batch (rows are observations), then g * . + b."""
    mean, root = _spread(batch)
    return torch.addcmul(b, g, torch.div(batch - mean, root))
