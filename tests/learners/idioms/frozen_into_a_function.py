import torch


class Calibrated:
    """Called while it learns; what goes into production is what freeze() gives."""

    def __init__(self, channels, momentum=0.1, eps=1e-5):
        self.gain, self.offset = torch.ones(channels), torch.zeros(channels)
        self.level, self.power = torch.zeros(channels), torch.ones(channels)
        self.momentum, self.eps = momentum, eps

    def __call__(self, image):
        level, power = image.mean((0, 2, 3)), image.var((0, 2, 3), unbiased=False)
        values = image.numel() // image.shape[1]
        with torch.no_grad():
            self.level = self.level + self.momentum * (level - self.level)
            self.power = self.power + self.momentum * (power * values / (values - 1) - self.power)
        scale = self.gain / torch.sqrt(power + self.eps)
        return (image - level[:, None, None]) * scale[:, None, None] + self.offset[:, None, None]

    def freeze(self):
        factor = self.gain / torch.sqrt(self.power + self.eps)
        constant = self.offset - factor * self.level
        return lambda image: image * factor[:, None, None] + constant[:, None, None]
