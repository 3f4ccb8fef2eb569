import torch


class BatchNorm:
    def __init__(self, width, rate=0.1, eps=1e-5):
        self.rate, self.eps = rate, eps
        self.gamma = torch.ones(width, requires_grad=True)
        self.beta = torch.zeros(width, requires_grad=True)
        self.mean, self.var = torch.zeros(width), torch.ones(width)

    def __call__(self, x):
        if torch.is_inference_mode_enabled():
            return self.affine(x, self.mean, self.var)
        var, mean = torch.var_mean(x, 0, correction=0)
        with torch.no_grad():
            self.mean = torch.lerp(self.mean, mean, self.rate)
            self.var = torch.lerp(self.var, x.var(0), self.rate)
        return self.affine(x, mean, var)

    def affine(self, x, mean, var):
        return self.gamma * (x - mean) * (var + self.eps).rsqrt() + self.beta
