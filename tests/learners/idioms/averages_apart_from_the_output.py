import torch


class CamadaBN:
    """Normalização em lote para imagens (N, H, W, C)."""

    def __init__(self, canais, momento=0.1, eps=1e-5):
        self.peso, self.vies = torch.ones(canais), torch.zeros(canais)
        self.media_movel, self.var_movel = torch.zeros(canais), torch.ones(canais)
        self.momento, self.eps = momento, eps
        self.treinando = True

    @torch.no_grad()
    def _atualizar(self, x):
        pixels = x.reshape(-1, x.shape[-1])
        self.media_movel += self.momento * (pixels.mean(0) - self.media_movel)
        self.var_movel += self.momento * (pixels.var(0) - self.var_movel)

    def __call__(self, x):
        if self.treinando:
            self._atualizar(x)
            media = x.mean(dim=(0, 1, 2))
            var = (x - media).square().mean(dim=(0, 1, 2))
        else:
            media, var = self.media_movel, self.var_movel
        return self.peso * (x - media) / (var + self.eps).sqrt() + self.vies
