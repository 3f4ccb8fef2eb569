"""Names, and what they are for."""

from __future__ import annotations

import pytest

from bnquiz.grading.source.entry import roles

pytestmark = pytest.mark.fast

CALL = {
    "x": "x", "inputs": "x", "features": "x",
    "gamma": "gamma", "gama": "gamma", "weight": "gamma", "scale": "gamma",
    "beta": "beta", "bata": "beta", "bias": "beta", "shift": "beta",
    "running_mean": "mean", "moving_mean": "mean", "mu_ema": "mean", "runing_mean": "mean",
    "running_var": "var", "sigma2": "var", "pop_variance": "var",
    "eps": "eps", "epsilon": "eps", "bn_eps": "eps",
    "momentum": "momentum", "momentun": "momentum", "decay_rate": "momentum", "beta_ema": "momentum",
    "training": "training", "is_train": "training", "mode": "training",
    "is_test": "eval", "inference": "eval",
    "bn_param": "params", "config": "params",
    "inpt": "x", "traning": "training",  # near misses
    "weight_name": None, "verbose": None, "axis": None,
}  # fmt: skip
MAKE = {
    "num_features": "channels", "channels": "channels", "in_channels": "channels", "dim": "channels",
    "num_dims": "num_dims", "ndim": "num_dims", "rank": "num_dims",
    "is_conv": "spatial", "conv": "spatial", "for_images": "spatial", "convolution": "spatial",
    "eps": "eps", "alpha": "momentum", "m": "momentum",
    "affine": "affine", "track_running_stats": "affine", "bias": "affine", "training": "affine",
    "shape": "shape", "gamma_shape": "shape", "gamma": "gamma", "beta": "beta",
    "verbose": None,
}  # fmt: skip
HELD = {
    "running_mean": "mean", "stats.running_var": "var", "_gamma": "gamma", "bias": "beta",
    "runing_var": "var",
    "momentum": None, "eps": None, "training": None,
}  # fmt: skip
RUNNING = {
    "running_mean": True, "moving_var": True, "ema_mean": True, "rm": True, "mean_ema": True,
    "state.running_var": True, "mean": False, "gamma": False, "variance": False,
}  # fmt: skip
BATCH_NORM = {
    "BatchNorm": True,
    "batch_norm": True,
    "MyBN": True,
    "batchnorm_forward": True,
    "BN2d": True,
    "batchnorm_backward": False,
    "test_batch_norm": False,
    "LayerNorm": False,
    "linear": False,
    "fold_batch_norm": False,
    "batchnorm_test": False,
    "bn_back": False,
    "train_bn": False,
    "DomainBN": True,
    "CheckedBatchNorm": True,
    "TestTimeBN": True,
    "bn_main": False,
    "TestBatchNorm": False,
}
WITHOUT_TEST = {
    "batchnorm_test": "batchnorm", "bn_test_forward": "bn_forward", "test_bn": "_bn",
    "latest_bn": "latest_bn",
}  # fmt: skip
WITHOUT_TRAIN = {"train_bn": "bn", "train_batch_norm": "batch_norm", "bn_train": "bn_train"}
HELD_GRADIENTS = {
    "dgamma": "dgamma", "grad_beta": "dbeta", "grads.gamma": "dgamma", "d_weight": "dgamma", "dbias": "dbeta",
    "dw": "dgamma", "db": "dbeta", "gamma": None, "beta": None, "dx": None, "dout": None,
}  # fmt: skip


@pytest.mark.parametrize(("name", "role"), HELD_GRADIENTS.items())
def test_an_attribute_is_a_gradient_only_where_it_says_so(name: str, role: str | None) -> None:
    assert roles.held_gradient_role(name) == role


@pytest.mark.parametrize(("name", "role"), CALL.items())
def test_the_name_of_a_parameter_of_a_call_tells_its_role(name: str, role: str | None) -> None:
    assert roles.role_of(name) == role


@pytest.mark.parametrize(("name", "role"), MAKE.items())
def test_the_name_of_an_argument_of_a_constructor_tells_its_role(name: str, role: str | None) -> None:
    assert roles.make_role_of(name) == role


@pytest.mark.parametrize(("name", "role"), HELD.items())
def test_the_last_name_of_an_attribute_tells_its_role(name: str, role: str | None) -> None:
    assert roles.held_role_of(name) == role


@pytest.mark.parametrize(("name", "is_kept"), RUNNING.items())
def test_a_running_statistic_says_in_its_name_that_it_is_kept(name: str, is_kept: bool) -> None:
    assert roles.is_running_name(name) is is_kept


@pytest.mark.parametrize(("name", "is_named"), BATCH_NORM.items())
def test_a_batch_norm_is_known_by_its_name_and_its_test_is_none(name: str, is_named: bool) -> None:
    assert roles.is_batch_norm(name) is is_named


@pytest.mark.parametrize(("name", "rest"), WITHOUT_TRAIN.items())
def test_the_word_train_at_the_front_can_be_left_out_of_a_name(name, rest):
    assert roles.without_train(name) == rest


@pytest.mark.parametrize(("name", "rest"), WITHOUT_TEST.items())
def test_the_word_test_can_be_left_out_of_a_name(name, rest):
    assert roles.without_test(name) == rest
