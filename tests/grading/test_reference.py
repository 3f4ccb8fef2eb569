"""The reference is right: torch's own batch norm and autograd say so, to 1e-12."""

import dataclasses

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812  # its name everywhere

from bnquiz.grading.theory.gradients import backward, gradients
from bnquiz.grading.theory.probes import SHAPES, SQUARE, probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Backward, Formula, Update
from bnquiz.grading.theory.reference import (
    AXES,
    Counts,
    batch_statistics,
    normalize,
    stored_variance,
    update,
)

EXACT = 1e-12
ALL_SHAPES = [
    pytest.param(s, id="x".join(map(str, s)))
    for s in (*SHAPES.values(), *(s for shapes in SQUARE.values() for s in shapes))
]


def tensors(used, *, grad=True):
    """x, gamma and beta of a probe, as autograd wants them."""
    return [torch.tensor(a, requires_grad=grad) for a in (used.x, used.gamma, used.beta)]


def close(ours, theirs):
    theirs = theirs.detach().numpy()
    return np.abs(ours.reshape(theirs.shape) - theirs).max() <= EXACT * max(1.0, np.abs(theirs).max())


@pytest.mark.parametrize("shape", ALL_SHAPES)
@pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])
def test_output_equals_torch(shape, training):
    used = probe(shape)
    x, gamma, beta = tensors(used)
    mean, var = torch.tensor(used.mean), torch.tensor(used.var)
    theirs = F.batch_norm(x, mean, var, gamma, beta, training, 0.1, used.eps)
    ours = normalize(RIGHT_TRAIN if training else RIGHT_EVAL, used.given(used.eps)).y
    assert close(ours, theirs)


@pytest.mark.parametrize("shape", ALL_SHAPES)
def test_running_statistics_equal_torch(shape):
    used = probe(shape)
    mean, var = torch.tensor(used.mean), torch.tensor(used.var)
    F.batch_norm(torch.tensor(used.x), mean, var, training=True, momentum=0.7)
    batch_mean, batch_var = batch_statistics(RIGHT_TRAIN, used.x)
    stored = stored_variance(
        "unbiased", batch_var.ravel(), Counts.of(used.x, AXES["channel"](used.rank)), used.eps
    )
    assert close(update(Update(), used.mean, batch_mean.ravel(), 0.7, keep=False), mean)
    assert close(update(Update(), used.var, stored, 0.7, keep=False), var)


@pytest.mark.parametrize("shape", ALL_SHAPES)
@pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])
def test_complex_step_gradients_equal_autograd(shape, training):
    used = probe(shape)
    x, gamma, beta = tensors(used)
    y = F.batch_norm(x, torch.tensor(used.mean), torch.tensor(used.var), gamma, beta, training, 0.1, used.eps)
    y.backward(torch.tensor(used.upstream))
    formula = RIGHT_TRAIN if training else RIGHT_EVAL
    ours = gradients(formula, used.given(used.eps), used.upstream)
    assert all(close(a, t.grad) for a, t in zip(ours, (x, gamma, beta), strict=True))


DETACHED = {
    "mean": lambda mean, var: (mean.detach(), var),
    "var": lambda mean, var: (mean, var.detach()),
    "both": lambda mean, var: (mean.detach(), var.detach()),
}


@pytest.mark.parametrize("constants", DETACHED)
def test_what_is_detached_is_a_constant_to_the_reference_too(constants):
    used = probe(SHAPES[4])
    x, gamma, beta = tensors(used)
    mean = x.mean((0, 2, 3), keepdim=True)
    var = ((x - mean) ** 2).mean((0, 2, 3), keepdim=True)
    mean, var = DETACHED[constants](mean, var)
    y = gamma.view(1, -1, 1, 1) * (x - mean) / torch.sqrt(var + used.eps) + beta.view(1, -1, 1, 1)
    y.backward(torch.tensor(used.upstream))
    ours, _, _ = gradients(Formula(constants=constants), used.given(used.eps), used.upstream)
    assert close(ours, x.grad)


STAGES = {
    "of-samples": lambda x: x.var((2, 3), keepdim=True, correction=0).mean(0, keepdim=True),
    "of-positions": lambda x: x.var(0, keepdim=True, correction=0).mean((2, 3), keepdim=True),
    "of-frames": lambda x: x.var((0, 3), keepdim=True, correction=0).mean(2, keepdim=True),
    "of-columns": lambda x: x.var((0, 2), keepdim=True, correction=0).mean(3, keepdim=True),
    "of-rows": lambda x: x.var(3, keepdim=True, correction=0).mean((0, 2), keepdim=True),
    "of-means": lambda x: x.mean((2, 3), keepdim=True).var(0, keepdim=True, correction=0),
}


@pytest.mark.parametrize("variance", STAGES)
def test_a_variance_in_stages_has_the_gradient_that_autograd_gives_it(variance):
    used = probe(SHAPES[4])
    x, gamma, beta = tensors(used)
    centered = x - x.mean((0, 2, 3), keepdim=True)
    y = gamma.view(1, -1, 1, 1) * centered / torch.sqrt(STAGES[variance](x) + used.eps)
    (y + beta.view(1, -1, 1, 1)).backward(torch.tensor(used.upstream))
    ours, _, _ = gradients(Formula(variance=variance), used.given(used.eps), used.upstream)
    assert close(ours, x.grad)


@pytest.mark.parametrize("shape", ALL_SHAPES)
def test_closed_form_backward_equals_autograd(shape):
    used = probe(shape)
    x, gamma, beta = tensors(used)
    F.batch_norm(x, None, None, gamma, beta, True, 0.1, used.eps).backward(torch.tensor(used.upstream))
    assert close(backward(Backward(), RIGHT_TRAIN, used.given(used.eps), used.upstream), x.grad)


@pytest.mark.parametrize("part", [f.name for f in dataclasses.fields(Backward)])
def test_each_part_of_the_closed_form_matters(part):
    used = probe(SHAPES[4])
    others = {"statistics": "fixed", "count": "samples", "counts": (7, 7)}
    wrong = dataclasses.replace(Backward(), **{part: others.get(part, "missing")})
    right = backward(Backward(), RIGHT_TRAIN, used.given(used.eps), used.upstream)
    assert np.abs(backward(wrong, RIGHT_TRAIN, used.given(used.eps), used.upstream) - right).max() > 0.01


def test_layouts_that_torch_calls_instance_and_layer_norm_are_what_the_axes_say():
    used = probe(SHAPES[4])
    x = torch.tensor(used.x)
    plain = Formula(affine="none")
    given = used.given(1e-5)
    per_sample = normalize(dataclasses.replace(plain, axes="per-sample"), given).y
    layer = normalize(dataclasses.replace(plain, axes="layer"), given).y
    assert close(per_sample, F.instance_norm(x, eps=1e-5))
    assert close(layer, F.layer_norm(x, x.shape[1:], eps=1e-5))
