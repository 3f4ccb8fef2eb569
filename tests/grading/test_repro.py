"""``--repro``: the smallest call that shows a mistake fails on the wrong file and passes on the right one."""

import ast
import sys
import warnings

import numpy as np
import pytest
import zoo

from bnquiz.grading.grade import Options, grade
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.process.wire import Request
from bnquiz.grading.repro.claims import Claim, close
from bnquiz.grading.repro.python import MOST_LINES, WIDTHS, Dialect, Snippet, wrapped
from bnquiz.grading.repro.shrink import Usual, candidates
from bnquiz.grading.theory.probes import SHAPES, probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Formula
from bnquiz.grading.theory.reference import normalize

NUMERIC = {"axes", "formula", "eps", "affine", "running", "mode", "gradient"}
# What these change is no number: how the mode is chosen, what is left out on purpose.
NO_NUMBER = {"grad-mode-switch", "no-running-statistics", "affine-absent"}
# What is true or false of them: whether autograd follows, what a module holds.
FACTS = {"graph-leak", "graph-cut", "state-not-buffer", "state-is-parameter", "parameter-missing"}
FEWEST = 0.95  # of the mistakes that numbers can show


def shown_by_numbers(id_):
    return MISTAKES[id_].group in NUMERIC and id_ not in NO_NUMBER | FACTS


CASES = [case for case in zoo.SINGLES if any(map(shown_by_numbers, case.expected))]
OF_FACTS = [case for case in zoo.SINGLES if {*case.expected, *case.warnings} & FACTS]
SAMPLE = CASES[::31]
PARTS = 12  # each draws from all idioms and mistakes


def outcome(code, folder):
    """What the snippet ends with, beside the files of the folder."""
    names = {path.stem for path in folder.glob("*.py")}
    sys.path.insert(0, str(folder))
    try:
        with warnings.catch_warnings(action="ignore"):  # what wrong files do, and torch and NumPy say
            exec(code, {})  # noqa: S102
        return "passes"
    except AssertionError:
        return "fails"
    except Exception as error:  # noqa: BLE001
        return repr(error)
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)


def written(folder, text, name="my_bn.py"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def repros(server, path):
    """Each mistake of the file, with the call that shows it."""
    result = grade(path, path.read_text(encoding="utf-8"), server, Options(repro=True))
    return {mistake.id: mistake.repro for mistake in result.mistakes}


def missing(server, folder, cases, counts=shown_by_numbers):
    """The mistakes that count and that no snippet shows, and how many there are; each snippet that is there
    is held to what it promises."""
    none, count = [], 0
    for number, case in enumerate(cases):
        wrong = written(folder / f"wrong{number}", case.text)
        right = written(folder / f"right{number}", zoo.right(case.base))
        found = repros(server, wrong)
        for id_ in filter(counts, (*case.expected, *case.warnings)):
            count += 1
            repro = found.get(id_)
            if repro is None:
                none.append(f"{case.name}: {id_}")
                continue
            assert len(repro.code.splitlines()) <= MOST_LINES
            assert outcome(repro.code, wrong.parent) == "fails", f"{case.name}\n{repro.code}"
            assert outcome(repro.code, right.parent) == "passes", f"{case.name}\n{repro.code}"
    return none, count


class TestSnippets:
    @pytest.mark.sampled(one_of=4)
    @pytest.mark.parametrize("part", range(4))
    def test_each_fails_on_the_wrong_file_and_passes_on_the_right_one(self, server, tmp_path, part):
        none, _ = missing(server, tmp_path, SAMPLE[part::4])
        assert none == []

    @pytest.mark.parametrize(
        "name",
        [
            "moving_pair/graph-leak",
            "call_with_flag/input-is-cut-off",
            "num_dims_module/state-not-buffer",
            "num_dims_module/state-is-parameter",
            "num_dims_module/parameter-missing",
        ],
    )
    @pytest.mark.sampled(one_of=2)
    def test_what_is_true_or_false_is_asked_of_the_file_too(self, server, tmp_path, name):
        [case] = [case for case in OF_FACTS if case.name == name]
        none, count = missing(server, tmp_path, [case], lambda id_: id_ in FACTS)
        assert (none, count) == ([], 1)

    @pytest.mark.slow
    def test_so_is_nearly_all_of_it(self, server, tmp_path):
        none, count = missing(server, tmp_path, OF_FACTS, lambda id_: id_ in FACTS)
        assert len(none) <= 0.2 * count, (
            none
        )  # what breaks later, or is made too late, is none of a first call

    @pytest.mark.sampled(slow=12)
    @pytest.mark.parametrize("part", range(PARTS))
    def test_there_is_one_for_nearly_every_mistake_that_numbers_show(self, server, tmp_path, part):
        none, count = missing(server, tmp_path, CASES[part::PARTS])
        assert len(none) <= (1 - FEWEST) * count, none


STATELESS = """
import numpy as np

def batch_norm(x, gamma, beta, eps):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) {sign} eps) + beta
"""


ARRAYS = "gamma=torch.ones((1, 1)), beta=torch.zeros((1, 1)), moving_mean=torch.zeros((1, 1))"
LONG = {
    "a call": f"yours = batch_norm(x=torch.tensor([[0.0], [1.0]]), {ARRAYS}, momentum=0.9)[2].reshape(-1)",
    "a dict in a call": f'out = bn_forward(x=3, bn_param={{"mode": "(train, [", "eps": 1e-5}}, {ARRAYS})',
    "several names": "bn.mean.data, bn.var.data = torch.full((1, 1), 123456.0), torch.full((1, 1), 12345.0)",
    "after a with": f"with torch.no_grad(): yours = batch_norm(torch.tensor([[0.0], [1.0]]), {ARRAYS})",
}


class TestWrapping:
    @pytest.mark.parametrize("name", LONG)
    def test_a_long_statement_is_the_same_statement_in_lines_that_fit(self, name):
        lines = wrapped(LONG[name], 80)
        assert len(lines) > 1
        assert max(map(len, lines)) <= 80
        assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(LONG[name]))

    def test_what_fits_stays_on_its_line_and_what_has_no_brackets_too(self):
        assert wrapped("y = f(x)", 80) == ["y = f(x)"]
        assert wrapped("y = " + "x" * 100, 80) == ["y = " + "x" * 100]

    def test_a_snippet_takes_the_narrowest_lines_with_which_it_has_at_most_ten(self):
        body = [*["bn(x)"] * 3, LONG["a call"]]
        snippets = [Snippet("bn", Dialect("torch"), ("bn",), tuple(body[n:]), "y") for n in (0, 3)]
        many, few = (code.lines for code in snippets)
        assert len(many) <= MOST_LINES
        assert max(map(len, few)) <= WIDTHS[0] < max(map(len, many))


