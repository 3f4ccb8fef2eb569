"""What array code commonly looks like: idioms and words, read for likeness only."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


# how array code is commonly written: read for its neighboring words only
IDIOMS = """
super().__init__()
super(Norm, self).__init__()
self.gamma = nn.Parameter(torch.ones(shape))
self.beta = nn.Parameter(torch.zeros(shape), requires_grad=True)
self.register_buffer("moving_mean", torch.zeros(shape))
def __init__(self, num_features, eps=1e-5, momentum=0.1):
def forward(self, x):
class Norm(nn.Module):
if self.training:
if not self.training:
if mode == "train":
if x.dim() == 2:
if len(x.shape) == 2:
if len(x.shape) in (2, 4):
assert len(x.shape) in (2, 4)
assert x.dim() == 4
if not torch.is_grad_enabled():
with torch.no_grad():
mean = x.mean(dim=0, keepdim=True)
mean = x.mean(dim=(0, 2, 3), keepdim=True)
mean = x.mean([0, 2, 3])
var = x.var([0, 2, 3], unbiased=False)
x_hat = (x - mu) / std
var = x.var(dim=0, unbiased=False, keepdim=True)
var = ((x - mean) ** 2).mean(dim=0)
var = ((x - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)
mean = np.mean(x, axis=0)
var = np.var(x, axis=0, keepdims=True)
x_hat = (x - mean) / torch.sqrt(var + eps)
x_hat = (x - mean) / np.sqrt(var + eps)
x_hat = (x - mean) / (var + eps).sqrt()
x_hat = (x - mean) / (var + eps) ** 0.5
y = gamma * (x - mean) / torch.sqrt(var + eps) + beta
y = gamma * x_hat + beta
moving_mean = momentum * moving_mean + (1.0 - momentum) * mean.detach()
moving_var = (1 - momentum) * moving_var + momentum * var
self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mean
N, C, H, W = x.shape
N, D = x.shape
return y, moving_mean, moving_var
return out, cache
eps = bn_param.get("eps", 1e-5)
bn_param["running_mean"] = running_mean
x, x_hat, mean, var, gamma = cache
dgamma = np.sum(dout * x_hat, axis=0)
dvar = np.sum(dxhat * (x - mean) * -0.5 * (var + eps) ** -1.5, axis=0)
from torch import nn
import torch.nn as nn
import numpy as np
for i in range(3):
for i, x in enumerate(xs):
"""

LABELS = word_set("""
    dim keepdim axis keepdims unbiased correction ddof dtype device requires_grad eps momentum out
""")
MODULES = word_set("torch nn np numpy F math")
ATTRIBUTES = word_set("""
    mean var std sum size shape dim ndim view reshape numel detach data sqrt rsqrt square pow abs exp
    zeros ones zeros_like ones_like empty tensor full rand randn arange Tensor grad backward T
    functional Parameter Module Linear Sequential BatchNorm1d BatchNorm2d batch_norm __init__ __call__
    no_grad is_grad_enabled register_buffer register_parameter training train eval forward
    device dtype float double to cuda cpu clone copy item permute transpose unsqueeze squeeze expand flatten
    mul_ add_ copy_ requires_grad get items keys values append format join split max min
""")
OWNERS = word_set("self torch np nn F")  # what stands before a dot
TYPES = word_set("int float bool str tuple list dict ndarray Tensor Optional")
METHODS = word_set("mean var std sum sqrt rsqrt detach dim view reshape numel square pow zeros ones")
UNARY = word_set("sqrt rsqrt exp log abs square len float int")
KEYWORD_VALUES = word_set("True False None")
