"""Batch normalization as one function that keeps no state.

The caller hands the running statistics in and gets the new ones back. It is
the form to write on a whiteboard: each line of it is asked about.
"""

import torch


def batch_norm(
    x, gamma, beta, moving_mean, moving_var, eps, momentum, training
):
    """Normalize each channel of x; return (y, moving_mean, moving_var).

    x: (N, C) or (N, C, H, W), and y is like x. gamma, beta, moving_mean,
    moving_var: (C,), one value for each channel.
    """
    # Shapes line up from the right, so a (C,) meets the axis W of an image:
    # an error where C and W differ, silently wrong where they are equal.
    # As (1, C, 1, 1), or (1, C) for (N, C), it meets the channels.
    column = (1, -1) + (1,) * (x.dim() - 2)

    if training:
        # A channel is one feature, and a convolution looks for it at every
        # position, so each position is one more sample of it: the average
        # is over all axes but the channel's, N values or N·H·W.
        axes = [axis for axis in range(x.dim()) if axis != 1]
        n = x.numel() // x.shape[1]
        if n < 2:
            # One value is its own mean: x_hat would be 0 whatever x is, and
            # n / (n - 1) below would divide by zero. torch refuses as well.
            raise ValueError("training needs two values or more a channel")
        mean = x.mean(dim=axes)
        # The mean over ALL axes comes first. Variances taken axis by axis
        # lose the spread between the groups: a mean of means is the mean, a
        # mean of variances is not the variance. And not E[x²] - E[x]²: where
        # the mean is large against the spread, float32 leaves only rounding.
        # Divided by n: what is normalized is this batch, and n - 1 would not
        # bring its variance to 1.
        var = ((x - mean.view(column)) ** 2).mean(dim=axes)

        # The running variance is an estimate for all data, of which a batch
        # is a sample: there it is n - 1, as in the paper and in torch. Keras
        # and most code by hand keep the biased one: a quarter less at n = 4,
        # and at n = 1000 nobody can tell.
        unbiased = var * n / (n - 1)
        # momentum weighs the OLD value here, 0.9, as in Keras; that of torch
        # weighs the NEW one, 0.1. Both are the same average. Mixing them up
        # forgets nine tenths of the past at each step.
        # no_grad: statistics are memory. With their graph each step would
        # hang onto the last, until memory is full. (What normalizes, below,
        # keeps its graph: mean and var depend on x, and two of the three
        # terms of its gradient come through them.)
        with torch.no_grad():
            moving_mean = momentum * moving_mean + (1 - momentum) * mean
            moving_var = momentum * moving_var + (1 - momentum) * unbiased
    else:
        # Inference reads the running statistics and changes nothing: what a
        # sample gets must not depend on who else is in its batch.
        mean, var = moving_mean, moving_var

    # eps is added, inside the root: a channel that never varies would divide
    # by zero without it, and give NaN with var - eps.
    x_hat = (x - mean.view(column)) / torch.sqrt(var.view(column) + eps)
    # gamma and beta let the network choose another scale and offset, even
    # take the normalizing back. First the scale, then the shift.
    y = gamma.view(column) * x_hat + beta.view(column)
    return y, moving_mean, moving_var
