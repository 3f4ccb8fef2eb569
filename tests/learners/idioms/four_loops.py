def batch_norm_2d(x, gamma, beta, eps=1e-5):
    """x is a nested list of shape [N][C][H][W]"""
    N = len(x)
    C = len(x[0])
    H = len(x[0][0])
    W = len(x[0][0][0])
    out = [[[[0.0 for _ in range(W)] for _ in range(H)] for _ in range(C)] for _ in range(N)]
    for c in range(C):
        values = [x[n][c][h][w] for n in range(N) for h in range(H) for w in range(W)]
        mean = sum(values) / len(values)
        var = sum((v - mean) ** 2 for v in values) / len(values)
        inv_std = 1.0 / (var + eps) ** 0.5
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    out[n][c][h][w] = gamma[c] * (x[n][c][h][w] - mean) * inv_std + beta[c]
    return out
