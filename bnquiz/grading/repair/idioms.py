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

# what people use of each library
TORCH = word_set("""
    sqrt rsqrt mean var std sum zeros ones zeros_like ones_like empty tensor rand randn arange cat stack
    square pow abs exp log no_grad enable_grad is_grad_enabled set_grad_enabled Tensor float32 float64 long
    allclose manual_seed matmul device full var_mean std_mean reshape transpose
""")
NN = word_set("""
    Module Parameter Linear Conv2d ReLU Sequential BatchNorm1d BatchNorm2d BatchNorm3d init functional Sigmoid
    Flatten Buffer ModuleList
""")
NUMPY = word_set("""
    sqrt mean var std sum zeros ones zeros_like ones_like empty array arange square power abs exp log random
    reshape ndarray float32 float64 newaxis dot matmul expand_dims asarray full allclose transpose
""")
FUNCTIONAL = word_set("batch_norm relu linear conv2d softmax cross_entropy")
MATH = word_set("sqrt exp log pow prod pi")

ARRAY = word_set("""
    mean var std sum size shape dim ndim view reshape numel detach data sqrt rsqrt square pow abs exp grad
    backward T device dtype float double to cuda cpu clone copy item permute transpose unsqueeze squeeze
    expand flatten mul_ add_ sub_ div_ copy_ lerp_ addcmul_ requires_grad requires_grad_ new_zeros new_ones
""")
OWN = word_set("""
    __init__ __call__ forward backward register_buffer register_parameter training train eval get items keys
    values append format join split max min
""")
ATTRIBUTES = TORCH | NN | NUMPY | FUNCTIONAL | MATH | ARRAY | OWN
MODULES = word_set("torch nn np numpy F math")
LABELS = word_set("""
    dim keepdim axis keepdims unbiased correction ddof dtype device requires_grad eps momentum out
""")
UNARY = word_set("sqrt rsqrt exp log abs square len float int")
KEYWORD_VALUES = word_set("True False None")
