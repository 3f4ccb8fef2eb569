"""Tests that catch every mistake of a batch norm, from the smallest input
to the largest, and let every right one pass.

The fixture ``batch_norm`` is the function under test. Each docstring says
which input shows the mistake. What all of them do: they choose numbers that
a person can check, and numbers on which two formulas differ. On standard
normal input eps vanishes beside a variance of 1, and a mean beside a spread
of 1, so random numbers catch least of all.
"""

import pytest
import torch


def run(
    batch_norm,
    x,
    gamma=1.0,
    beta=0.0,
    mean=0.0,
    var=1.0,
    eps=1e-5,
    momentum=0.9,
    training=True,
):
    """Call it, with one number for all channels; x may be nested lists."""
    x = torch.as_tensor(x)
    each = [torch.full((x.shape[1],), v) for v in (gamma, beta, mean, var)]
    return batch_norm(x, *each, eps, momentum, training)


def right(x, eps=1e-5):
    """Batch norm in float64, gamma 1 and beta 0: what to compare with."""
    x = x.double()
    axes = [axis for axis in range(x.dim()) if axis != 1]
    mean = x.mean(axes, keepdim=True)
    var = ((x - mean) ** 2).mean(axes, keepdim=True)
    return (x - mean) / torch.sqrt(var + eps)


def near(got, numbers, tolerance=1e-3):
    """Whether it is near: float32 has seven digits, and loses some."""
    want = torch.as_tensor(numbers, dtype=torch.float64)
    got = got.double()
    return torch.allclose(got, want, rtol=tolerance, atol=tolerance)


def test_the_mean_of_the_batch_is_subtracted(batch_norm):
    """x = [[0.], [2.]]"""
    y, _, _ = run(batch_norm, [[0.0], [2.0]])
    assert near(y, [[-1.0], [1.0]])


def test_it_divides_by_the_root_of_the_variance(batch_norm):
    """x = [[0.], [4.]]"""
    # A variance of 1 is its own root and shows nothing.
    y, _, _ = run(batch_norm, [[0.0], [4.0]])
    assert near(y, [[-1.0], [1.0]])


def test_eps_is_added_once_under_the_root(batch_norm):
    """x = [[0.], [2.]], eps = 1."""
    # With the usual 1e-5 no test could see where eps stands.
    y, _, _ = run(batch_norm, [[0.0], [2.0]], eps=1.0)
    assert near(y, [[-(0.5**0.5)], [0.5**0.5]])


def test_gamma_scales(batch_norm):
    """x = [[0.], [2.]], gamma = 2."""
    y, _, _ = run(batch_norm, [[0.0], [2.0]], gamma=2.0)
    assert near(y, [[-2.0], [2.0]])


def test_beta_shifts(batch_norm):
    """x = [[0.], [2.]], beta = 3."""
    y, _, _ = run(batch_norm, [[0.0], [2.0]], beta=3.0)
    assert near(y, [[2.0], [4.0]])


def test_gamma_does_not_scale_beta(batch_norm):
    """x = [[0.], [2.]], gamma = 2., beta = 3."""
    y, _, _ = run(batch_norm, [[0.0], [2.0]], gamma=2.0, beta=3.0)
    assert near(y, [[1.0], [5.0]])


def test_momentum_weighs_the_old_mean(batch_norm):
    """x = [[0.], [2.]], moving_mean = 10., momentum = 0.75"""
    # Neither 0.5, which is its own complement, nor the usual 0.9.
    _, mean, _ = run(batch_norm, [[0.0], [2.0]], mean=10.0, momentum=0.75)
    assert near(mean, [7.75])


def test_the_variance_is_kept_and_not_its_root_or_eps(batch_norm):
    """x = [[0.], [2.]], moving_var = 4., momentum = 0.75, eps = 0.3"""
    _, _, var = run(
        batch_norm, [[0.0], [2.0]], var=4.0, momentum=0.75, eps=0.3
    )
    # Keras keeps the biased variance, 1; PyTorch the unbiased one, 2.
    assert near(var, [3.25]) or near(var, [3.5])


