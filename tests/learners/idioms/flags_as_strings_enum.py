import torch

TRAIN, TEST = "TRAIN", "TEST"


class BNLayer:
    """fully connected BN with explicit device handling"""

    def __init__(self, size, device="cpu", lr=0.01):
        self.g = torch.ones(size, device=device)
        self.b = torch.zeros(size, device=device)
        self.m = torch.zeros(size, device=device)
        self.v = torch.ones(size, device=device)
        self.lr = lr

    def forward(self, x, mode=TRAIN):
        if mode == TRAIN:
            self.batch_m = x.mean(0)
            self.batch_v = x.var(0, unbiased=False)
            self.m = 0.9 * self.m + 0.1 * self.batch_m
            self.v = 0.9 * self.v + 0.1 * self.batch_v
            self.xh = (x - self.batch_m) / torch.sqrt(self.batch_v + 1e-5)
        elif mode == TEST:
            self.xh = (x - self.m) / torch.sqrt(self.v + 1e-5)
        return self.g * self.xh + self.b

    def backward(self, d):
        n = d.shape[0]
        dg, db = (d * self.xh).sum(0), d.sum(0)
        dxh = d * self.g
        dx = (dxh - dxh.mean(0) - self.xh * (dxh * self.xh).mean(0)) / torch.sqrt(self.batch_v + 1e-5)
        self.g = self.g - self.lr * dg
        self.b = self.b - self.lr * db
        return dx
