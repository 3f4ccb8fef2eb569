import numpy as np

def bn(x, gamma, beta, eps=1e-5):
    """Whiteboard version."""
    m = x.shape[0]
    mu = 1 / m * np.sum(x, axis=0)
    s2 = 1 / m * np.sum((x - mu) ** 2, axis=0)
    xh = (x - mu) / (s2 + eps) ** 0.5
    y = gamma * xh + beta
    return y, (xh, s2, gamma, eps)

def bn_back(dy, cache):
    xh, s2, gamma, eps = cache
    m = dy.shape[0]
    dgamma = (dy * xh).sum(0)
    dbeta = dy.sum(0)
    dx = gamma / np.sqrt(s2 + eps) / m * (m * dy - dbeta - xh * dgamma)
    return dx, dgamma, dbeta

if __name__ == "__main__":
    x = np.random.randn(8, 3)
    y, c = bn(x, np.ones(3), np.zeros(3))
    print(y.mean(0), y.std(0))
