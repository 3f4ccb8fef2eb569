import torch


def init_state(c):
    return torch.zeros(c), torch.ones(c)  # mean, var


def train_step(params, state, x, momentum=0.1, eps=1e-5):
    """params: {"w": (C,), "b": (C,)}; x: (N, C). Returns y and the new state."""
    var, mean = torch.var_mean(x, dim=0, correction=0)
    with torch.no_grad():
        batch = mean, var * len(x) / (len(x) - 1)
        state = tuple(torch.lerp(old, new, momentum) for old, new in zip(state, batch))
    return params["w"] * (x - mean) / torch.sqrt(var + eps) + params["b"], state


def predict(params, state, x, eps=1e-5):
    mean, var = state
    return params["w"] * (x - mean) / torch.sqrt(var + eps) + params["b"]