class TestWhereThereIsNone:
    @pytest.mark.parametrize(
        "bottom",
        [
            pytest.param("raise SystemExit('trained')", id="ends the program"),
            pytest.param("batch_norm(1)", id="fails"),
            pytest.param("while True: pass", id="never ends"),
        ],
    )
    def test_a_file_whose_script_does_not_let_it_be_imported_has_none(self, server, tmp_path, bottom):
        path = written(tmp_path, STATELESS.format(sign="-") + bottom)
        result = grade(path, path.read_text(encoding="utf-8"), server, Options(repro=True, timeout=4.0))
        assert [(m.id, m.repro) for m in result.errors] == [("eps-subtracted", None)]

    @pytest.mark.parametrize("name", ["my-bn.py", "2nd try.py"])
    def test_a_file_whose_name_no_import_statement_takes_has_one_all_the_same(self, server, tmp_path, name):
        path = written(tmp_path, STATELESS.format(sign="-"), name)
        [repro] = repros(server, path).values()
        assert outcome(repro.code, tmp_path) == "fails"

    def test_what_the_snippet_itself_does_not_show_is_not_shown(self, server, tmp_path):
        mended = (
            "globals()['batch_norm'] = lambda x, gamma, beta, eps: (x - x.mean(0)) / (x.var(0) + eps) ** 0.5"
        )
        path = written(
            tmp_path, STATELESS.format(sign="-") + mended
        )  # as it is imported, not as it is graded
        assert repros(server, path) == {"eps-subtracted": None}

    def test_what_is_not_asked_for_costs_nothing(self, server, tmp_path):
        path = written(tmp_path, STATELESS.format(sign="-"))
        result = grade(path, path.read_text(encoding="utf-8"), server)
        assert [m.repro for m in result.mistakes] == [None]

    def test_what_the_file_prints_as_it_is_imported_is_not_told_again(self, server, tmp_path):
        path = written(tmp_path, STATELESS.format(sign="-") + "print('trained')")
        result = grade(path, path.read_text(encoding="utf-8"), server, Options(repro=True))
        assert result.mistakes[0].repro is not None
        assert "trained" not in result.printed

    def test_the_worker_is_never_told_what_is_right(self, server, tmp_path, monkeypatch):
        sent = []
        monkeypatch.setattr(
            "bnquiz.grading.process.runner.Request", lambda *a, **k: sent.append(a) or Request(*a, **k)
        )
        path = written(tmp_path, STATELESS.format(sign="-"))
        [repro] = repros(server, path).values()
        right = next(line for line in repro.code.splitlines() if line.startswith("right = "))
        assert any("yours = batch_norm" in program.source for program, *_ in sent)
        assert not any(right in program.source for program, *_ in sent)


