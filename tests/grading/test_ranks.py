"""Code, and the ranks that it is written for."""

from __future__ import annotations

import ast

import pytest

from bnquiz.grading.source.entry import entries, layouts, ranks, shapes

pytestmark = pytest.mark.fast

Claim = tuple[tuple[int, ...], tuple[int, ...]] | None  # the ranks, and those of them that are only likely

CLAIMED: dict[str, tuple[str, Claim]] = {
    "nothing is said": ("x.mean(0)", None),
    "a rank is compared": ("if x.dim() == 2: pass", ((2,), ())),
    "a guard asks for more than the rank": (
        "assert x.ndim == 4 and x.shape[1] == n\nx.mean((0, 2, 3))", ((4,), ()),
    ),
    "a guard refuses for more than the rank": ("if x.dim() != 3 or x.size(1) != n: raise E", ((3,), ())),
    "a length is one of two": ("assert len(x.shape) in (2, 4)", ((2, 4), ())),
    "axes of images": ("x.mean(dim=(0, 2, 3))", ((4,), ())),
    "axes of sequences": ("x.mean(axis=(0, 2))", ((3,), ())),
    "the batch and the last axis": ("x.mean(dim=(0, -1))", ((3,), ())),
    "the same in a list": ("x.mean([0, -1])", ((3,), ())),
    "steps that become rows, and again steps": (
        "x = x.view(t * n, -1)\nx = x.view(t, n, -1)", ((3,), ()),
    ),
    "what is handed in can only be unpacked into four": (
        "def f(x):\n    n, c, h, w = x.shape\n    x.mean((0, 2))", ((4,), ()),
    ),
    "it is unpacked when it has another shape": (
        "def f(x):\n    x = x[:, :, None]\n    n, c, l = x.shape\n    x.mean((0, 2, 3))", ((3, 4), (3,)),
    ),
    "a shape is unpacked": ("n, c, h, w = x.shape", ((4,), ())),
    "a size is unpacked": ("n, c = x.size()", ((2,), ())),
    "one value a channel": ("g = g.view(1, -1, 1, 1)", ((4,), ())),
    "positions become one axis": ("x = x.view(n, c, -1)", ((4,), ())),
    "all axes after the second become one": ("y = x.flatten(2)", ((4,), ())),
    "axes are counted": ("axes = (0, *range(2, x.ndim))", ((2, 4), ())),
    "axes are counted by a length": ("axes = list(range(2, len(x.shape)))", ((2, 4), ())),
    "ones for the axes that are left": ("s = [1, -1] + [1] * (x.dim() - 2)", ((2, 4), ())),
    "a rank is subtracted from": ("k = ndim - 2", ((2, 4), ())),
    "two compared, others counted": (
        "if x.dim() == 2: pass\nelse: k = [1] * (x.dim() - 2)", ((2, 4), (4,)),
    ),
    "a string is no code": ("s = 'range(2, x.ndim)'\nx.mean(0)", None),
    "letters of an einsum": ("torch.einsum('nchw->c', x)", ((4,), ())),
}  # fmt: skip
NAMED: dict[str, Claim] = {
    "BatchNorm2d": ((4,), ()),
    "spatial_batchnorm": ((4,), ()),
    "batchnorm_fc": ((2,), ()),
    "batch_norm": None,
}
SPOKEN: dict[str, Claim] = {
    "x: (N, C, H, W)": ((4,), ()),
    "x is NHWC": ((4,), ()),
    "x: (N, C, L)": ((3,), ()),
    "x: (N, D)": ((2,), ()),
    "a minibatch": None,
}


@pytest.mark.parametrize(("code", "claim"), CLAIMED.values(), ids=CLAIMED)
def test_the_code_shows_the_ranks_that_it_is_written_for(code: str, claim: Claim) -> None:
    assert ranks.ranks_claimed([ast.parse(code)], "", "f", False) == claim


@pytest.mark.parametrize(("name", "claim"), NAMED.items())
def test_a_name_can_tell_the_ranks(name: str, claim: Claim) -> None:
    assert ranks.ranks_claimed([], "", name, False) == claim


@pytest.mark.parametrize(("text", "claim"), SPOKEN.items())
def test_a_comment_tells_the_ranks_by_the_letters_of_its_axes(text: str, claim: Claim) -> None:
    assert ranks.ranks_claimed([], text, "f", False) == claim


def test_what_a_comment_says_of_an_intermediate_is_not_said_of_x_where_a_name_says_it():
    text = "pooled = x.mean((2, 3))  # (N, C)"
    assert ranks.ranks_claimed([], text, "BatchNorm2d", False) == ((4,), ())
    assert ranks.ranks_claimed([], text, "f", False) == ((2,), ())
    assert ranks.ranks_claimed([], "def f(x):  # (N, C)", "BatchNorm2d", False) == ((2, 4), ())


