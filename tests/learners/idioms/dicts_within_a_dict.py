import torch


def make(width):
    stats = {"m": torch.zeros(width), "s": torch.ones(width)}
    return {"p": {"a": torch.ones(width), "c": torch.zeros(width)}, "stats": stats}


def step(tree, x, is_training, decay=0.9, eps=1e-5):
    stats, p = tree["stats"], tree["p"]
    if is_training:
        m = x.mean(dim=0)
        s = ((x - m) ** 2).mean(dim=0)
        n = x.shape[0]
        new = {
            "m": decay * stats["m"] + (1 - decay) * m.detach(),
            "s": decay * stats["s"] + (1 - decay) * s.detach() * n / (n - 1),
        }
    else:
        m, s, new = stats["m"], stats["s"], stats
    y = p["a"] * (x - m) / torch.sqrt(s + eps) + p["c"]
    return y, {**tree, "stats": new}
