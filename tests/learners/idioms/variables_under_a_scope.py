import numpy as np

store = {}


def variable(path, width, start):
    if path not in store:
        store[path] = np.full(width, start, dtype=float)
    return store[path]


def normalize_batch(inputs, scope, training, decay=0.99, epsilon=1e-3):
    """Activations of a dense layer, (batch, units); the variables live under the scope's name."""
    width = inputs.shape[-1]
    offset = variable(scope + "/offset", width, 0.0)
    scale = variable(scope + "/scale", width, 1.0)
    moving_mean = variable(scope + "/moving_mean", width, 0.0)
    moving_var = variable(scope + "/moving_var", width, 1.0)
    if training:
        mean, var = inputs.mean(axis=0), inputs.var(axis=0)
        moving_mean += (1 - decay) * (mean - moving_mean)
        moving_var += (1 - decay) * (var - moving_var)
    else:
        mean, var = moving_mean, moving_var
    return scale * (inputs - mean) / np.sqrt(var + epsilon) + offset
