"""The zoo keeps its word: right files are right, wrong ones are wrong. Held with torch and numpy alone."""

import dataclasses
import re
from functools import cache

import pytest
import zoo
from zoo_drive import STEPS, Drive, Observed, differences, observe, uses_torch
from zoo_drives import DRIVES
from zoo_truth import truth

CASES = [
    pytest.param(name, drive, layout, id=f"{name}-{number}-{layout}")
    for name, drives in DRIVES.items()
    for number, drive in enumerate(drives)
    for layout in drive.layouts
]

WILL_NOT_RUN = {
    *("syntax-error", "undefined-name", "unknown-attribute", "unknown-argument", "bad-assertion"),
    *("rank-test", "missing-import", "keepdim-missing", "library-call"),
}

# How a file is looked at: dtype, offset of the input, and how near is the same.
LOOKS = [("float64", 0.0, 1e-9), ("float32", 0.0, 1e-3), ("float32", 1e4, 0.1)]


def shown(text: str, drive: Drive, layout: str) -> list[Observed]:
    return [observe(text, drive, layout, dtype, offset) for dtype, offset, _ in LOOKS]


@cache
def shown_by_right(base: str, drive: Drive, layout: str) -> list[Observed]:
    return shown(zoo.right(base), drive, layout)


def differs(seen: list[Observed], requested: list[Observed]) -> bool:
    looks = zip(seen, requested, LOOKS, strict=True)
    return any("raised" in got or differences(got, due, tolerance) for got, due, (_, _, tolerance) in looks)


def seen_to_differ(text: str, base: str) -> bool:
    """Whether a file shows anything else than its base does, on some use of it."""
    return any(
        differs(shown(text, drive, layout), shown_by_right(base, drive, layout))
        for drive in DRIVES[base]
        for layout in drive.layouts
    )


def syntax_error_line(text: str) -> int | None:
    try:
        compile(text, "learner.py", "exec")
    except SyntaxError as error:
        return error.lineno
    return None


@pytest.mark.parametrize(("name", "drive", "layout"), CASES)
def test_a_right_file_gives_what_torch_gives_in_output_state_and_gradients(
    name: str, drive: Drive, layout: str
):
    text = zoo.right(name)
    seen = observe(text, drive, layout)
    assert "raised" not in seen, seen["raised"]
    assert differences(seen, truth(text, drive, layout)) == []


def dtypes_kept(text: str) -> list[str]:
    if uses_torch(text):
        return ["float16", "float32", "float64"]
    return (
        ["float64"] if zoo.expectation(text).family == "class-with-training-flag" else ["float32", "float64"]
    )


@pytest.mark.parametrize(("name", "drive", "layout"), CASES)
def test_a_right_file_keeps_the_dtype_it_is_given(name: str, drive: Drive, layout: str):
    """But a NumPy class that makes its own state: NumPy makes that in float64, and so are its outputs."""
    for dtype in dtypes_kept(zoo.right(name)):
        seen = observe(zoo.right(name), drive, layout, dtype)
        assert "raised" not in seen, seen["raised"]
        assert {value for key, value in seen.items() if key.startswith("dtype")} == {dtype}


@pytest.mark.parametrize(("name", "drive", "layout"), CASES)
def test_a_right_file_keeps_its_digits_far_from_zero(name: str, drive: Drive, layout: str):
    far = observe(zoo.right(name), drive, layout, "float32", offset=1e4)
    near = observe(zoo.right(name), drive, layout, "float64", offset=1e4)
    outputs = {key: value for key, value in near.items() if key[:1] == "y" and key != f"y{STEPS}"}
    assert differences(far, {key: value.astype("float32") for key, value in outputs.items()}, 0.02) == []


@pytest.mark.parametrize(("name", "drive", "layout"), CASES)
def test_an_evaluation_leaves_the_state_of_a_right_file_as_it_was(name: str, drive: Drive, layout: str):
    seen = observe(zoo.right(name), drive, layout)
    for kept in ("mean", "var") if drive.state else ():
        assert (seen[f"{kept}{STEPS}"] == seen[f"{kept}{STEPS - 1}"]).all()


def test_every_right_file_is_driven():
    assert set(zoo.RIGHT) == set(DRIVES)


@pytest.mark.parametrize("wrong", zoo.SINGLES + zoo.SLIPS, ids=lambda wrong: wrong.name)
def test_a_wrong_file_parses_unless_its_mistake_is_that_it_does_not(wrong: zoo.Wrong):
    assert syntax_error_line(wrong.text) in (wrong.expected.get("syntax-error") or [None])


@pytest.mark.sampled(one_of=5)
@pytest.mark.filterwarnings("ignore:To copy construct", "ignore:Converting a tensor")
@pytest.mark.parametrize("wrong", zoo.SINGLES + zoo.SLIPS, ids=lambda wrong: wrong.name)
def test_a_wrong_file_shows_something_else_than_its_base(wrong: zoo.Wrong):
    if "library-call" in wrong.expected:
        assert re.search(r"torch\.batch_norm\(|functional\.batch_norm\(|nn\.BatchNorm", wrong.text)
        return
    if "affine-start" in wrong.warnings:  # the drives give gamma and beta themselves
        assert wrong.text != zoo.right(wrong.base)
        return
    elsewhere = wrong.text.replace('else "cpu"', 'else "meta"')  # what .to() does shows on another device
    assert seen_to_differ(elsewhere, wrong.base)


def hides_nothing(pair: zoo.Wrong) -> bool:
    """Whether the pair shows something else than each of its two mistakes does alone."""
    alone = [wrong for wrong in zoo.SINGLES if wrong.name in pair.parts]
    return len(alone) == 2 and all(
        any(
            not same_look(shown(pair.text, drive, layout), shown(wrong.text, drive, layout))
            for drive in DRIVES[pair.base]
            for layout in drive.layouts
        )
        for wrong in alone
    )


