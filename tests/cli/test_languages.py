"""It speaks one language at a time: every sentence is there in both, and no screen mixes them."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import bnquiz as package
from bnquiz.bank.upkeep import glossary, strays
from bnquiz.cli import COMMANDS, cli
from bnquiz.cli.chinese import CLICK, HELP
from bnquiz.resources import shipped
from bnquiz.screen.blocks import cells
from tests.cli.learner_files import RIGHT, WRONG
from tests.notebook.notebooks import SETUP, write

ROOT = Path(package.__file__).parent
CHINESE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
# four words in a row, one of them no name of anything; a short name or term may stand in Chinese
SENTENCE = re.compile(r"(?:(?<=\s)|^)[A-Za-z][a-z']*(?:,? [a-z']+){3,}")
SMALL = {"the", "a", "an", "is", "are", "it", "to", "of", "not", "no", "that", "this", "was", "has", "your"}
TERMS = glossary((shipped("questions") / "README.md").read_text(encoding="utf-8"))
WORKER = ROOT / "grading" / "process" / "worker"  # knows no languages


@cache
def texts() -> list[tuple[str, ast.Call]]:
    """Every ``Text(…)`` that is written in the program, and where."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Text", "Words"}
    ]


def written(node: ast.expr) -> str | None:
    """The words, where they stand there; a variable part of them is left out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
    return None


def pairs() -> list[tuple[str, str, str]]:
    """Where a text is written, and what it says in English and in Chinese."""
    return [
        (where, english, chinese)
        for where, node in texts()
        if len(node.args) == 2
        and (english := written(node.args[0])) is not None
        and (chinese := written(node.args[1])) is not None
    ]


def english_in(text: str) -> list[str]:
    """English sentences, apart from code in backticks."""
    plain = re.sub(r"`[^`]*`|‘[^’]*’|“[^”]*”|--[\w-]+|https?:\S+", " ", text)
    found = (match.group() for match in SENTENCE.finditer(plain))
    return [words for words in found if SMALL & {*words.lower().replace(",", "").split()}]


def fields(sentence: str) -> set[str]:
    """Which values a sentence takes: ``{}`` by their order."""
    names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
    return {name or str(place) for place, name in enumerate(names)}


class TestTexts:
    def test_there_are_many(self):
        assert len(pairs()) > 500

    def test_each_is_written_in_both_languages(self):
        assert [where for where, node in texts() if len(node.args) == 1 and written(node.args[0])] == []

    def test_the_english_holds_no_chinese(self):
        own = [pair for pair in pairs() if not pair[0].startswith("bank/upkeep")]  # what it says of Chinese
        # an example of a wrong sign, and the button that leads to Chinese
        quoted = re.compile(r"[“”‘’…，、：；（）]|^中文$")
        assert [at for at, en, _ in own if CHINESE.search(quoted.sub("", en))] == []

    def test_the_chinese_is_no_english(self):
        assert [(at, zh) for at, _, zh in pairs() if english_in(zh) and zh.strip()] == []

    def test_what_is_a_sentence_in_english_has_chinese_signs(self):
        assert [(at, zh) for at, en, zh in pairs() if english_in(en) and not CHINESE.search(zh)] == []

    def test_both_take_the_same_values(self):
        assert [(at, en, zh) for at, en, zh in pairs() if not fields(zh) <= fields(en)] == []

    def test_the_chinese_keeps_to_the_glossary(self):
        own = [*((at, zh) for at, _, zh in pairs()), *HELP.items(), *CLICK.items()]
        assert [(at, stray) for at, zh in own for stray in strays(zh, TERMS)] == []

    @pytest.mark.parametrize(
        "text", ["这里 the file is not there 了", "The call raises an error on this line"]
    )
    def test_an_english_sentence_is_seen(self, text):
        assert english_in(text)


# ---- every screen

RATED = ("4\n" * 4 + "q\n").replace("4", " ", 2)
CALLS = {
    **{f"{name} --help": (name, "--help") for name in COMMANDS},
    **{f"journal {name} --help": ("journal", name, "--help") for name in ("export", "import", "restore")},
    "--help": ("--help",),
    "cards": ("cards",),
    "show a recall card": ("show", "eps-purpose"),
    "show a code card": ("show", "bug-eps-subtracted"),
    "show a number card": ("show", "normalize-by-hand", "--seed", "1"),
    "prove": ("prove", "bug-sign-wrong"),
    "mistakes": ("mistakes",),
    **{f"mistakes {group}": ("mistakes", group) for group in ("axes", "formula", "eps", "affine", "running")},
    **{
        f"mistakes {group}": ("mistakes", group) for group in ("mode", "gradient", "module", "conduct", "run")
    },
    "start": ("start", "new.py"),
    "start tests": ("start", "new.py", "--task", "tests"),
    "tests that are not there": ("grade", "--tests", "none.py"),
    "tests that are no Python": ("grade", "--tests", "broken.py"),
    "tests in a format for files": ("grade", "--tests", "right.py", "--output-format", "sarif"),
    "solution": ("solution", "function", "--yes"),
    "walk": ("solution", "function", "--walk", "--yes"),
    "no such walk": ("solution", "debug", "--walk", "--yes"),
    "goal": ("goal", "--date", "+6d", "--minutes", "40"),
    "no goal": ("goal",),
    "review": ("review",),
    "sheet": ("review", "--sheet", "--top", "5"),
    "cheat sheet": ("review", "--sheet", "--cheat"),
    "sheet in a file": ("review", "--sheet", "--top", "3", "--output", "notes.md"),
    "journal check": ("journal", "check"),
    "journal backup": ("journal", "backup"),
    "journal rebuild": ("journal", "rebuild"),
    "journal begin": ("journal", "begin"),
    "check": ("check",),
    "doctor": ("doctor",),
    "hunt": ("hunt", "--plain", "--seed", "1"),
    "hunt in two ways": ("hunt", "--plain", "--file", "x.py"),
    "hunt over a file": ("hunt", "--file", "right.py"),
    "no terminal for a hunt": ("hunt",),
    "ask": ("ask", "--plain", "--count", "2", "--seed", "1"),
    "grade a right file": ("grade", "right.py", "-v"),
    "grade a wrong file": ("grade", "wrong.py", "--fix"),
    "grade with a hint": ("grade", "broken.py", "--hint", "1"),
    "grade a broken file": ("grade", "broken.py", "--fix"),
    "smallest calls": ("grade", "plain.py", "--repro"),
    "smallest calls in a folder": ("grade", "plain.py", "--repro-dir", "tests"),
    "no smallest call": ("grade", "wrong.py", "--repro"),
    "smallest calls of standard input": ("grade", "-", "--repro"),
    "smallest calls of a set": ("grade", "right.py", "wrong.py", "--repro"),
    "grade a set": ("grade", "right.py", "wrong.py", "broken.py", "none.py", "right.py"),
    "grade with points": ("grade", "wrong.py", "--score"),
    "grade a set with points": ("grade", "right.py", "wrong.py", "--score"),
    "grade by learner": ("grade", "right.py", "wrong.py", "broken.py", "--learners", "--score"),
    "pages and a bundle": ("grade", "wrong.py", "--html", "pages", "--bundle", "new.zip"),
    "points for gradescope": ("grade", "wrong.py", "--score", "--output-format", "gradescope"),
    "no rubric": ("grade", "wrong.py", "--rubric", "none.toml"),
    "a rubric that is none": ("grade", "wrong.py", "--rubric", "right.py"),
    "a rubric with an unknown group": ("grade", "wrong.py", "--rubric", "rubric.toml"),
    "no place for pages": ("grade", "wrong.py", "--html", "right.py"),
    "no place for a bundle": ("grade", "wrong.py", "--bundle", "right.py"),
    "points under a watch": ("grade", "wrong.py", "--watch", "--score"),
    "concise": ("grade", "wrong.py", "none.py", "--output-format", "concise"),
    "start a notebook": ("start", "new.ipynb"),
    "grade a notebook": ("grade", "wrong.ipynb", "-v", "--fix"),
    "grade a notebook that does not run": ("grade", "broken.ipynb"),
    "a notebook beside a file": ("grade", "wrong.ipynb", "right.py"),
    "a notebook that is none": ("grade", "none.ipynb"),
    **{
        f"a notebook as {form}": ("grade", "wrong.ipynb", "--output-format", form)
        for form in ("github", "gradescope", "junit")
    },
    "no such command": ("aks",),
    "no such option": ("ask", "--cuont", "3"),
    "a wrong number": ("ask", "--plain", "--count", "0"),
    "a wrong choice": ("grade", "right.py", "--like", "keras"),
    "a wrong role": ("grade", "right.py", "--role", "m"),
    "an unknown role": ("grade", "right.py", "--role", "m=mean"),
    "a missing argument": ("show",),
    "no such card": ("show", "eps-purpos"),
    "no such topic": ("ask", "--plain", "--topic", "nothing"),
    "no such mistake": ("mistakes", "eps-subtract"),
    "no day": ("goal", "--date", "someday"),
    "a past day": ("goal", "--date", "2001-01-01"),
    "no terminal": ("ask",),
    "no terminal for an interview": ("interview",),
    "no solution yet": ("solution", "function"),
    "start over a file": ("start", "right.py"),
    "no journal to import": ("journal", "import", "none.jsonl"),
    "a file that is no journal": ("journal", "import", "right.py"),
}


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Calls a command in a folder with a few files; returns all that it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BNQUIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    Path("right.py").write_text(RIGHT, encoding="utf-8")
    Path("wrong.py").write_text(WRONG, encoding="utf-8")
    Path("rubric.toml").write_text("[points]\neps-subtracted = 3\n", encoding="utf-8")
    Path("plain.py").write_text(WRONG.partition("\nout = ")[0], encoding="utf-8")
    Path("broken.py").write_text(WRONG.replace("):", ")", 1), encoding="utf-8")
    write(Path("wrong.ipynb"), "!pip install d2l\n%matplotlib inline", WRONG, "words without any code")
    write(Path("broken.ipynb"), SETUP, "x = (((((\n\n\ndef f(:::\n===")
    Path("none.ipynb").write_text("no notebook", encoding="utf-8")

    def run(*arguments: str, lang: str) -> str:
        done = CliRunner().invoke(cli, arguments, env={"BNQUIZ_LANG": lang}, input=RATED)
        error = done.exception.get(lang) if hasattr(done.exception, "get") else ""
        return f"{done.output}\n{error}"

    return run


CODE = re.compile(r"│|^\s*[>+-] |^ *\d+ |^\s*#|^\s*\d*\s*(raise|import|from|def|return|assert)\b| = ")
OTHERS = re.compile(
    r"\w*(Error|Warning)[:：，].*|（Python：.*|Python 的提示：.*"
)  # what another program says
SOURCE = re.compile(r"\s*(出处|Source|\[?TeX)")


def prose(printed: str) -> str:
    """What is printed, without code, sources and the words of other programs."""
    lines = (OTHERS.sub("", line) for line in printed.split("\n"))
    return "\n".join(line for line in lines if not CODE.search(line) and not SOURCE.match(line))


@pytest.mark.parametrize("arguments", CALLS.values(), ids=CALLS)
class TestScreens:
    @pytest.mark.sampled(one_of=9)
    def test_a_screen_in_chinese_has_no_english_sentence(self, call, arguments):
        assert english_in(prose(call(*arguments, lang="zh"))) == []

    @pytest.mark.sampled(one_of=9)
    def test_a_screen_in_english_has_no_chinese(self, call, arguments):
        assert CHINESE.findall(call(*arguments, lang="en")) == []


def test_the_name_of_what_is_missing_ends_with_the_full_stop_of_the_language(call):
    assert call("show", lang="zh").rstrip().endswith("缺少参数 'CARD'。")
    assert "缺少参数 'FORMAT'。可选：" in call("export", lang="zh")
    assert call("show", lang="en").rstrip().endswith("Missing argument 'CARD'.")


class TestChoosing:
    def test_an_option_goes_before_the_environment(self, call):
        assert "选项" in call("--lang", "zh", "ask", "--help", lang="en")
        assert "选项" in call("ask", "--lang", "zh", "--help", lang="en")
        assert "Options" in call("ask", "--lang", "en", "--help", lang="zh")

    def test_the_next_call_does_not_remember_it(self, call):
        call("--lang", "zh", "cards", "--help", lang="en")
        assert "Options" in call("cards", "--help", lang="en")

    @pytest.mark.parametrize(
        "arguments", [("show", "eps-purpose"), ("show", "normalize-by-hand", "--seed", "1")]
    )
    def test_the_cards_have_a_language_of_their_own(self, call, arguments):
        shown = call(*arguments, "--cards", "en", lang="zh")
        assert english_in(shown)
        assert "答案" in shown or "公式" in shown
        assert "Answer" not in shown

    def test_a_sitting_asks_in_the_language_of_the_cards(self, call):
        shown = call("ask", "--plain", "--count", "1", "--seed", "1", "--cards", "zh", lang="en")
        question = shown.split("─\n")[-1].strip().splitlines()[0]
        assert CHINESE.search(question)
        assert "Space" in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"completion"}))  # whose lines are to be copied
def test_help_fits_a_window_of_40_columns(call, monkeypatch, name, lang):
    shown = call(name, "--help", lang=lang)
    monkeypatch.setenv("COLUMNS", "40")
    narrow = call(name, "--help", lang=lang)
    assert max(map(cells, narrow.splitlines())) <= 40
    assert {*re.findall(r"\w+", narrow)} == {*re.findall(r"\w+", shown)} or lang == "zh"
