"""``from bnquiz import grade``: what it takes, what it gives, what it raises."""

import doctest
import inspect
import linecache
import subprocess
import sys
from pathlib import Path

import pytest

import bnquiz
from bnquiz import Mistake, Result, grade

RIGHT = """\
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
"""
WRONG = RIGHT.replace("+ eps", "- eps")
LAYER = """\
import numpy as np


class BatchNorm:
    def __init__(self, n, eps=1e-5):
        self.gamma, self.beta, self.eps = np.ones(n), np.zeros(n), eps

    def __call__(self, x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
"""

MODULE = """\
import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.eps = eps

    def forward(self, x):
        mean, var = x.mean(0), x.var(0, unbiased=False)
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
"""


def defined(source: str, name: str, file: str):
    """A function or class, as a cell of a notebook defines it: its text is in the line cache alone."""
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names = {"__name__": "__main__"}
    exec(compile(source, file, "exec"), names)  # noqa: S102  # our own text
    return names[name]


def ids(result: Result) -> list[str]:
    return [mistake.id for mistake in result.mistakes]


class TestWhatMayBeGraded:
    def test_a_path(self, tmp_path):
        file = tmp_path / "my_bn.py"
        file.write_text(WRONG)
        result = grade(file)
        assert (result.verdict, ids(result), result.file) == ("fail", ["eps-subtracted"], str(file))

    def test_a_string_of_one_line_is_a_path(self, tmp_path):
        file = tmp_path / "my_bn.py"
        file.write_text(RIGHT)
        assert grade(str(file)).verdict == "pass"

    def test_a_string_with_a_line_break_is_source_text(self):
        result = grade(WRONG)
        assert ids(result) == ["eps-subtracted"]
        assert result.mistakes[0].lines == (6,)
        assert isinstance(result, Result)
        assert isinstance(result.mistakes[0], Mistake)

    def test_a_function_of_a_file(self, tmp_path, monkeypatch):
        (tmp_path / "door_bn.py").write_text(RIGHT + WRONG.replace("batch_norm", "other_norm"))
        monkeypatch.syspath_prepend(tmp_path)
        import door_bn

        assert grade(door_bn.batch_norm).verdict == "pass"
        assert ids(grade(door_bn.other_norm)) == ["eps-subtracted"]

    def test_a_function_of_a_cell(self):
        assert ids(grade(defined(WRONG, "batch_norm", "<cell 1>"))) == ["eps-subtracted"]

    def test_a_class_of_a_cell(self):
        result = grade(defined(LAYER, "BatchNorm", "<cell 2>"))
        assert result.entry is not None
        assert result.entry.name == "BatchNorm"

    @pytest.mark.slow
    def test_a_note_that_is_code_alone_stands_after_what_is_wrong(self):
        layer = MODULE.replace("nn.Parameter(torch.ones(n))", "torch.ones(n)")
        [mistake] = [each for each in grade(layer).mistakes if each.id == "parameter-missing"]
        assert mistake.message == f"{mistake.title}: self.gamma"

    def test_what_cannot_be_graded_is_told_and_not_raised(self, tmp_path):
        assert grade(tmp_path).verdict == "error"
        (tmp_path / "empty.py").touch()
        result = grade(tmp_path / "empty.py")
        assert result.verdict == "error"
        assert "empty" in result.notes[0]


class TestOptions:
    def test_entry_chooses(self):
        text = RIGHT + WRONG.replace("batch_norm", "other_norm")
        assert grade(text, entry="batch_norm").verdict == "pass"
        assert ids(grade(text, entry="other_norm")) == ["eps-subtracted"]

    @pytest.mark.parametrize(
        "options",
        [
            pytest.param({"momentum": "both"}, id="momentum"),
            pytest.param({"like": "keras"}, id="like"),
            pytest.param({"layout": "rows"}, id="layout"),
            pytest.param({"lang": "fr"}, id="language"),
            pytest.param({"timeout": 0}, id="no time"),
            pytest.param({"timeout": float("nan")}, id="no number"),
            pytest.param({"timeout": 1e9}, id="too long"),
        ],
    )
    def test_a_value_that_is_none_is_named(self, options):
        with pytest.raises(ValueError, match=f"^{next(iter(options))}="):
            grade(RIGHT, **options)


class TestRaises:
    def test_no_such_file(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="no such file"):
            grade(tmp_path / "absent.py")

    @pytest.mark.parametrize("target", [None, 3, b"x\n", [RIGHT], linecache], ids=repr)
    def test_another_kind_of_target(self, target):
        with pytest.raises(TypeError, match="a path, source text, a function or a class"):
            grade(target)

    def test_a_function_whose_text_is_nowhere(self):
        names = {}
        exec("def batch_norm(x): return x", names)  # noqa: S102  # our own text
        with pytest.raises(ValueError, match="batch_norm: its source is not to be found"):
            grade(names["batch_norm"])

    @pytest.mark.parametrize(
        ("target", "options", "says"),
        [
            pytest.param("absent.py", {}, "absent.py：没有这个文件", id="no such file"),
            pytest.param(3, {}, "要的是路径、源代码、函数或类，不是 int", id="another kind"),
            pytest.param(eval("lambda x: x"), {}, "找不到它的源代码", id="no text"),  # noqa: S307  # our own
            pytest.param(
                RIGHT, {"momentum": "both"}, "^momentum='both'：可用 'keep'、'update' 或 None", id="value"
            ),
            pytest.param(RIGHT, {"timeout": 0}, "^timeout=0：要大于 0 秒", id="no time"),
            pytest.param(RIGHT, {"roles": {"m": "mean"}}, "^m=mean：没有这个角色，可用的有 x、", id="role"),
        ],
    )
    def test_what_it_says_is_in_chinese_where_that_is_spoken(self, target, options, says, monkeypatch):
        with pytest.raises((OSError, TypeError, ValueError), match=says):
            grade(target, lang="zh", **options)
        monkeypatch.setenv("BNQUIZ_LANG", "zh")
        with pytest.raises((OSError, TypeError, ValueError), match=says):
            grade(target, **options)


class TestPromises:
    def test_the_examples_of_the_docstring_hold(self):
        assert doctest.testmod(bnquiz).failed == 0
        assert ">>>" in inspect.getdoc(bnquiz)

    def test_importing_it_loads_nothing_heavy(self):
        code = "import bnquiz, sys; print({'torch', 'numpy', 'rich', 'msgspec'} & sys.modules.keys())"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "set()"

    def test_what_it_offers_is_there(self):
        assert all(hasattr(bnquiz, name) for name in bnquiz.__all__)
        with pytest.raises(AttributeError, match="no attribute 'grades'"):
            _ = bnquiz.grades

    def test_nothing_is_recorded(self, tmp_path, monkeypatch):
        monkeypatch.setenv("BNQUIZ_HOME", str(tmp_path / "home"))
        grade(WRONG)
        assert not (tmp_path / "home").exists()

    def test_its_types_are_for_type_checkers_too(self):
        assert (Path(bnquiz.__file__).parent / "py.typed").exists()
