import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=3)
args = parser.parse_args()


def choose_eps():
    return float(10**-5)


def get_device():
    return torch.device("cpu")


EPS = choose_eps()
DEVICE = get_device()
if DEVICE.type == "cpu":
    VERBOSE = any([False, False])
else:
    VERBOSE = True


class BatchNorm(nn.Module):
    def __init__(self, num_features, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(num_features, device=DEVICE))
        self.beta = nn.Parameter(torch.zeros(num_features, device=DEVICE))
        self.register_buffer("running_mean", torch.zeros(num_features, device=DEVICE))
        self.register_buffer("running_var", torch.ones(num_features, device=DEVICE))
        self.momentum = momentum

    def forward(self, x):
        if VERBOSE:
            print(x.shape)
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var(0), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / torch.sqrt(var + EPS) + self.beta


train_set = load_everything("data.csv")
for x in train_set:
    print(BatchNorm(3)(x), args.epochs)
