# expect: pass family=class-with-training-flag warnings=running-var-biased momentum=keep
import numpy as np


class Dense:
    """A linear map, its batch norm, and what both hold."""

    def __init__(self, d_in, d_out, alpha=0.9):
        self.W, self.b = np.zeros((d_in, d_out)), np.zeros(d_out)
        self.gamma, self.beta = np.ones(d_out), np.zeros(d_out)
        self.mu_av, self.v_av = np.zeros(d_out), np.ones(d_out)
        self.alpha = alpha

    def apply_weights(self, x):
        return x @ self.W + self.b

    def batchnorm(self, s, train_mode=True):
        if train_mode:
            mu, v = np.mean(s, axis=0), np.var(s, axis=0)
            self.mu_av = self.alpha * self.mu_av + (1 - self.alpha) * mu
            self.v_av = self.alpha * self.v_av + (1 - self.alpha) * v
        else:
            mu, v = self.mu_av, self.v_av
        return self.gamma * (s - mu) / np.sqrt(v + 1e-8) + self.beta
