import torch


class Variables(dict):
    def get(self, name, make):
        if name not in self:
            self[name] = make()
        return self[name]


class BatchNorm:
    def __init__(self, depth, decay=0.9, eps=1e-5):
        self.decay, self.eps, self.held = decay, eps, Variables()
        self.held.get("gamma", lambda: torch.ones(depth, requires_grad=True))
        self.held.get("beta", lambda: torch.zeros(depth, requires_grad=True))
        self.held.get("moving_mean", lambda: torch.zeros(depth))
        self.held.get("moving_var", lambda: torch.ones(depth))

    def __call__(self, x, is_training):
        held = self.held
        mean, var = held["moving_mean"], held["moving_var"]
        if is_training:
            var, mean = torch.var_mean(x, 0, correction=0)
            held["moving_mean"] = self.decay * held["moving_mean"] + (1 - self.decay) * mean.detach()
            held["moving_var"] = self.decay * held["moving_var"] + (1 - self.decay) * var.detach()
        return held["gamma"] * (x - mean) / torch.sqrt(var + self.eps) + held["beta"]
