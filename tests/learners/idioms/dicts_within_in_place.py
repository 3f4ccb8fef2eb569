import torch


def init(c):
    return {
        "affine": {"weight": torch.ones(c), "bias": torch.zeros(c)},
        "running": {"mean": torch.zeros(c), "var": torch.ones(c)},
    }


def norm(layer, x, train=True, momentum=0.1, eps=1e-5):
    run, aff = layer["running"], layer["affine"]
    if train:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
        n = x.numel() / x.shape[1]
        run["mean"] = (1 - momentum) * run["mean"] + momentum * mean.detach()
        run["var"] = (1 - momentum) * run["var"] + momentum * var.detach() * n / (n - 1)
    else:
        mean, var = run["mean"], run["var"]
    b = lambda t: t.view(1, -1, 1, 1)
    return b(aff["weight"]) * (x - b(mean)) / torch.sqrt(b(var) + eps) + b(aff["bias"])
