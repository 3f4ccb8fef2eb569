"""Batch norm for stacks of raster tiles, after reshape_as_image: (N, rows, cols, bands)."""
import numpy as np


def band_moments(tiles):
    """Mean and variance of each band (last axis) over all pixels of all tiles."""
    n, rows, cols, bands = tiles.shape
    pixels = tiles.reshape(n * rows * cols, bands)
    return pixels.mean(axis=0), pixels.var(axis=0)


def bn_tiles_forward(tiles, gamma, beta, eps=1e-5):
    mean, var = band_moments(tiles)
    inv_std = 1.0 / np.sqrt(var + eps)
    normed = (tiles - mean) * inv_std
    return normed * gamma + beta, (normed, inv_std, gamma)


def bn_tiles_backward(d_out, cache):
    normed, inv_std, gamma = cache
    axes = (0, 1, 2)
    n_pixels = d_out.shape[0] * d_out.shape[1] * d_out.shape[2]
    d_gamma = np.sum(d_out * normed, axis=axes)
    d_beta = np.sum(d_out, axis=axes)
    d_tiles = gamma * inv_std * (d_out - d_beta / n_pixels - normed * d_gamma / n_pixels)
    return d_tiles, d_gamma, d_beta
