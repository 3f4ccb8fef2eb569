"""``bnquiz mistakes``: the reference, from the command line."""

import os
import subprocess
import sys

import pytest

from bnquiz.grading.mistakes import MISTAKES


def test_without_a_name_all_are_listed(bnquiz):
    code, out, err = bnquiz("mistakes")
    assert (code, err) == (None, "") or (code, err) == (0, "")
    assert [id_ for id_ in MISTAKES if f"  {id_} " not in out] == []


def test_an_id_is_explained_with_the_listing_of_its_card(bnquiz):
    _, out, _ = bnquiz("mistakes", "eps-subtracted")
    assert out.startswith("eps-subtracted: subtracts eps\n")
    assert "\n  Example\n" in out
    assert "    > " in out


def test_an_id_is_explained_with_a_wrong_and_a_right_example(bnquiz):
    _, out, _ = bnquiz("mistakes", "eps-subtracted")
    assert "  Wrong\n    x_hat = (x - mean) / torch.sqrt(var - eps)\n" in out
    assert "  Right\n    x_hat = (x - mean) / torch.sqrt(var + eps)\n" in out


def test_a_group_explains_all_of_its_mistakes(bnquiz):
    _, out, _ = bnquiz("mistakes", "affine")
    heads = [line.partition(":")[0] for line in out.splitlines() if line[:1].isalpha()]
    assert heads == [id_ for id_, mistake in MISTAKES.items() if mistake.group == "affine"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param("eps-substracted", "did you mean eps-subtracted", id="near an id"),
        pytest.param("gradients", "did you mean gradient", id="near a group"),
        pytest.param("xyz", "`bnquiz mistakes` lists them", id="near nothing"),
    ],
)
def test_a_name_that_is_none_is_one_line_and_status_2(bnquiz, name, says):
    code, out, err = bnquiz("mistakes", name)
    assert code == 2
    assert out == ""
    assert err.startswith(f"bnquiz: there is no mistake '{name}': {says}")
    assert err.count("\n") == 1


def test_a_terminal_that_lacks_our_characters_gets_the_rest(home):  # noqa: ARG001
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "bnquiz", "mistakes", "formula"]
    done = subprocess.run(command, capture_output=True, env=environ, check=True)
    assert b"cancellation: computes the variance as E[x?] ? E[x]?" in done.stdout


def test_neither_torch_nor_numpy_is_imported(home):  # noqa: ARG001  # sets where the cards are cached
    program = (
        "import sys; from bnquiz.cli import cli\n"
        "cli(['mistakes', 'eps-subtracted'], standalone_mode=False)\n"
        "print(sorted({'torch', 'numpy', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "['rich']\n"
