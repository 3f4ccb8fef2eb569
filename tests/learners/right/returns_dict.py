# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import numpy as np


def batch_norm_train_eval(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-5):
    """x: (N, C). Returns a dictionary with the output and the new running statistics."""
    if training:
        mean = np.mean(x, axis=0)
        var = np.mean(np.square(x - mean), axis=0)
        running_mean = momentum * running_mean + (1.0 - momentum) * mean
        running_var = momentum * running_var + (1.0 - momentum) * var
    else:
        mean, var = running_mean, running_var
    y = gamma * ((x - mean) / np.sqrt(var + eps)) + beta
    return {"y": y, "running_mean": running_mean, "running_var": running_var}