def claim(**wrong):
    """What a formula that is wrong so does to the output."""
    recipes = (RIGHT_TRAIN, Formula(**wrong), RIGHT_TRAIN)
    right, yours, without = (lambda p, r=r: normalize(r, p.given(p.eps)).y for r in recipes)
    return Claim("y", True, right, yours, without)


PACKED = """
import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("stats", torch.stack([torch.zeros(num_features), torch.ones(num_features)]))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.stats = torch.lerp(self.stats, torch.stack([mean, var]).detach(), 1 - self.momentum)
        else:
            mean, var = self.stats
        return self.weight * (x - mean) / torch.sqrt(var - self.eps) + self.bias
"""


def test_two_statistics_in_one_array_keep_the_verdict_as_it_is(server, tmp_path):
    path = written(tmp_path, PACKED)
    plain = grade(path, PACKED, server)
    assert "eps-subtracted" in {m.id for m in plain.errors}
    assert repros(server, path).keys() == {m.id for m in plain.mistakes}


INTO_AN_ARGUMENT = """
import numpy as np

def batch_norm(x, y, gamma, beta, eps=1e-5):
    y[...] = gamma * (x - x.mean(0)) / np.sqrt(x.var(0) - eps) + beta
"""


def test_a_result_that_is_written_into_an_argument_is_looked_up_there(server, tmp_path):
    path = written(tmp_path / "wrong", INTO_AN_ARGUMENT)
    code = repros(server, path)["eps-subtracted"].code
    assert outcome(code, path.parent) == "fails"
    right = written(tmp_path / "right", INTO_AN_ARGUMENT.replace("- eps", "+ eps"))
    assert outcome(code, right.parent) == "passes"


class TestShrinking:
    @pytest.mark.parametrize(
        ("wrong", "x"),
        [
            pytest.param({"eps": "subtracted"}, [[0.0], [0.0]], id="a channel that never varies"),
            pytest.param({"center": "missing"}, [[0.0], [1.0]], id="two values that differ"),
            pytest.param({"variance": "unbiased"}, [[0.0], [1.0]], id="two values, divided by one"),
        ],
    )
    def test_what_is_left_is_two_samples_of_one_channel_in_whole_numbers(self, wrong, x):
        small = next(candidates(claim(**wrong), probe(SHAPES[2]), Usual()))
        assert small.x.tolist() == x
        assert (small.gamma, small.beta) == (1, 0)

    @pytest.mark.parametrize("rank", [3, 4])
    def test_wrong_axes_keep_as_many_positions_as_they_need(self, rank):
        small = next(candidates(claim(axes="batch-only"), probe(SHAPES[rank]), Usual()))
        assert small.x.size <= 4
        assert set(small.x.ravel()) <= {0.0, 1.0, 2.0}

    def test_gamma_stays_as_it_is_only_where_it_matters(self):
        small = next(candidates(claim(affine="no-gamma"), probe(SHAPES[2]), Usual()))
        assert small.gamma != 1
        assert small.beta == 0

    def test_a_mistake_that_another_one_covers_is_shown_where_it_alone_shows(self):
        both, left = Formula(eps="subtracted", affine="no-beta"), Formula(eps="subtracted")
        right, yours, without = (
            lambda p, r=r: normalize(r, p.given(p.eps)).y for r in (RIGHT_TRAIN, both, left)
        )
        small = next(candidates(Claim("y", True, right, yours, without), probe(SHAPES[2]), Usual()))
        assert close(without(small), right(small))
        assert not close(yours(small), right(small))


class TestPython:
    @pytest.mark.parametrize(
        ("backend", "values", "text"),
        [
            pytest.param("torch", [[0.0], [2.0]], "torch.tensor([[0.], [2.]])", id="numbers"),
            pytest.param("torch", [[1.0], [1.0]], "torch.ones((2, 1))", id="ones"),
            pytest.param("numpy", [0.5, 0.5], "np.full((2,), 0.5)", id="all the same"),
            pytest.param("numpy", [1 / 3, 2.0], "np.array([0.333333, 2.])", id="six digits"),
            pytest.param("lists", [[0.0, 2.0]], "[[0., 2.]]", id="lists"),
        ],
    )
    def test_an_array_is_written_as_short_as_it_can_be(self, backend, values, text):
        assert Dialect(backend).array(np.array(values)) == text

    def test_what_autograd_follows_says_so(self):
        text = Dialect("torch").array(np.array([1.0, 2.0]), follow=True)
        assert text == "torch.tensor([1., 2.], requires_grad=True)"
