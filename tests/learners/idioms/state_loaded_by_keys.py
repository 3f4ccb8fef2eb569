import torch


class Served:
    """Inference with what a trained nn.BatchNorm1d has saved."""

    def __init__(self, eps=1e-5):
        self.eps = eps
        self.weight = self.bias = None
        self.running_mean = self.running_var = None

    def restore(self, saved):
        for name in ("weight", "bias", "running_mean", "running_var"):
            setattr(self, name, saved[name])

    def predict(self, x):
        std = torch.sqrt(self.running_var + self.eps)
        return (x - self.running_mean) / std * self.weight + self.bias
