"""``bnquiz doctor`` says what is there, tries each promise, and changes nothing."""

import json

import pytest

from bnquiz import __version__
from bnquiz.grading.process.promises import PROMISES, kernel

ON_LINUX = pytest.mark.skipif(not all(kernel().values()), reason="this system has no such kernel")
RIGHT = """
import numpy as np

def batch_norm(x, gamma, beta, eps=1e-5):
    \"\"\"x: (N, C).\"\"\"
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
"""


@ON_LINUX
def test_it_tells_versions_paths_and_the_promises_that_hold(bnquiz, home):
    code, out, err = bnquiz("doctor", "--lang", "en")
    assert (code, err) == (0, "")
    assert f"bnquiz {__version__}" in out
    assert "none yet" in out
    assert out.count("✓") == len(PROMISES)
    assert not home.exists(), "a look makes no journal"


@ON_LINUX
def test_programs_read_the_same(bnquiz, home):
    code, out, _ = bnquiz("doctor", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["journal"] == {
        "path": str(home / "journal.sqlite"),
        "lines": 0,
        "backups": 0,
        "faults": [],
    }
    assert found["sandbox"]["holds"] == {promise.id: True for promise in PROMISES}


def test_a_damaged_journal_is_told_and_is_exit_1(bnquiz, home):
    home.mkdir()
    (home / "journal.sqlite").write_text("ratings")
    code, out, _ = bnquiz("doctor", "--lang", "en")
    assert code == 1
    assert "something is wrong" in out
    assert "is not a journal of bnquiz" in " ".join(out.split())
    assert (home / "journal.sqlite").read_text() == "ratings"


def test_where_nothing_shuts_the_code_in_it_says_so_in_either_language(bnquiz, monkeypatch):
    monkeypatch.setenv("BNQUIZ_SANDBOX", "off")
    english, chinese = (bnquiz("doctor", "--lang", lang)[1] for lang in ("en", "zh"))
    assert "grade only files that you would also run yourself" in " ".join(english.split())
    assert "只评你自己也敢直接运行的文件" in "".join(chinese.split())


def test_grade_says_it_in_one_line_and_goes_on(bnquiz, folder, monkeypatch):
    monkeypatch.setenv("BNQUIZ_SANDBOX", "off")
    (folder / "my_bn.py").write_text(RIGHT)
    code, out, err = bnquiz("grade", "--json", "my_bn.py")
    assert (code, json.loads(out)["results"][0]["verdict"]) == (0, "pass")
    assert err == "bnquiz: this system does not shut your code in: see `bnquiz doctor`\n"
