from dataclasses import dataclass
import numpy as np


@dataclass
class BatchNorm:
    """mutable struct BatchNorm  λ; β; γ; μ; σ²; ϵ; momentum; active  end   -- Flux.jl, but (N, C, L) here"""
    chs: int
    ϵ: float = 1e-5
    momentum: float = 0.1
    λ: callable = lambda z: z
    active: bool = True

    def __post_init__(self):
        self.β = np.zeros(self.chs)
        self.γ = np.ones(self.chs)
        self.μ = np.zeros(self.chs)
        self.var = np.ones(self.chs)

    def trainmode(self, on=True):
        self.active = on
        return self

    def testmode(self):
        return self.trainmode(False)

    def __call__(self, x):
        n, chs, l = x.shape
        assert chs == self.chs
        affine_shape = (1, chs, 1)
        if self.active:
            μ = x.mean(axis=(0, 2), keepdims=True)
            var = np.square(x - μ).mean(axis=(0, 2), keepdims=True)
            m = n * l
            mtm = self.momentum
            self.μ = (1 - mtm) * self.μ + mtm * μ.reshape(chs)
            self.var = (1 - mtm) * self.var + mtm * (m / (m - 1)) * var.reshape(chs)
        else:
            μ, var = self.μ.reshape(affine_shape), self.var.reshape(affine_shape)
        γ, β = self.γ.reshape(affine_shape), self.β.reshape(affine_shape)
        return self.λ(γ * (x - μ) / np.sqrt(var + self.ϵ) + β)
