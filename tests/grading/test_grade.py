"""What the grader says of learner files: exactly their mistakes, with lines; nothing of a right one."""

from pathlib import Path

import pytest
import zoo

from bnquiz.grading.grade import Options, grade
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.source.reading import read_source

RIGHT = [pytest.param(name, expected, id=name) for name, expected in zoo.RIGHT.items()]


def named(cases):
    return [pytest.param(case, id=case.name) for case in cases]


PATIENCE = 60  # what is held here is the verdict, on a busy machine too


def graded(server, text, name="my_bn.py", **options):
    return grade(Path("/nowhere") / name, text, server, Options(**{"timeout": PATIENCE, **options}))


def complaints(case, result):
    """What the result says otherwise than the case wants."""
    found = {m.id: set(m.lines) for m in result.errors}
    if case.verdict != zoo.ANY and result.verdict not in case.verdict.split("|"):
        yield f"verdict {result.verdict}, not {case.verdict}"
    if case.expected and set(found) != set(case.expected):
        yield f"mistakes {found}, not {case.expected}"
    for id_, lines in case.expected.items():
        if lines and id_ in found and not found[id_] & set(lines):
            yield f"{id_} on {sorted(found[id_])}, not on {lines}"
    warned = {m.id for m in result.mistakes if m.severity == "warning"}
    if not set(case.warnings) <= warned:
        yield f"warnings {warned}, not {set(case.warnings)}"


@pytest.mark.sampled(one_of=6, slow=2)
@pytest.mark.parametrize(("name", "expected"), RIGHT)
def test_a_right_file_passes_with_its_family_and_its_warnings(server, name, expected):
    path = zoo.right_path(name)
    result = grade(path, read_source(path) if path.exists() else zoo.right(name), server)
    assert (result.verdict, result.errors) == ("pass", ())
    assert result.entry.family == expected.family
    assert {m.id for m in result.mistakes} == set(expected.warnings)
    assert not expected.momentum or result.conventions.momentum == expected.momentum


@pytest.mark.sampled(one_of=36, slow=4)
@pytest.mark.parametrize("case", named(zoo.SINGLES[::2]))
def test_a_wrong_file_gets_exactly_its_mistake_on_its_line(server, case):
    assert list(complaints(case, graded(server, case.text))) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", named(c for c in zoo.SINGLES[1::2] if not (c.expected or c.warnings)))
def test_so_does_every_other_one_that_has_no_name(server, case):
    assert list(complaints(case, graded(server, case.text))) == []


@pytest.mark.sampled(one_of=9)
@pytest.mark.parametrize("case", named(zoo.SLIPS))
def test_a_real_slip_is_caught(server, case):
    assert list(complaints(case, graded(server, case.text))) == []


@pytest.mark.slow
def test_the_listing_is_graded_through_to_its_last_defect(server):
    assert list(complaints(zoo.LISTING, graded(server, zoo.LISTING.text))) == []


@pytest.mark.sampled(one_of=5)
@pytest.mark.parametrize("case", named(zoo.MISCONDUCT))
def test_misconduct_ends_in_a_clear_verdict(server, case):
    result = graded(server, case.text, timeout=5.0)
    assert list(complaints(case, result)) == []


GUARDED = """
import numpy as np

def batch_norm(x, gamma, beta, eps=1e-5):
    if x.ndim != 2:
        raise ValueError(f"x must be (N, C), not of rank {ndim}")
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta

def show(x):
    print(batch_norm(x, 1, 0), lables)
"""


def test_a_name_in_a_branch_that_no_run_comes_by_is_found_by_reading(server):
    (mistake,) = graded(server, GUARDED).errors
    assert (mistake.id, mistake.lines) == ("undefined-name", (6,))


def test_a_comparison_where_an_assignment_was_meant_is_the_mistake_that_is_gone_with_it(server):
    text = zoo.right("channels_last_module").replace(
        "self.moving_var = self.momentum", "self.moving_var == self.momentum"
    )
    (mistake,) = graded(server, text).errors
    assert mistake.id == "running-not-updated"
    assert [change.after.strip()[:17] for change in mistake.changes] == ["self.moving_var ="]


def test_what_stops_a_file_is_said_with_pythons_own_words_beside_the_fix(server):
    (mistake,) = graded(
        server, GUARDED.replace("np.sqrt(var", "np.sqrt(vor").replace("{ndim}", "{x.ndim}")
    ).errors
    assert mistake.message.endswith("`var` (Python: NameError: name 'vor' is not defined)")
    assert [change.line for change in mistake.changes] == [8]


def test_a_fix_that_leaves_its_line_failing_is_not_shown(server):
    (mistake,) = graded(server, GUARDED.replace("np.sqrt(var + eps)", "np.sqrt.of(var)")).errors
    assert mistake.changes == ()


def test_a_name_outside_what_a_call_runs_is_none_of_its_mistakes(server):
    assert graded(server, GUARDED.replace("{ndim}", "{x.ndim}")).verdict == "pass"


def test_an_operator_that_torch_has_not_for_a_number_type_is_no_file_that_is_not_written(server):
    text = GUARDED.replace("numpy as np", "torch").replace("np.", "torch.").replace("axis=0", "0")
    text = text.replace("x.var(0)", "((x - x.mean(0)) ^ 2).mean(0)").replace("{ndim}", "{x.ndim}")
    (mistake,) = graded(server, text).errors
    assert (mistake.id, mistake.lines) == ("crash", (7,))
    assert "expected `**`, found `^`" in mistake.message


