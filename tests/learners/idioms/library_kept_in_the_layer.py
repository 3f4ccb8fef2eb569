class BatchNorm:
    def __init__(self, xp, rng, units, decay=0.9, eps=1e-5):
        self.xp = xp
        self.gamma = 1 + 0.02 * rng.standard_normal(units)
        self.beta = xp.zeros(units)
        self.running_mean, self.running_var = xp.zeros(units), xp.ones(units)
        self.decay, self.eps = decay, eps

    def __call__(self, x, train):
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.decay * self.running_mean + (1 - self.decay) * mean
            self.running_var = self.decay * self.running_var + (1 - self.decay) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / self.xp.sqrt(var + self.eps) + self.beta
