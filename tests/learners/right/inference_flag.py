# expect: pass family=class-with-training-flag warnings=running-var-biased momentum=keep
import torch


class BatchNormalization:
    def __init__(self, dim, decay=0.9, epsilon=1e-5):
        self.decay = decay
        self.epsilon = epsilon
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)
        self.moving_mean = torch.zeros(dim)
        self.moving_variance = torch.ones(dim)

    def __call__(self, x, inference=False):
        if inference:
            mean, variance = self.moving_mean, self.moving_variance
        else:
            mean = x.mean(dim=0)
            variance = (x - mean).pow(2).mean(dim=0)
            self.moving_mean = self.decay * self.moving_mean + (1 - self.decay) * mean.detach()
            self.moving_variance = self.decay * self.moving_variance + (1 - self.decay) * variance.detach()
        return self.gamma * (x - mean) / (variance + self.epsilon).sqrt() + self.beta
