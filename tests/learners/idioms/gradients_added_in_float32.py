import torch


class PlaneNorm:
    """x: (N, C, H, W)"""

    def __init__(self, planes, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.weight, self.bias = torch.ones(planes), torch.zeros(planes)
        self.weight_grad, self.bias_grad = torch.zeros(planes), torch.zeros(planes)
        self.running_mean, self.running_var = torch.zeros(planes), torch.ones(planes)

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            n = x.numel() / len(mean)
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(var * n / (n - 1), self.momentum)
        self.rstd = torch.rsqrt(var + self.eps)[:, None, None]
        self.x_hat = (x - mean[:, None, None]) * self.rstd
        return self.x_hat * self.weight[:, None, None] + self.bias[:, None, None]

    def backward(self, dy):
        self.weight_grad.add_((dy * self.x_hat).sum((0, 2, 3)))
        self.bias_grad.add_(dy.sum((0, 2, 3)))
        d = dy * self.weight[:, None, None]
        means = d.mean((0, 2, 3), keepdim=True), (d * self.x_hat).mean((0, 2, 3), keepdim=True)
        return self.rstd * (d - means[0] - self.x_hat * means[1])
