import numpy as np

# NHWC layout, Keras defaults
def batch_normalization(inputs, gamma, beta, moving_mean, moving_variance,
                        training=False, momentum=0.99, epsilon=1e-3):
    reduction_axes = tuple(range(inputs.ndim - 1))   # all but the channel axis (last)
    if training:
        mean = np.mean(inputs, axis=reduction_axes)
        variance = np.var(inputs, axis=reduction_axes)
        moving_mean[...] = moving_mean * momentum + mean * (1.0 - momentum)
        moving_variance[...] = moving_variance * momentum + variance * (1.0 - momentum)
    else:
        mean = moving_mean
        variance = moving_variance
    inv = gamma / np.sqrt(variance + epsilon)
    return inputs * inv + (beta - mean * inv)
