import torch
import torch.nn as nn


class NormLayer2d(nn.Module):
    """BatchNorm for feature maps: polyak-averaged population statistics."""

    def __init__(self, n_maps, polyak=0.99, jitter=1e-5):
        super().__init__()
        self.polyak, self.jitter = polyak, jitter
        self.rescale = nn.Parameter(torch.ones(n_maps))
        self.recentre = nn.Parameter(torch.zeros(n_maps))
        self.register_buffer("pop_location", torch.zeros(n_maps))
        self.register_buffer("pop_scale2", torch.ones(n_maps))

    def _b(self, t):
        return t[None, :, None, None]

    def forward(self, maps):
        if self.training:
            loc = maps.mean([0, 2, 3])
            sc2 = (maps - self._b(loc)).pow(2).mean([0, 2, 3])
            with torch.no_grad():
                self.pop_location.copy_(self.polyak * self.pop_location + (1 - self.polyak) * loc)
                self.pop_scale2.copy_(self.polyak * self.pop_scale2 + (1 - self.polyak) * sc2)
        else:
            loc, sc2 = self.pop_location, self.pop_scale2
        maps = (maps - self._b(loc)) / self._b((sc2 + self.jitter).sqrt())
        return maps * self._b(self.rescale) + self._b(self.recentre)