MORE_AXES = {
    "axes = (0, *range(2, x.ndim))": True,
    "x = np.moveaxis(x, 1, -1)": True,
    "y = x.transpose(1, -1)": True,
    "y = x.transpose(0, 1)": False,
    "rows = turned.reshape(-1, x.shape[1])": False,
    "for j in range(len(x[0])): pass": False,
    "for row in range(len(x)): pass": False,
    "for k in range(dout.shape[1]): pass": False,
    "rows = x.reshape(-1, x.shape[1])": True,
    "n, c = x.shape[:2]": True,
    "n, c = x.shape": False,
    "n = x.size // gamma.size": False,
    "x.mean(0)": False,
}


@pytest.mark.parametrize(("code", "has_more"), MORE_AXES.items())
def test_code_can_be_for_more_than_two_axes_without_a_word_on_how_many(code: str, has_more: bool) -> None:
    assert shapes.has_more_axes([ast.parse(code)]) is has_more


LAID_OUT: dict[str, tuple[str, str]] = {
    "all axes but the last, and arrays as they are": (
        "channels-last", "axes = tuple(range(x.ndim - 1))\ny = x - x.mean(axes)",
    ),
    "the same by a length": ("channels-last", "axes = range(len(x.shape) - 1)\ny = x - x.mean(axes)"),
    "arrays that are laid along an axis": (
        "channels-first", "axes = tuple(range(x.ndim - 1))\ny = x - x.mean(axes).reshape(1, -1)",
    ),
    "means that keep their axes": (
        "channels-first", "axes = tuple(range(x.ndim - 1))\ny = x - x.mean(axes, keepdims=True)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("layout", "code"), LAID_OUT.values(), ids=LAID_OUT)
def test_channels_stand_last_where_all_other_axes_are_reduced_and_nothing_is_reshaped(
    layout: str, code: str
) -> None:
    assert layouts.layout("", [ast.parse(code)], (2, 4)) == layout


def test_a_subclass_is_for_the_ranks_that_its_own_code_shows() -> None:
    code = """
class BatchNorm:
    def forward(self, x):
        "x: (N, D)"
        return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) * self.gamma + self.beta

class SpatialBatchNorm(BatchNorm):
    def forward(self, x):
        n, c, h, w = x.shape
        flat = np.moveaxis(x, 1, -1).reshape(-1, c)
        return np.moveaxis(super().forward(flat).reshape(n, h, w, c), -1, 1)
"""
    found = {e.name: e.claimed for e in entries(ast.parse(code), code)}
    assert found["SpatialBatchNorm"] == (4,)


TRIED: dict[str, tuple[str, Claim]] = {
    "an x of three axes is drawn": ("x = torch.randn(B, T, C)\nbn(x)", ((3,), ())),
    "it is counted up, and laid out": ("bn(torch.arange(24.).reshape(2, 3, 4))", ((3,), ())),
    "it is drawn about a mean": ("x = np.random.normal(5, 2, (8, 3, 4, 4))\nbn(x, g)", ((4,), ())),
    "what is drawn has two axes": ("x = np.random.normal(5, 2, (100, 10))\nbn(x)", None),
    "its sizes are told by name": ("x = rng.uniform(-1, 1, size=(8, 3))\nbn(x)", None),
    "the calls do not agree": ("bn(torch.randn(4, 3, 5))\nbn(torch.randn(4, 3, 5, 5))", None),
    "another function is tried": ("x = torch.randn(B, T, C)\nln(x)", None),
}


@pytest.mark.parametrize(("code", "claim"), TRIED.values(), ids=TRIED)
def test_the_rank_on_which_a_file_tries_a_function_is_told_where_it_is_above_two(
    code: str, claim: Claim
) -> None:
    assert ranks.of_calls(ast.parse(code), "bn") == claim


OPENED: dict[str, tuple[str, Claim]] = {
    "two axes are added to two": (
        "def f(self, x):\n    return g(x[:, :, None, None])[:, :, 0, 0]", ((2,), ()),
    ),
    "it is bound anew": ("def f(x):\n    x = x[:, :, None]\n    return x.mean((0, 2))", ((3,), ())),
    "only where the rank asks for it": (
        "def f(x):\n    if x.ndim == 2:\n        x = x[:, :, None]\n    return x.mean((0, 2))", ((2, 3), ()),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "claim"), OPENED.values(), ids=OPENED)
def test_to_what_axes_are_added_has_no_others(code: str, claim: Claim) -> None:
    found = ranks.ranks_claimed([ast.parse(code)], code, "", False)
    assert found == claim
