"""能抓住批归一化每个错误的测试，输入从最小到最大；正确的实现都能通过。

被测函数是 fixture ``batch_norm``。每个 docstring 写的是能暴露错误的输入。
它们的共同点：选人能心算的数，而且两个公式在这些数上结果不同。用标准正态
的输入，方差约为 1，加不加 eps 看不出来；均值约为 0，减不减也看不出来：
随机数最抓不住错误。
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
    """调用它：所有通道用同一个数；x 可以是嵌套列表。"""
    x = torch.as_tensor(x)
    each = [torch.full((x.shape[1],), v) for v in (gamma, beta, mean, var)]
    return batch_norm(x, *each, eps, momentum, training)


def right(x, eps=1e-5):
    """float64 的批归一化，gamma 为 1、beta 为 0：用来对照。"""
    x = x.double()
    axes = [axis for axis in range(x.dim()) if axis != 1]
    mean = x.mean(axes, keepdim=True)
    var = ((x - mean) ** 2).mean(axes, keepdim=True)
    return (x - mean) / torch.sqrt(var + eps)


def near(got, numbers, tolerance=1e-3):
    """是否足够接近：float32 有七位有效数字，还会损失几位。"""
    want = torch.as_tensor(numbers, dtype=torch.float64)
    got = got.double()
    return torch.allclose(got, want, rtol=tolerance, atol=tolerance)


def test_the_mean_of_the_batch_is_subtracted(batch_norm):
    """x = [[0.], [2.]]"""
    y, _, _ = run(batch_norm, [[0.0], [2.0]])
    assert near(y, [[-1.0], [1.0]])


def test_it_divides_by_the_root_of_the_variance(batch_norm):
    """x = [[0.], [4.]]"""
    # 方差为 1 时，它的平方根也是 1，什么都看不出来。
    y, _, _ = run(batch_norm, [[0.0], [4.0]])
    assert near(y, [[-1.0], [1.0]])


def test_eps_is_added_once_under_the_root(batch_norm):
    """x = [[0.], [2.]], eps = 1."""
    # 用常见的 1e-5，任何测试都看不出 eps 加在哪里。
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
    # 不用 0.5（1 减它还是它），也不用常见的 0.9。
    _, mean, _ = run(batch_norm, [[0.0], [2.0]], mean=10.0, momentum=0.75)
    assert near(mean, [7.75])


def test_the_variance_is_kept_and_not_its_root_or_eps(batch_norm):
    """x = [[0.], [2.]], moving_var = 4., momentum = 0.75, eps = 0.3"""
    _, _, var = run(
        batch_norm, [[0.0], [2.0]], var=4.0, momentum=0.75, eps=0.3
    )
    # Keras 记有偏方差 1，PyTorch 记无偏方差 2。
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
    """x = [[0.], [2.]]，调用之后再看 x"""
    x = torch.tensor([[0.0], [2.0]])
    run(batch_norm, x)
    assert x.tolist() == [[0.0], [2.0]]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_output_has_the_type_of_the_input(batch_norm, dtype):
    """x = [[0.], [2.]]，float32：看 y 的类型"""
    each = [torch.ones(1, dtype=dtype) for _ in range(4)]
    x = torch.tensor([[0.0], [2.0]], dtype=dtype)
    y, _, _ = batch_norm(x, *each, 1e-5, 0.9, True)
    assert y.dtype == dtype


def test_the_statistics_carry_no_graph(batch_norm):
    """x = [[0.], [2.]]，requires_grad：看 moving_mean.requires_grad"""
    x = torch.tensor([[0.0], [2.0]], requires_grad=True)
    _, mean, var = run(batch_norm, x)
    assert not mean.requires_grad
    assert not var.requires_grad


def test_channels_are_kept_apart(batch_norm):
    """x = [[0., 10.], [2., 30.]]"""
    y, _, _ = run(batch_norm, [[0.0, 10.0], [2.0, 30.0]])
    assert near(y, [[-1.0, -1.0], [1.0, 1.0]])


def test_a_position_is_one_more_sample(batch_norm):
    """x = [[[[0., 2.]]]]，一张两列的图像"""
    y, _, _ = run(batch_norm, [[[[0.0, 2.0]]]])
    assert near(y, [[[[-1.0, 1.0]]]])


def test_rows_count_as_columns_do(batch_norm):
    """x = [[[[0.], [2.]]]]，一张两行的图像"""
    y, _, _ = run(batch_norm, [[[[0.0], [2.0]]]])
    assert near(y, [[[[-1.0], [1.0]]]])


def test_images_share_their_statistics(batch_norm):
    """x = [[[[0.]]], [[[2.]]]]，两张单像素图像"""
    y, _, _ = run(batch_norm, [[[[0.0]]], [[[2.0]]]])
    assert near(y, [[[[-1.0]]], [[[1.0]]]])


def test_a_large_mean_costs_no_digits(batch_norm):
    """x = [[10000.], [10002.]]，float32"""
    y, _, _ = run(batch_norm, [[10000.0], [10002.0]])
    assert near(y, [[-1.0], [1.0]])


def test_the_gradient_passes_through_mean_and_variance(batch_norm):
    """x = [[0.], [2.], [7.]]：看 y[0] 的梯度"""
    # 不用 y.sum() 的梯度：无论 x 是什么都是 0。
    got = torch.tensor([[0.0], [2.0], [7.0]], requires_grad=True)
    want = got.detach().double().requires_grad_()
    y, _, _ = run(batch_norm, got)
    assert y.requires_grad
    y[0].sum().backward()
    right(want)[0].sum().backward()
    assert near(got.grad, want.grad)


def test_an_image_has_one_mean_and_one_variance_a_channel(batch_norm):
    """x = torch.arange(16.).reshape(2, 2, 2, 2) ** 2"""
    # 通道数等于列数：统计量少了维度，就会和错误的轴对齐，而且不报错。
    x = torch.arange(16.0).reshape(2, 2, 2, 2) ** 2
    y, mean, _ = run(batch_norm, x)
    assert near(y, right(x))
    assert near(mean, 0.1 * x.double().mean((0, 2, 3)))
