"""Tests as most people write them in an interview: mean 0, variance 1, and a comparison at inference."""

import torch


def run(batch_norm, x, training=True, mean=0.0, var=1.0):
    c = x.shape[1]
    gamma, beta = torch.ones(c), torch.zeros(c)
    return batch_norm(x, gamma, beta, torch.full((c,), mean), torch.full((c,), var), 1e-5, 0.9, training)


def test_output_has_mean_zero_and_variance_one(batch_norm):
    x = torch.randn(64, 3) * 5 + 2
    y, _, _ = run(batch_norm, x)
    assert torch.allclose(y.mean(0), torch.zeros(3), atol=1e-5)
    assert torch.allclose(y.var(0, unbiased=False), torch.ones(3), atol=1e-3)


def test_images_are_normalized_for_each_channel(batch_norm):
    x = torch.randn(8, 3, 4, 4) * 5 + 2
    y, _, _ = run(batch_norm, x)
    assert torch.allclose(y.mean((0, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(y.var((0, 2, 3), unbiased=False), torch.ones(3), atol=1e-3)


def test_running_mean_moves_toward_the_batch(batch_norm):
    x = torch.randn(64, 3) + 10
    _, mean, _ = run(batch_norm, x)
    assert torch.allclose(mean, 0.1 * x.mean(0), atol=1e-4)


def test_inference_uses_running_statistics(batch_norm):
    x = torch.randn(4, 3)
    y, mean, var = run(batch_norm, x, training=False, mean=1.0, var=4.0)
    assert torch.allclose(y, (x - 1) / 2, atol=1e-4)
    assert torch.equal(mean, torch.ones(3))
    assert torch.equal(var, torch.full((3,), 4.0))
