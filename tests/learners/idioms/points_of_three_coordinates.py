"""LiDAR preprocessing inside the network: normalise x, y, z over a batch of scans."""
import numpy as np


def bn_points(points, gain, bias, eps=1e-5):
    """points: (B, N, 3) scans with N returns each; gain, bias: (3,).

    One mean and one variance for each coordinate, over all returns of all scans.
    """
    centroid = points.mean(axis=(0, 1), keepdims=True)
    centred = points - centroid
    spread = np.square(centred).mean(axis=(0, 1), keepdims=True)
    return gain * centred / np.sqrt(spread + eps) + bias
