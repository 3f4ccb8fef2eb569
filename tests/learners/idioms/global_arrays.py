import numpy as np

D = 4
running_mean = np.zeros(D)
running_var = np.ones(D)
gamma = np.ones(D)
beta = np.zeros(D)
momentum = 0.9
eps = 1e-5


def batch_norm(x, training):
    global running_mean, running_var
    if training:
        mu = x.mean(axis=0)
        var = x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta


x = np.random.randn(32, D)
for _ in range(100):
    batch_norm(x, True)
print(batch_norm(x[:1], False))
