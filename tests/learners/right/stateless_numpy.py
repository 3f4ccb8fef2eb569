# expect: pass family=function-stateless
import numpy as np


def batch_normalization(X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, epsilon: float = 1e-5) -> np.ndarray:
    """X: (B, C, H, W); gamma and beta: (1, C, 1, 1)."""
    mean = np.mean(X, axis=(0, 2, 3), keepdims=True)
    variance = np.var(X, axis=(0, 2, 3), keepdims=True)
    normalized = (X - mean) / np.sqrt(variance + epsilon)
    return gamma * normalized + beta
