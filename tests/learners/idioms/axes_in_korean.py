import numpy as np


class 배치정규화:
    """입력: (배치, 길이, 채널). 채널마다 평균과 분산을 구한다."""

    def __init__(self, channels, momentum=0.9, eps=1e-5):
        self.params = {"gamma": np.ones(channels), "beta": np.zeros(channels)}
        self.grads = {}
        self.running_mean = np.zeros(channels)
        self.running_var = np.ones(channels)
        self.momentum = momentum  # 이전 값을 유지하는 비율
        self.eps = eps

    def forward(self, x, training=True):
        if training:
            # 배치 축과 시간 축에 대해 평균
            n = x.shape[0] * x.shape[1]
            mean = x.mean(axis=(0, 1))
            var = x.var(axis=(0, 1))
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * var * n / (n - 1)
        else:
            mean, var = self.running_mean, self.running_var
        inv_std = 1.0 / np.sqrt(var + self.eps)
        x_hat = (x - mean) * inv_std
        self.cache = (x_hat, inv_std)
        return self.params["gamma"] * x_hat + self.params["beta"]

    def backward(self, dy):
        # 학습 모드의 역전파
        x_hat, inv_std = self.cache
        self.grads["gamma"] = (dy * x_hat).sum(axis=(0, 1))
        self.grads["beta"] = dy.sum(axis=(0, 1))
        g = self.params["gamma"] * dy
        return inv_std * (g - g.mean(axis=(0, 1)) - x_hat * (g * x_hat).mean(axis=(0, 1)))