def test_inference_takes_the_moving_statistics(batch_norm):
    """x = [[5.]], moving_mean = 1., moving_var = 4., training = False"""
    y, _, _ = run(batch_norm, [[5.0]], mean=1.0, var=4.0, training=False)
    assert near(y, [[2.0]])


def test_inference_leaves_the_moving_statistics_as_they_are(batch_norm):
    """x = [[0.], [2.]], moving_mean = 10., training = False"""
    _, mean, var = run(
        batch_norm, [[0.0], [2.0]], mean=10.0, var=4.0, training=False
    )
    assert near(mean, [10.0])
    assert near(var, [4.0])


def test_inference_scales_and_shifts_too(batch_norm):
    """x = [[5.]], gamma = 2., beta = 3., training = False"""
    y, _, _ = run(batch_norm, [[5.0]], gamma=2.0, beta=3.0, training=False)
    assert near(y, [[13.0]])


def test_the_input_is_left_as_it_is(batch_norm):
    """x = [[0.], [2.]], looked at after the call"""
    x = torch.tensor([[0.0], [2.0]])
    run(batch_norm, x)
    assert x.tolist() == [[0.0], [2.0]]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_output_has_the_type_of_the_input(batch_norm, dtype):
    """x = [[0.], [2.]] as float32: the type of y"""
    each = [torch.ones(1, dtype=dtype) for _ in range(4)]
    x = torch.tensor([[0.0], [2.0]], dtype=dtype)
    y, _, _ = batch_norm(x, *each, 1e-5, 0.9, True)
    assert y.dtype == dtype


def test_the_statistics_carry_no_graph(batch_norm):
    """x = [[0.], [2.]] with requires_grad: moving_mean.requires_grad"""
    x = torch.tensor([[0.0], [2.0]], requires_grad=True)
    _, mean, var = run(batch_norm, x)
    assert not mean.requires_grad
    assert not var.requires_grad


def test_channels_are_kept_apart(batch_norm):
    """x = [[0., 10.], [2., 30.]]"""
    y, _, _ = run(batch_norm, [[0.0, 10.0], [2.0, 30.0]])
    assert near(y, [[-1.0, -1.0], [1.0, 1.0]])


def test_a_position_is_one_more_sample(batch_norm):
    """x = [[[[0., 2.]]]], one image of two columns"""
    y, _, _ = run(batch_norm, [[[[0.0, 2.0]]]])
    assert near(y, [[[[-1.0, 1.0]]]])


def test_rows_count_as_columns_do(batch_norm):
    """x = [[[[0.], [2.]]]], one image of two rows"""
    y, _, _ = run(batch_norm, [[[[0.0], [2.0]]]])
    assert near(y, [[[[-1.0], [1.0]]]])


def test_images_share_their_statistics(batch_norm):
    """x = [[[[0.]]], [[[2.]]]], two images of one pixel"""
    y, _, _ = run(batch_norm, [[[[0.0]]], [[[2.0]]]])
    assert near(y, [[[[-1.0]]], [[[1.0]]]])


def test_a_large_mean_costs_no_digits(batch_norm):
    """x = [[10000.], [10002.]] in float32"""
    y, _, _ = run(batch_norm, [[10000.0], [10002.0]])
    assert near(y, [[-1.0], [1.0]])


def test_the_gradient_passes_through_mean_and_variance(batch_norm):
    """x = [[0.], [2.], [7.]]: the gradient of y[0]"""
    # Not of y.sum(): that is 0 whatever x is.
    got = torch.tensor([[0.0], [2.0], [7.0]], requires_grad=True)
    want = got.detach().double().requires_grad_()
    y, _, _ = run(batch_norm, got)
    assert y.requires_grad
    y[0].sum().backward()
    right(want)[0].sum().backward()
    assert near(got.grad, want.grad)


def test_an_image_has_one_mean_and_one_variance_a_channel(batch_norm):
    """x = torch.arange(16.).reshape(2, 2, 2, 2) ** 2"""
    # As many channels as columns: a statistic without its dimensions lines
    # up with the wrong axis, and no error says so.
    x = torch.arange(16.0).reshape(2, 2, 2, 2) ** 2
    y, mean, _ = run(batch_norm, x)
    assert near(y, right(x))
    assert near(mean, 0.1 * x.double().mean((0, 2, 3)))
