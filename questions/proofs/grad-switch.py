"""A batch norm switched by torch.is_grad_enabled() ignores eval(), and does not learn under no_grad()."""

import torch


class Switched(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1))
        self.register_buffer("var", torch.ones(1))

    def forward(self, x):
        if torch.is_grad_enabled():
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.mean, self.var = 0.9 * self.mean + 0.1 * mean, 0.9 * self.var + 0.1 * var
        else:
            mean, var = self.mean, self.var
        return (x - mean) / torch.sqrt(var + 1e-5)


torch.manual_seed(0)
x = torch.randn(64, 1) + 5
moved = {}
for name, layer in (("switch", Switched()), ("torch", torch.nn.BatchNorm1d(1))):
    buffer = "mean" if name == "switch" else "running_mean"
    layer.eval()(x)
    in_eval = getattr(layer, buffer).item()
    with torch.no_grad():
        layer.train()(x)
    moved[name] = [in_eval != 0, getattr(layer, buffer).item() != in_eval]

expected = {"switch": [True, False], "torch": [False, True]}
print("running mean moved [in eval with gradients, in training under no_grad]:", moved)
assert moved == expected