def same_look(first: list[Observed], second: list[Observed]) -> bool:
    looks = zip(first, second, LOOKS, strict=True)
    return not any(differences(a, b, near) or differences(b, a, near) for a, b, (_, _, near) in looks)


RUNNING_PAIRS = [pair for pair in zoo.pairs(seed=11, n=60) if not WILL_NOT_RUN & set(pair.expected)]


@pytest.mark.parametrize("pair", RUNNING_PAIRS, ids=lambda pair: pair.name)
def test_neither_mistake_of_a_pair_hides_the_other(pair: zoo.Wrong):
    assert hides_nothing(pair)


@pytest.mark.slow
def test_no_drawn_pair_that_runs_hides_a_mistake():
    drawn = zoo.pairs(20261123, 600)  # of some 6,600; all of them take the better part of an hour
    running = [pair for pair in drawn if not WILL_NOT_RUN & set(pair.expected)]
    assert [pair.name for pair in running if not hides_nothing(pair)] == []


def test_a_mistake_that_another_hides_is_seen_to_be_hidden():
    single = zoo.SINGLES[0]
    assert not hides_nothing(dataclasses.replace(single, parts=(single.name, zoo.SINGLES[1].name)))


def test_another_way_to_write_the_same_shows_no_difference():
    same = zoo.right("moving_pair").replace("((X - mean) ** 2).mean(dim=0)", "X.var(dim=0, unbiased=False)")
    assert same != zoo.right("moving_pair")
    assert not seen_to_differ(same, "moving_pair")


@pytest.mark.slow
def test_the_same_seed_draws_the_same_pairs():
    assert [pair.name for pair in zoo.pairs(3, 20)] == [pair.name for pair in zoo.pairs(3, 20)]
    assert zoo.pairs(3, 20) != zoo.pairs(4, 20)


def test_no_line_is_expected_that_a_file_does_not_have():
    for wrong in [*zoo.SINGLES, *zoo.SLIPS, *zoo.MISCONDUCT, zoo.LISTING, *zoo.pairs(5, 100)]:
        length = len(wrong.text.splitlines())
        assert all(line <= length for lines in wrong.expected.values() for line in lines), wrong.name


def test_names_are_unique():
    names = [wrong.name for wrong in zoo.SINGLES]
    assert sorted(set(names)) == sorted(names)


# What makes `wrong/listing.py` right again.
REPAIRS = [
    ("def batch_normalization", "import torch\nfrom torch import nn\n\n\ndef batch_normalization"),
    ("inputs.dim() == (2, 4)", "inputs.dim() in (2, 4)"),
    ("inptus", "inputs"),
    ("keep_dim", "keepdim"),
    ("sigma2 - epsilon", "sigma2 + epsilon"),
    ("running_var - epsilon", "running_var + epsilon"),
    ("* mu\n", "* mu.detach()\n"),
    ("* sigma2\n", "* sigma2.detach()\n"),
    ("nn Parameter", "nn.Parameter"),
    ("self.running_mean = torch.zeros(shape)", 'self.register_buffer("running_mean", torch.zeros(shape))'),
    ("self.running_var = torch.ones(shape)", 'self.register_buffer("running_var", torch.ones(shape))'),
    ("X.device", "x.device"),
]
LISTING_DRIVE = Drive(
    make="layer = BatchNormLayer(C, len(layout))",
    call="y = layer(x)",
    state="layer.running_mean, layer.running_var",
    params="layer.gamma, layer.beta",
    eval_without_grad=True,
    eps=1e-5,
    momentum=0.9,
)


@pytest.mark.parametrize("layout", LISTING_DRIVE.layouts)
def test_the_listing_is_wrong_in_no_other_way_than_it_says(layout: str):
    text = zoo.LISTING.text
    for old, new in REPAIRS:
        assert old in text
        text = text.replace(old, new)
    header = "# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep"
    repaired = f"{header}\n{text.partition(chr(10))[2]}"
    assert differences(observe(repaired, LISTING_DRIVE, layout), truth(repaired, LISTING_DRIVE, layout)) == []


@pytest.mark.parametrize("number", range(len(REPAIRS)))
def test_the_listing_is_wrong_while_one_repair_is_left_out(number: int):
    text = zoo.LISTING.text
    for old, new in REPAIRS[:number] + REPAIRS[number + 1 :]:
        text = text.replace(old, new)
    right = zoo.LISTING.text
    for old, new in REPAIRS:
        right = right.replace(old, new)
    assert differs(shown(text, LISTING_DRIVE, "NCHW"), shown(right, LISTING_DRIVE, "NCHW")) or differs(
        shown(text, LISTING_DRIVE, "NC"), shown(right, LISTING_DRIVE, "NC")
    )


RAISES_AT = [own for own in zoo.MISCONDUCT if own.expected.get("crash")]
CALL = "import numpy as np\nbatch_norm(np.ones((4, 3)), np.ones(3), np.ones(3))"


@pytest.mark.parametrize("own", RAISES_AT, ids=lambda own: own.name)
def test_a_file_that_raises_does_so_on_the_line_that_it_says(own: zoo.Wrong):
    names: dict = {}
    exec(compile(own.text, "learner.py", "exec"), names)  # noqa: S102 -- our own files
    call = "BatchNorm(3)" if "BatchNorm" in names else CALL
    with pytest.raises(BaseException) as raised:  # noqa: PT011 -- whatever it raises
        exec(call, names)  # noqa: S102
    lines = {entry.lineno + 1 for entry in raised.traceback if str(entry.path).endswith("learner.py")}
    assert set(own.expected["crash"]) <= lines
