"""bnquiz cards, show, prove, check: what they print, and what they say when the call is wrong."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from msgspec import structs

from bnquiz.bank import load
from bnquiz.bank.model import Asked, Bank, Text
from bnquiz.bank.upkeep import Survey, survey
from bnquiz.cli import COMMANDS, GROUPS, cli
from bnquiz.cli.chinese import HELP
from bnquiz.cli.context import cache_folder
from bnquiz.errors import BadBank, BadFile, UnknownCard
from bnquiz.language import lang_of
from bnquiz.resources import shipped
from bnquiz.study.events import Flagged, Suspended
from bnquiz.study.journal import open_journal
from tests.bank.samples import CHOICE, RECALL, folder
from tests.ours import BANK as SHIPPED


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cache, bank or locale of whoever runs the tests."""
    monkeypatch.setenv("BNQUIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C")
    for name in ("BNQUIZ_BANK", "BNQUIZ_LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=env)


# ---- cards


def test_cards_lists_all_cards() -> None:
    result = run("cards")
    assert result.exit_code == 0
    assert result.stdout.rstrip().endswith(f"{len(SHIPPED.cards)} cards")
    out = result.stdout
    assert all(f"  {name} · " in out for name in SHIPPED.cards)


FILTERS = [
    pytest.param(["--topic", "epsilon"], lambda card: card.topic == "epsilon", id="topic"),
    pytest.param(["--kind", "number"], lambda card: card.kind == "number", id="kind"),
    pytest.param(["--level", "senior"], lambda card: card.level == "senior", id="level"),
    pytest.param(
        ["--kind", "number", "--topic", "folding"],
        lambda card: (card.kind, card.topic) == ("number", "folding"),
        id="two filters",
    ),
]


@pytest.mark.parametrize(("options", "fits"), FILTERS)
def test_cards_lists_those_that_fit_and_no_others(options: list[str], fits) -> None:
    out = run("cards", *options).stdout
    listed = {name for name in SHIPPED.cards if f"  {name} · " in out}
    assert listed == {name for name, card in SHIPPED.cards.items() if fits(card)}
    assert 0 < len(listed) < len(SHIPPED.cards)


SEARCHES = [
    pytest.param("gain-bound eps", id="words of the id"),
    pytest.param("AMPLIFY change", id="without case"),
    pytest.param("放大 变化", id="Chinese, whatever the language of the list"),
    pytest.param("ｋｅｒａｓ γ/√ε", id="full width"),
]


@pytest.mark.parametrize("words", SEARCHES)
def test_search_finds_cards_that_hold_all_words(words: str) -> None:
    assert "eps-gain-bound" in run("cards", "--search", words).stdout


def test_search_does_not_find_what_lacks_one_word() -> None:
    assert "eps-gain-bound" not in run("cards", "--search", "amplify zebra").stdout


def test_an_unknown_topic_is_refused_with_those_that_there_are() -> None:
    result = run("cards", "--topic", "zebra")
    assert result.exit_code == 2
    assert "there is no topic 'zebra': use purpose, formula" in result.stderr


def test_cards_shows_number_cards_with_numbers() -> None:
    assert not re.search(r"[{]\w+[}]", run("cards", "--kind", "number").stdout)


@pytest.mark.parametrize(("name", "near"), [("reveiw", "review"), ("aks", "ask"), ("gaol", "goal")])
def test_an_unknown_command_is_refused_with_those_that_are_near(name: str, near: str) -> None:
    result = run(name)
    assert result.exit_code == 2
    assert f"there is no command '{name}': did you mean {near}" in result.stderr


def test_marked_cards_are_listed_alone(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    with open_journal(tmp_path / "home" / "journal.sqlite") as journal:
        journal.record_mark(Flagged, "eps-purpose", now, on=True)
        journal.record_mark(Suspended, "eps-inside-root", now, on=True)
    assert run("cards", "--flagged").stdout.rstrip().endswith("1 card")
    assert "  eps-inside-root · " in run("cards", "--suspended").stdout


# ---- show


def test_show_shows_the_card_with_its_source() -> None:
    result = run("show", "eps-inside-root")
    card = SHIPPED.cards["eps-inside-root"]
    assert result.exit_code == 0
    assert card.source in result.stdout
    assert "bnquiz prove eps-inside-root" in result.stdout


def test_show_draws_the_same_numbers_from_the_same_seed() -> None:
    first, second, other = (run("show", "dx-by-hand", "--seed", seed).stdout for seed in "112")
    assert first == second != other


def test_show_names_cards_that_are_near() -> None:
    error = run("show", "eps-inside-rot").exception
    assert isinstance(error, UnknownCard)
    assert str(error).startswith("there is no card 'eps-inside-rot': did you mean eps-inside-root")


def test_show_says_why_a_card_is_retired_and_where_to_go(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", CHOICE)
    (own / "retired.toml").write_text('[old]\nwhy = "said twice"\ninstead = "own/a-choice"\n')
    (own / "coverage.toml").unlink()
    error = run("show", "own/old", "--bank", str(own)).exception
    assert str(error) == "card 'own/old' is retired: said twice; see 'own/a-choice'"


# ---- the language

LOCALES = [
    pytest.param({"LC_ALL": "zh_CN.UTF-8"}, "zh", id="a Chinese locale"),
    pytest.param({"LANG": "zh_TW"}, "zh", id="LANG alone"),
    pytest.param({"LC_ALL": "C", "LANG": "zh_CN"}, "en", id="LC_ALL goes before LANG"),
    pytest.param({"LANG": "de_DE.UTF-8"}, "en", id="any other locale"),
    pytest.param({"BNQUIZ_LANG": "zh", "LC_ALL": "C"}, "zh", id="BNQUIZ_LANG goes before all"),
]


@pytest.mark.parametrize(("environ", "lang"), LOCALES)
def test_the_language_follows_the_locale(environ: dict[str, str], lang: str) -> None:
    assert lang_of(environ) == lang


def test_the_option_goes_before_the_locale() -> None:
    assert "答案" in run("show", "eps-inside-root", "--lang", "zh").stdout
    assert "Answer" in run("show", "eps-inside-root", "--lang", "en", LC_ALL="zh_CN.UTF-8").stdout


# ---- prove


@pytest.mark.slow
def test_prove_shows_the_claim_the_program_and_what_it_printed() -> None:
    result = run("prove", "eps-inside-root")
    assert result.exit_code == 0
    for text in (
        "ε is added to the variance",
        "import torch",
        "torch multiplies by 301.51",
        "The claim holds.",
    ):
        assert text in result.stdout


def test_prove_exits_with_1_where_the_claim_does_not_hold(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", CHOICE.replace('level = "basic"', 'level = "basic"\nproof = "sum"'))
    (own / "coverage.toml").unlink()
    (own / "proofs").mkdir()
    (own / "proofs" / "sum.py").write_text(
        '"""Sum."""\nexpected = 5\nassert 2 + 2 == expected, "[no] markup"\n'
    )
    result = run("prove", "own/a-choice", "--bank", str(own))
    assert result.exit_code == 1
    assert "AssertionError: [no] markup" in result.stdout
    assert "The claim does not hold." in result.stdout


def test_prove_says_where_a_card_has_no_proof() -> None:
    name = next(name for name, card in SHIPPED.cards.items() if not card.proof)
    assert str(run("prove", name).exception).startswith(f"card '{name}' has no proof; its source is ")


# ---- check


def test_check_says_how_many_cards_are_sound() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert f"{len(SHIPPED.cards)} cards" in result.stdout
    assert f"of {len(SHIPPED.coverage)} questions of the coverage have cards" in result.stdout
    assert result.stdout.endswith("0 problems\n")


def test_check_names_the_questions_that_no_card_serves() -> None:
    served = Bank({}, {}, {"B4": Asked(Text("a", "b"), 1), "B5": Asked(Text("a", "b"), 1)}, {})
    assert survey(served).uncovered == ("B4", "B5")
    card = SHIPPED.cards["eps-inside-root"]
    assert survey(structs.replace(served, cards={card.id: card})) == Survey(
        {"recall": 0, "choice": 1, "number": 0, "code": 0}, 1, ("B5",)
    )


def test_check_tells_every_problem_and_exits_with_1(tmp_path: Path) -> None:
    broken = RECALL.replace('"basic"', '"easy"') + CHOICE.replace("right = true\n", "")
    own = folder(tmp_path / "own", broken)
    (own / "coverage.toml").unlink()
    result = run("check", "--bank", str(own))
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        "card 'a-recall'",
        "card 'a-choice'",
    ]
    assert "2 problems" in result.stdout


@pytest.mark.slow
def test_check_holds_proofs_to_their_form(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", CHOICE)
    (own / "coverage.toml").unlink()
    (own / "proofs").mkdir()
    (own / "proofs" / "stray.py").write_text("print(1)\n")
    said = run("check", "--bank", str(own)).stderr
    for told in ("no docstring", "nothing is named expected", "no assert", 'no card says proof = "stray"'):
        assert told in said


# ---- a person's own cards


def test_own_cards_come_from_the_option_or_the_environment(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", CHOICE)
    (own / "coverage.toml").unlink()
    assert "own/a-choice" in run("cards", "--bank", str(own)).stdout
    assert "own/a-choice" in run("cards", BNQUIZ_BANK=str(own)).stdout


def test_a_folder_of_cards_that_is_not_there_is_one_line_and_not_a_traceback(tmp_path: Path) -> None:
    result = run("show", "eps-inside-root", "--bank", str(tmp_path / "none"))
    assert isinstance(result.exception, BadBank)
    assert "\n" not in str(result.exception)


def test_one_bad_card_of_ones_own_blocks_no_other_and_is_said_in_one_line(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", RECALL.replace('"basic"', '"easy"') + CHOICE)
    (own / "coverage.toml").unlink()
    result = run("show", "own/a-choice", "--bank", str(own))
    assert result.exit_code == 0
    assert result.stderr.count("\n") == 1
    assert "card 'a-recall'" in result.stderr
    assert f"`bnquiz check --bank {own}` lists all" in result.stderr


PAIRS = "# a comment\nWhat is ε for?\tNo division by zero.\ttag\nγ 的初值是多少？\t1\n\nno tab here\n"
MARKED = "Q: What is ε for?\nA: No division\nby zero.\n\n---\n\nC: γ starts at [1] and β at [0].\n"


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("mine.tsv", PAIRS, [("What is ε for?", "No division by zero."), ("γ 的初值是多少？", "1")]),
        (
            "mine.md",
            MARKED,
            [
                ("What is ε for?", "No division\nby zero."),
                ("γ starts at … and β at 0.", "1"),
                ("γ starts at 1 and β at ….", "0"),
            ],
        ),
    ],
)
def test_a_list_of_questions_and_answers_becomes_cards(
    tmp_path: Path, name: str, text: str, asked: list[tuple[str, str]]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("cards", "import", str(tmp_path / name))
    assert result.exit_code == 0, result.exception
    assert f"{len(asked)} cards; `bnquiz ask --topic own/mine` asks them" in result.stdout
    bank = load(shipped("questions"), own=tmp_path / "home" / "cards")
    own = [card for card in bank.cards.values() if card.topic == "own/mine"]
    assert [(card.question.get("zh"), card.answer.get("en")) for card in own] == asked
    assert isinstance(run("cards", "import", str(tmp_path / name)).exception, BadFile), "it already exists"


LEFT_OUT = {
    "mine.tsv": (
        "no tab here\nQ1\tA1\nQ1\tA1\n\tA2\nQ3\t\n",
        [
            "1: left out: no tab",
            "3: left out: it is there twice",
            "4: left out: no question",
            "5: left out: no answer",
        ],
    ),
    "mine.md": (
        "Q: lost\n\nQ: one\nA: two\nA: stray\nC: nothing\n",
        ["1: left out: no answer", "5: left out: no question", "6: left out: no answer in [brackets]"],
    ),
}


@pytest.mark.parametrize(
    ("name", "text", "told"), [(name, *row) for name, row in LEFT_OUT.items()], ids=LEFT_OUT
)
def test_what_becomes_no_card_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, told: list[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("cards", "import", str(tmp_path / name))
    assert result.stdout.count("1 card; ") == 1
    assert result.stderr.splitlines() == [f"bnquiz: {tmp_path / name}:{line}" for line in told]


def test_cards_in_a_folder_of_their_own_are_asked_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("Q\tA\n")
    result = run("cards", "import", str(tmp_path / "mine.tsv"), "--bank", str(tmp_path / "own"))
    assert f"`bnquiz ask --bank {tmp_path / 'own'} --topic own/mine` asks it" in result.stdout


def test_a_list_without_a_pair_makes_no_card(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("nothing here\n")
    assert isinstance(run("cards", "import", str(tmp_path / "mine.txt")).exception, BadFile)
    assert not (tmp_path / "home" / "cards").exists()


def test_the_cache_lies_in_the_folder_that_the_person_names() -> None:
    assert cache_folder({"BNQUIZ_HOME": "/x"}) == Path("/x/cache")
    assert cache_folder({"BNQUIZ_HOME": "/x", "BNQUIZ_CACHE": "/y"}) == Path("/y")
    assert cache_folder({}).name == "bnquiz"


# ---- the help


def sentences() -> set[str]:
    """Every sentence of the help, without the defaults behind it."""
    found = {"Options", "Commands", "Show the version and exit.", "Show this message and exit.", *GROUPS}
    found |= {summary for _, summary in COMMANDS.values()} | {str(cli.help)}
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command
        for each in (command, *getattr(command, "commands", {}).values()):
            found |= {" ".join(paragraph.split()) for paragraph in str(each.help).split("\n\n")}
            found |= {str(getattr(param, "help", "")).split("  [")[0] for param in each.params}
    return found


def test_every_chinese_sentence_of_the_help_is_of_one_that_is_there() -> None:
    assert HELP.keys() - sentences() == set()


def test_the_help_is_chinese_where_the_language_is() -> None:
    for arguments in ([], ["--help"], ["ask", "--help"], ["cards", "--help"]):
        shown = run(*arguments, BNQUIZ_LANG="zh").output
        assert "选项" in shown
        assert "Only " not in shown
    assert "选项" not in run("--help").output


@pytest.mark.parametrize("width", [40, 50, 80])
def test_no_word_of_the_help_is_broken(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for name in ("ask", "review", "interview"):
        shown = run(name, "--help").output
        assert max(map(len, shown.splitlines())) <= width
        assert {"Only", "without"} & set(shown.split())


# ---- as a program


def test_an_error_is_one_line_on_stderr_with_exit_status_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bnquiz", "show", "no-such"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("bnquiz: there is no card 'no-such'")


def test_show_loads_neither_torch_nor_numpy() -> None:
    program = (
        "import sys; sys.argv[1:] = ['show', 'dx-by-hand']\n"
        "from bnquiz.cli import cli\n"
        "cli(standalone_mode=False)\n"
        "print(sorted({'torch', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
