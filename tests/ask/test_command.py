"""``bnquiz ask`` as a script runs it: ``--plain``, its options, and what it says without a terminal."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bnquiz.cli.keys import named
from bnquiz.study.events import Found
from bnquiz.study.journal import open_journal
from tests.ask.sittings import CARDS
from tests.bank.samples import folder

Run = Callable[..., "tuple[int, str, str]"]
SAMPLE = ("--topic", "own/sample")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of four cards of one's own, one of each kind, which have their turn before all of ours."""
    common, *cards = CARDS.replace('proof = "eps-inside-root"', 'proof = "sum"').split('covers = ["B4"]\n')
    asked = (f"asked = {99 - place}\n{card}" for place, card in enumerate(cards))
    found = folder(tmp_path / "own", common + "".join(asked))
    (found / "coverage.toml").unlink()
    (found / "proofs").mkdir()
    (found / "proofs" / "sum.py").write_text(
        '"""Two and two make four."""\n\nexpected = 4\nprint(2 + 2)\nassert 2 + 2 == expected\n'
    )
    return found


@pytest.fixture
def ask(own: Path, path: Path) -> Run:
    """Runs ``bnquiz ask`` with these arguments on these lines; returns exit code, stdout, stderr."""

    def run(*arguments: str, lines: str | None = None, **environ: str) -> tuple[int, str, str]:
        home = {"BNQUIZ_HOME": str(path.parent), "BNQUIZ_BANK": str(own), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [sys.executable, "-m", "bnquiz", "ask", *arguments],
            input=lines or "",
            capture_output=True,
            text=True,
            env={**os.environ, **home, **environ},
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def rated(path: Path) -> list[tuple[str, str]]:
    with open_journal(path) as journal:
        return [(each.card, each.rating) for each in journal.ratings()]


def test_without_a_terminal_it_says_in_one_line_what_to_do(ask: Run, path: Path) -> None:
    code, out, err = ask()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "needs an interactive terminal" in err
    assert "--plain" in err
    assert not path.exists()


class TestPlain:
    def test_answers_are_read_line_by_line_and_ratings_saved(self, ask: Run, path: Path) -> None:
        lines = "\n1\n2\n\n\n"  # the answer, two points, done, what is proposed
        code, out, _ = ask("--plain", *SAMPLE, "--count", "1", lines=lines)
        assert code == 0
        assert rated(path) == [("own/a-recall", "good")]
        assert "What is it?" in out
        assert "1 rating saved" in out

    def test_every_kind_of_card_can_be_answered(self, ask: Run, path: Path) -> None:
        lines = "\n\n4\n\n4\n\n4\n2\n4\n"
        code, out, _ = ask("--plain", *SAMPLE, lines=lines)
        assert code == 0
        assert {card for card, _ in rated(path)} == {
            "own/a-recall",
            "own/a-choice",
            "own/a-number",
            "own/a-code",
        }
        assert "4 ratings saved" in out

    def test_the_end_of_the_input_is_the_end_of_the_sitting(self, ask: Run, path: Path) -> None:
        code, out, _ = ask("--plain", *SAMPLE, lines="\n\n3\n")
        assert code == 0
        assert len(rated(path)) == 1
        assert "more cards wait" in out

    def test_the_output_is_text_alone(self, ask: Run) -> None:
        _, out, _ = ask("--plain", *SAMPLE, lines="\n\n3\n")
        assert "\x1b" not in out

    @pytest.mark.slow
    def test_the_same_seed_gives_the_same_sitting(self, ask: Run) -> None:
        one, two, other = (ask("--plain", *SAMPLE, "--seed", seed, lines="s\ns\ns\ns\n")[1] for seed in "112")
        assert one == two != other

    def test_the_proof_is_run(self, ask: Run) -> None:
        lines = "s\ns\ns\n\np\n"
        _, out, _ = ask("--plain", *SAMPLE, lines=lines)
        assert "Two and two make four." in out
        assert "The claim holds." in out

    def test_undo_reaches_back_into_the_run_before(self, ask: Run, path: Path) -> None:
        ask("--plain", *SAMPLE, "--count", "1", lines="\n\n4\n")
        assert len(rated(path)) == 1
        _, out, _ = ask("--plain", *SAMPLE, lines="u\n")
        assert rated(path) == []
        assert "Taken back: easy (Sample)." in out
        assert out.count("recall") == 1, "its card is asked again"


class TestOptions:
    def test_topic_asks_only_of_this_topic(self, ask: Run) -> None:
        _, out, _ = ask("--plain", *SAMPLE, lines="s\n" * 9)
        assert "4 cards now" in out

    @pytest.mark.parametrize("name", ["own/sample", "Sample", "sample", "示例"])
    def test_a_topic_is_named_by_its_id_or_its_title(self, ask: Run, name: str) -> None:
        _, out, _ = ask("--plain", "--topic", name, lines="q\n")
        assert "4 cards now" in out

    @pytest.mark.parametrize(
        ("name", "says"),
        [("epsilom", "did you mean epsilon"), ("zebra", "use purpose, formula")],
    )
    def test_an_unknown_topic_is_refused_with_those_that_are_near_or_all(
        self, ask: Run, name: str, says: str
    ) -> None:
        code, _, err = ask("--plain", "--topic", name)
        assert code == 2
        assert f"there is no topic '{name}'" in err
        assert says in " ".join(err.split())

    def test_a_card_is_asked_by_its_id_due_or_not(self, ask: Run, path: Path) -> None:
        for rating in ("4", "1"):
            _, out, _ = ask("--plain", "own/a-choice", lines=f"\n{rating}\n")
            assert "asked for" in out
        assert rated(path) == [("own/a-choice", "easy"), ("own/a-choice", "again")]

    def test_an_unknown_card_is_refused_with_those_that_are_near(self, ask: Run) -> None:
        code, _, err = ask("--plain", "own/a-choise")
        assert code == 2
        assert "did you mean own/a-choice" in err

    def test_kind_asks_only_cards_of_this_kind(self, ask: Run) -> None:
        _, out, _ = ask("--plain", *SAMPLE, "--kind", "number", "--kind", "code", lines="s\n" * 9)
        assert "2 cards now" in out

    def test_weak_asks_what_is_likely_to_be_forgotten(self, ask: Run) -> None:
        ask("--plain", *SAMPLE, lines="\n\n4\n\n1\nq\n")
        _, out, _ = ask("--plain", *SAMPLE, "--weak", lines="s\n" * 9)
        assert "1 card now · to repeat: 1, never asked: 2" in out
        assert "· weak" in out

    @pytest.mark.slow
    def test_where_no_card_is_weak_it_says_so(self, ask: Run) -> None:
        ask("--plain", *SAMPLE, "--count", "1", lines="\n\n4\n")
        _, out, _ = ask("--plain", *SAMPLE, "--weak")
        assert "No card is weak now." in out
        assert "due" not in out
        _, out, _ = ask("--plain", *SAMPLE, "--weak", "--lang", "zh")
        assert "现在没有薄弱的卡片。" in out

    @pytest.mark.slow
    def test_a_suspended_card_is_not_asked_until_it_is_named(self, ask: Run) -> None:
        _, out, _ = ask("--plain", *SAMPLE, lines="x\nq\n")
        assert "Suspended" in out
        _, out, _ = ask("--plain", *SAMPLE, lines="q\n")
        assert "3 cards now" in out
        _, out, _ = ask("--plain", "own/a-recall", lines="x\nq\n")
        assert "It is asked again." in out
        _, out, _ = ask("--plain", *SAMPLE, lines="q\n")
        assert "4 cards now" in out

    @pytest.mark.slow
    def test_flagged_cards_can_be_asked_alone(self, ask: Run) -> None:
        code, _, err = ask("--plain", "--flagged")
        assert (code, "no card is flagged" in err) == (2, True)
        ask("--plain", *SAMPLE, lines="f\nq\n")
        _, out, _ = ask("--plain", "--flagged", lines="q\n")
        assert "⚑ Sample" in out

    def test_a_note_is_shown_with_the_answer(self, ask: Run) -> None:
        ask("--plain", *SAMPLE, lines="n\nmind the root\nq\n")
        _, out, _ = ask("--plain", *SAMPLE, lines="\n")
        assert "Your note: mind the root" in out

    def test_json_tells_each_step_in_a_line(self, ask: Run) -> None:
        _, out, _ = ask("--plain", "--json", "own/a-choice", "--seed", "1", lines="\n3\n")
        steps = [json.loads(line) for line in out.splitlines()]
        told = [step["step"] for step in steps if step["step"] != "prompt"]
        assert told == ["opened", "asked", "revealed", "saved", "ended"]
        asked = steps[2 if steps[1]["step"] == "prompt" else 1]
        assert (asked["card"], sorted(asked["options"])) == ("own/a-choice", ["No", "Perhaps", "Yes"])
        assert "Yes" not in json.dumps({**asked, "options": []}), "the answer is not told"
        assert steps[-1]["ratings"] == [{"card": "own/a-choice", "rating": "good"}]

    def test_level_asks_only_of_this_level(self, ask: Run) -> None:
        code, out, _ = ask("--plain", *SAMPLE, "--level", "senior")
        assert code == 0
        assert "No card fits." in out

    def test_new_asks_only_what_was_never_asked(self, ask: Run) -> None:
        ask("--plain", *SAMPLE, "--count", "1", lines="\n\n1\n")
        _, out, _ = ask("--plain", *SAMPLE, "--new", lines="s\n" * 9)
        assert "3 cards now" in out

    @pytest.mark.slow
    def test_all_asks_what_is_not_due_too(self, ask: Run) -> None:
        lines = "\n\n4\n\n4\n\n4\n\n4\n"
        ask("--plain", *SAMPLE, lines=lines)
        _, out, _ = ask("--plain", *SAMPLE)
        assert "Done for today. Nothing is due now. Come back" in out
        _, out, _ = ask("--plain", *SAMPLE, "--all", lines="s\n" * 9)
        assert "4 cards now" in out

    def test_new_and_all_exclude_each_other(self, ask: Run) -> None:
        code, _, err = ask("--plain", "--new", "--all")
        assert code == 2
        assert "use one of them" in err

    @pytest.mark.parametrize("count", ["0", "-1", "many"])
    def test_a_count_that_asks_nothing_is_refused(self, ask: Run, count: str) -> None:
        assert ask("--plain", "--count", count)[0] == 2

    @pytest.mark.parametrize(
        ("arguments", "environ"),
        [
            pytest.param(["--lang", "zh"], {}, id="the option"),
            pytest.param([], {"LC_ALL": "zh_CN.UTF-8"}, id="the locale"),
        ],
    )
    def test_the_language_is_that_of_the_option_or_the_locale(
        self, ask: Run, arguments: list[str], environ: dict[str, str]
    ) -> None:
        _, out, _ = ask("--plain", *SAMPLE, *arguments, **environ)
        assert "是什么？" in out
        assert "What is it?" not in out


def test_a_card_that_the_learners_code_asks_for_says_why(ask: Run, path: Path) -> None:
    with open_journal(path) as journal:
        found = Found("eps-subtracted", lines=(13,), cards=("eps-inside-root",))
        now = dt.datetime.now().astimezone() - dt.timedelta(minutes=1)
        journal.record_verdict("/home/me/my_bn.py", "fail", [found], now=now)
    _, out, _ = ask("--plain")
    assert out.count("your my_bn.py subtracted eps on line 13") == 2, "in the opening, and above the card"


def test_neither_torch_nor_numpy_is_loaded(own: Path, path: Path) -> None:
    """A whole sitting, with a number, a typed answer, ratings and the end."""
    program = (
        "import sys, runpy\n"
        "sys.argv = ['bnquiz', 'ask', '--plain', '--topic', 'own/sample']\n"
        "try:\n    runpy.run_module('bnquiz', run_name='__main__')\nexcept SystemExit:\n    pass\n"
        "print({'torch', 'numpy'} & sys.modules.keys(), 'fsrs' in sys.modules, file=sys.stderr)"
    )
    environ = {**os.environ, "BNQUIZ_HOME": str(path.parent), "BNQUIZ_BANK": str(own)}
    lines = "t\nfirst of all\n\n3\na\n3\n12\n3\n2\n3\n"
    done = subprocess.run(
        [sys.executable, "-c", program], input=lines, capture_output=True, text=True, env=environ, check=True
    )
    assert done.stderr.strip() == "set() True"
    assert len(rated(path)) == 4


@pytest.mark.parametrize(
    ("char", "name"),
    [("a", "a"), (" ", " "), ("\n", "\n"), ("\t", "^I"), ("\x0c", "^L"), ("\x7f", "^?"), ("？", "？")],
)
def test_a_control_character_is_named_and_never_printed(char: str, name: str) -> None:
    assert named(char) == name


def test_ctrl_c_and_ctrl_d_end_the_input() -> None:
    with pytest.raises(KeyboardInterrupt):
        named("\x03")
    with pytest.raises(EOFError):
        named("\x04")