# -- what a caller may choose

KEEP = """
import numpy as np

def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    if training:
        mean, var = x.mean(0), x.var(0)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_var = momentum * moving_var + (1 - momentum) * var
    else:
        mean, var = moving_mean, moving_var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, moving_mean, moving_var
"""

# evidence for the momentum convention: what is added to KEEP, or put in its place, and what it decides
EVIDENCE = {
    "the names alone": (KEEP, "keep"),
    "a default above a half": (KEEP.replace("momentum, training", "training, momentum=0.9"), "keep"),
    "a default below a half": (
        KEEP.replace("momentum, training", "training, momentum=0.1")
        .replace("momentum *", "(1 - momentum) *")
        .replace("(1 - (1 - momentum) *", "(1 - momentum *")
        .replace("(1 - momentum) * mean", "momentum * mean")
        .replace("(1 - momentum) * var", "momentum * var"),
        "update",
    ),
    "the file's own call": (KEEP + "\nbatch_norm(1, 1, 0, 0, 1, 1e-5, 0.1, True)\n", "update"),
}


@pytest.mark.parametrize("case", EVIDENCE)
def test_momentum_is_held_to_what_the_file_shows(server, case):
    text, decided = EVIDENCE[case]
    result = graded(server, text)
    assert result.conventions.momentum == decided
    assert result.conventions.evidence["momentum"]


def test_the_option_goes_before_all_evidence(server):
    result = graded(server, KEEP, momentum="update")
    assert result.conventions.momentum == "update"
    assert [m.id for m in result.errors] == ["momentum-swapped"]


LIKE_TORCH = {
    "all as in torch": ("torch_semantics", {"one-value-accepted"}),
    "the notes' conventions": (
        "moving_pair",
        {"one-value-accepted", "running-var-biased", "grad-mode-switch"},
    ),
}


@pytest.mark.parametrize("case", LIKE_TORCH)
def test_like_torch_makes_conventions_errors(server, case):
    name, errors = LIKE_TORCH[case]
    result = graded(server, zoo.right(name), like="torch")
    assert {m.id for m in result.errors if m.id != "momentum-swapped"} == errors


def test_like_torch_asks_for_the_error_at_one_value(server):
    guarded = zoo.right("torch_semantics").replace(
        "        if self.training:",
        "        if self.training and x.numel() // x.shape[1] < 2:\n            raise ValueError(x.shape)\n"
        "        if self.training:",
        1,
    )
    assert graded(server, guarded, like="torch").verdict == "pass"


def test_entry_names_the_one_to_grade(server):
    both = KEEP + KEEP.replace("def batch_norm", "def other_batch_norm").replace("+ eps", "- eps")
    assert graded(server, both, entry="batch_norm").verdict == "pass"
    assert [m.id for m in graded(server, both, entry="other_batch_norm").errors] == ["eps-subtracted"]
    absent = graded(server, both, entry="third")
    assert (absent.verdict, absent.mistakes) == ("error", ())
    assert "third" in absent.notes[0]


NOTHING_TO_GRADE = {
    "no definition": "x = 1\n",
    "another function": "def add(a, b):\n    return a + b\n",
    "another framework": "import tensorflow as tf\n\ndef batch_norm(x, gamma, beta):\n    return x\n",
}


@pytest.mark.parametrize("case", NOTHING_TO_GRADE)
def test_a_file_without_a_batch_norm_is_an_error_that_says_so(server, case):
    result = graded(server, NOTHING_TO_GRADE[case])
    assert (result.verdict, result.mistakes) == ("error", ())
    assert result.notes


def test_training_code_is_not_run_and_an_absent_package_is_said(server):
    result = graded(
        server,
        "import torch\nfrom d2l_absent import helper\n"
        "def batch_norm(x, gamma, beta, eps=1e-5):\n"
        "    x = helper.same(x) if helper is None else x\n"
        "    mean = x.mean(0)\n"
        "    return gamma * (x - mean) / torch.sqrt(((x - mean) ** 2).mean(0) + eps) + beta\n"
        "raise SystemExit('training code ran')\n",
    )
    assert result.verdict == "pass"
    assert any("d2l_absent" in note for note in result.notes)


def test_prints_are_kept_apart_and_only_their_end(server):
    noisy = KEEP.replace("    if training:", "    print('hello ' * 2000)\n    if training:")
    result = graded(server, noisy)
    assert result.verdict == "pass"
    assert result.printed.rstrip().endswith("hello")
    assert len(result.printed) <= 2048 + 100


def test_every_mistake_that_a_learner_file_expects_is_in_the_table():
    expected = {i for case in (*zoo.SINGLES, *zoo.SLIPS) for i in (*case.expected, *case.warnings)}
    assert expected <= set(MISTAKES)


STATE_COMES_BACK = """
def batch_norm(x, gamma, beta, layer, states, training, momentum=0.9, eps=1e-5):
    state = states[layer]
    mean, var = state["mean"], state["var"]
    if training:
        mean, var = x.mean(0), x.var(0)
        state["mean"] = momentum * state["mean"] + (1 - momentum) * mean
        state["var"] = momentum * state["var"] + (1 - momentum) * var
    y = gamma * (x - mean) / (var + eps) ** 0.5 + beta
    return states
"""


def test_what_came_back_is_called_by_its_own_name_and_by_none_of_ours(server):
    (mistake,) = graded(server, STATE_COMES_BACK).errors
    assert mistake.id == "wrong-return"
    assert "it returned dict" in str(mistake)
