"""``bnquiz export``: each format to its file, whole or not at all; a wrong call is told in one line."""

import json
import re
import sys

import pytest
from click.testing import CliRunner

from bnquiz.cli import cli
from bnquiz.cli.context import local_now
from bnquiz.errors import BadFile
from bnquiz.study.journal import open_journal

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def aside(monkeypatch, tmp_path, home):
    monkeypatch.setenv("BNQUIZ_HOME", str(home))
    monkeypatch.setenv("BNQUIZ_LANG", "en")
    monkeypatch.delenv("BNQUIZ_CARDS", raising=False)
    monkeypatch.chdir(tmp_path)


def run(*arguments):
    return CliRunner().invoke(cli, ["export", *arguments])


@pytest.mark.parametrize(
    ("form", "file", "begins"),
    [
        ("anki", "bn.txt", b"#separator:tab\n"),
        ("json", "bn.json", b'{\n "schema": 1,'),
        ("markdown", "bn.md", b"# Batch normalization: study notes\n"),
        ("page", "bn.html", b"<!doctype html>\n"),
    ],
)
def test_a_format_is_written_to_its_file_and_printed_without_one(tmp_path, form, file, begins):
    done = run(form, "-o", file, "--topic", "epsilon")
    assert (done.exit_code, done.stdout) == (0, "")
    assert re.fullmatch(rf"{file}: cards: \d+, \d+ kB\n", done.stderr)
    assert (tmp_path / file).read_bytes().startswith(begins)
    assert run(form, "--topic", "epsilon").stdout_bytes.startswith(begins)


def test_a_package_is_a_zip_file(tmp_path):
    pytest.importorskip("genanki", reason="genanki is not installed")
    assert run("anki", "-o", "bn.apkg", "--topic", "epsilon").exit_code == 0
    assert (tmp_path / "bn.apkg").read_bytes().startswith(b"PK")


def test_without_genanki_it_is_said_what_helps(monkeypatch):
    monkeypatch.setitem(sys.modules, "genanki", None)
    told = run("anki", "-o", "bn.apkg").exception
    assert isinstance(told, BadFile)
    assert str(told) == "bn.apkg: a package needs genanki: run `pip install genanki`, or name a .txt file"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["page", "-o", "bn.txt"], "bn.txt: no such format: name a file that ends in .html"),
        (["anki", "-o", "bn.csv"], "bn.csv: no such format: name a file that ends in .txt / .apkg"),
        (["json", "-o", "here.json"], "here.json: already exists"),
        (["json", "-o", "folder.json", "--force"], "folder.json: is a folder"),
        (["json", "-o", "nowhere/bn.json"], "nowhere/bn.json: cannot be written: no such file"),
    ],
)
def test_a_name_that_cannot_be_is_told_and_nothing_changes(tmp_path, arguments, says):
    (tmp_path / "here.json").write_text("mine")
    (tmp_path / "folder.json").mkdir()
    told = run(*arguments).exception
    assert isinstance(told, BadFile)
    assert str(told).startswith(says)
    assert {each.name for each in tmp_path.iterdir()} <= {"here.json", "folder.json", "home"}
    assert (tmp_path / "here.json").read_text() == "mine"


def test_a_file_that_is_there_is_replaced_when_asked_for(tmp_path):
    (tmp_path / "bn.json").write_text("old")
    assert run("json", "-o", "bn.json", "--force", "--topic", "epsilon").exit_code == 0
    assert json.loads((tmp_path / "bn.json").read_text("utf-8"))["schema"] == 1


@pytest.mark.parametrize(
    "arguments",
    [["json", "--fresh"], ["json", "--force"], ["pdf"], ["json", "--topic", "nothing"], []],
    ids=" ".join,
)
def test_a_call_that_means_nothing_is_refused(arguments):
    assert run(*arguments).exit_code == 2


def test_json_holds_both_languages_and_what_a_card_names():
    found = json.loads(run("json", "--topic", "epsilon", "--cards", "en").stdout)
    assert (
        {each["id"] for each in found["topics"]} == {each["topic"] for each in found["cards"]} == {"epsilon"}
    )
    assert all(each["question"]["en"] and each["question"]["zh"] for each in found["cards"])
    assert {name for each in found["cards"] for name in each["covers"]} == set(found["questions"])


@pytest.mark.parametrize(("cards", "english", "chinese"), [("en", 1, 0), ("zh", 0, 1), ("both", 1, 1)])
def test_the_cards_have_the_language_that_is_asked_for(monkeypatch, cards, english, chinese):
    by_option = run("markdown", "--topic", "epsilon", "--cards", cards).stdout
    assert by_option.count("# Batch normalization: study notes\n") == english
    assert by_option.count("# 批归一化：复习笔记\n") == chinese
    monkeypatch.setenv("BNQUIZ_CARDS", cards)
    assert run("markdown", "--topic", "epsilon").stdout == by_option


def test_the_page_begins_with_what_the_journal_knows_or_fresh(path):
    with open_journal(path) as journal:
        journal.record_rating("eps-purpose", "good", rev=1, lang="en", seconds=9, now=local_now())
    known = [data_of(run("page", *more).stdout)["journal"]["states"] for more in ([], ["--fresh"])]
    assert [list(states) for states in known] == [["eps-purpose"], []]


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page)[1])


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "Only cards of this topic"), ("zh", "只导出这个主题的卡片")]
)
def test_help_says_that_a_topic_is_exported_not_asked(monkeypatch, lang, says):
    monkeypatch.setenv("BNQUIZ_LANG", lang)
    assert says in run("--help").stdout


def test_help_is_in_the_learners_language(monkeypatch):
    monkeypatch.setenv("BNQUIZ_LANG", "zh")
    said = re.sub(r"`[^`]*`", "", run("--help").stdout)
    assert [line for line in said.splitlines()[1:] if re.search(r"[a-z]+ [a-z]+ [a-z]+", line)] == []
    monkeypatch.setenv("BNQUIZ_LANG", "en")
    assert not HAN.search(run("--help").stdout)
