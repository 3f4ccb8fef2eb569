"""``--repro``: the smallest call that shows a mistake fails on the wrong file and passes on the right one."""

import sys

import pytest
import zoo

from bnquiz.grading.grade import Options, grade
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.repro.python import MOST_LINES

NUMERIC = {"axes", "formula", "eps", "affine", "running", "mode", "gradient"}
# What these change is no number: whether autograd follows, how the mode is chosen.
NO_NUMBER = {"graph-leak", "graph-cut", "grad-mode-switch", "no-running-statistics", "affine-absent"}
FEWEST = 0.95  # of the mistakes that numbers can show


def shown_by_numbers(id_):
    return MISTAKES[id_].group in NUMERIC and id_ not in NO_NUMBER


CASES = [case for case in zoo.SINGLES if any(map(shown_by_numbers, case.expected))]
SAMPLE = CASES[::23]


def outcome(code, folder):
    """What the snippet ends with, beside the files of the folder."""
    names = {path.stem for path in folder.glob("*.py")}
    sys.path.insert(0, str(folder))
    try:
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


def missing(server, folder, cases):
    """The mistakes that numbers can show and no snippet does, and how many there are; each snippet that is
    there is held to what it promises."""
    none, count = [], 0
    for number, case in enumerate(cases):
        wrong = written(folder / f"wrong{number}", case.text)
        right = written(folder / f"right{number}", zoo.right(case.base))
        found = repros(server, wrong)
        for id_ in filter(shown_by_numbers, case.expected):
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
    @pytest.mark.parametrize("part", range(4))
    def test_each_fails_on_the_wrong_file_and_passes_on_the_right_one(self, server, tmp_path, part):
        none, _ = missing(server, tmp_path, SAMPLE[part::4])
        assert none == []

    @pytest.mark.slow
    @pytest.mark.parametrize("part", range(12))
    def test_there_is_one_for_nearly_every_mistake_that_numbers_show(self, server, tmp_path, part):
        none, count = missing(server, tmp_path, CASES[part::12])
        assert len(none) <= (1 - FEWEST) * count, none
