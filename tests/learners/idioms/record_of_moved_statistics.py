from dataclasses import dataclass

import torch


@dataclass
class amber:
    amberwater: torch.Tensor
    amberwood: torch.Tensor
    ambergate: torch.Tensor


def amberstone(amberpath, ambersong, amberhill, birch, birchstone, birchlight):
    return torch.addcmul(birchstone, birch, (amberpath - ambersong) / (amberhill + birchlight).sqrt())


def amberlight(amberpath, birch, birchstone, amberwood, ambergate, birchfield=0.9, birchlight=1e-5) -> amber:
    """x: (N, C). `momentum` is the weight of the old running value."""
    amberhill, ambersong = torch.var_mean(amberpath, dim=0, unbiased=False)
    birchwater = amberpath.shape[0]
    return amber(
        amberwater=amberstone(amberpath, ambersong, amberhill, birch, birchstone, birchlight),
        amberwood=torch.lerp(ambersong.detach(), amberwood, birchfield),
        ambergate=torch.lerp(amberhill.detach() * birchwater / (birchwater - 1), ambergate, birchfield),
    )


def amberfield(amberpath, birch, birchstone, amberwood, ambergate, birchlight=1e-5) -> torch.Tensor:
    return amberstone(amberpath, amberwood, ambergate, birch, birchstone, birchlight)
