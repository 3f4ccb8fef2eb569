"""Loading: a person's own cards, and the cache, which is never believed when it should not be."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import pytest

import bnquiz.bank.reading
from bnquiz.bank import check, load, loading
from bnquiz.bank.proofs import path_of
from bnquiz.errors import BadBank
from bnquiz.resources import shipped
from tests.bank.samples import CHOICE, RECALL, folder


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    return folder(tmp_path / "cards", RECALL)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def question(cards: Path, cache: Path | None) -> str:
    return load(cards, cache=cache).cards["a-recall"].question.en


def edit(cards: Path, old: str, new: str) -> None:
    path = cards / "sample.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_the_cards_that_ship_are_sound() -> None:
    _, problems = check(shipped("questions"))
    assert [str(problem) for problem in problems] == []


def test_a_cached_bank_equals_the_one_that_was_read(cards: Path, cache: Path) -> None:
    assert load(cards, cache=cache) == load(cards, cache=cache) == load(cards)


def test_the_second_load_parses_nothing(cards: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(cards, cache=cache)
    monkeypatch.setattr(bnquiz.bank.reading, "read", None)
    assert question(cards, cache) == "What is it?"


def test_without_a_cache_folder_nothing_is_written(cards: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    load(cards)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_edited_card_shows_at_once(cards: Path, cache: Path) -> None:
    load(cards, cache=cache)
    edit(cards, "What is it?", "What was it?")
    assert question(cards, cache) == "What was it?"


def test_an_edit_shows_even_with_the_same_size_and_time(cards: Path, cache: Path) -> None:
    """The key is what the files hold: clocks are coarse, and editors restore times."""
    path = cards / "sample.toml"
    then = path.stat().st_mtime_ns
    load(cards, cache=cache)
    edit(cards, "What is it?", "What of it?")
    os.utime(path, ns=(then, then))
    assert question(cards, cache) == "What of it?"


def test_a_file_that_comes_or_goes_shows_at_once(cards: Path, cache: Path) -> None:
    load(cards, cache=cache)
    (cards / "more.toml").write_text((cards / "sample.toml").read_text().replace("a-recall", "b-recall"))
    assert set(load(cards, cache=cache).cards) == {"a-recall", "b-recall"}
    (cards / "sample.toml").unlink()
    assert set(load(cards, cache=cache).cards) == {"b-recall"}


def test_a_proof_that_goes_is_missed_in_spite_of_the_cache(cards: Path, cache: Path) -> None:
    edit(cards, 'level = "basic"', 'level = "basic"\nproof = "sum"')
    (cards / "proofs").mkdir()
    (cards / "proofs" / "sum.py").write_text("")
    load(cards, cache=cache)
    (cards / "proofs" / "sum.py").unlink()
    with pytest.raises(BadBank, match=r"no proofs/sum\.py"):
        load(cards, cache=cache)


def test_a_cache_of_another_version_is_not_believed(
    cards: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(cards, cache=cache)
    monkeypatch.setattr(loading, "FORMAT", loading.FORMAT + 1)
    monkeypatch.setattr(bnquiz.bank.reading, "read", lambda *_, **__: pytest.fail("read"))
    with pytest.raises(pytest.fail.Exception):
        load(cards, cache=cache)


DAMAGE = [
    pytest.param(lambda _: b"", id="empty"),
    pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
    pytest.param(lambda data: b"\x00" * len(data), id="zeros"),
    pytest.param(lambda data: data.replace(b"What is it?", b"What is IT?"), id="a text changed"),
    pytest.param(lambda data: data[:60] + bytes(255 - byte for byte in data[60:]), id="garbled"),
    pytest.param(lambda _: msgspec.msgpack.encode({"key": "x"}), id="another record"),
    pytest.param(lambda _: b"[[card]]", id="another format"),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_as_good_as_none_and_is_mended(cards: Path, cache: Path, damage) -> None:
    load(cards, cache=cache)
    (kept,) = cache.iterdir()
    sound = kept.read_bytes()
    kept.write_bytes(damage(sound))
    assert question(cards, cache) == "What is it?"
    assert kept.read_bytes() == sound


def test_a_cache_that_cannot_be_written_is_as_good_as_none(cards: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert question(cards, in_the_way) == question(cards, in_the_way / "below") == "What is it?"
    assert in_the_way.read_text() == "not a folder"


def test_a_cache_that_is_a_folder_is_as_good_as_none(cards: Path, cache: Path) -> None:
    load(cards, cache=cache)
    (kept,) = cache.iterdir()
    kept.unlink()
    kept.mkdir()
    assert question(cards, cache) == "What is it?"
    assert list(cache.iterdir()) == [kept], "nothing is left beside it"


def test_a_folder_has_one_cache_however_often_it_is_edited(cards: Path, cache: Path) -> None:
    for word in ("one", "two", "three"):
        edit(cards, "Because", word)
        load(cards, cache=cache)
    assert len(list(cache.iterdir())) == 1


def test_a_broken_bank_is_refused_with_its_first_problem_and_their_number(cards: Path, cache: Path) -> None:
    edit(cards, '"basic"', '"easy"')
    edit(cards, 'why.zh = "因为。"\n', "")
    with pytest.raises(BadBank, match=r"toml:8: card 'a-recall': 'level' .*\(and 1 more: `bnquiz check`"):
        load(cards, cache=cache)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBank, match="is not a folder"):
        load(tmp_path / "none")


def test_bytes_that_are_not_utf_8_are_told_with_their_line(cards: Path) -> None:
    path = cards / "sample.toml"
    path.write_bytes(path.read_bytes().replace(b"Because.", b"Because\xff."))
    with pytest.raises(
        BadBank, match=r"sample.toml:13: card 'a-recall': 'why' holds bytes that are not UTF-8"
    ):
        load(cards)


def test_a_byte_order_mark_does_not_matter(cards: Path) -> None:
    before = load(cards)
    path = cards / "sample.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(cards) == before


def test_what_cannot_be_read_as_a_file_is_refused(cards: Path) -> None:
    (cards / "folder.toml").mkdir()
    with pytest.raises(BadBank, match=r"folder\.toml: it is a folder"):
        load(cards)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_a_pipe_among_the_cards_is_refused_and_not_waited_for(cards: Path) -> None:
    os.mkfifo(cards / "pipe.toml")
    with pytest.raises(BadBank, match=r"pipe\.toml: it is a pipe or a device"):
        load(cards)


def test_windows_line_ends_read_alike(cards: Path) -> None:
    before = load(cards)
    path = cards / "sample.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(cards) == before


# ---- a person's own cards


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = folder(tmp_path / "own", CHOICE.replace('covers = ["B4"]\n', ""))
    (path / "coverage.toml").unlink()
    return path


def test_own_cards_join_ours_under_ids_of_their_own(cards: Path, own: Path, cache: Path) -> None:
    bank = load(cards, own=own, cache=cache)
    assert list(bank.cards) == ["a-recall", "own/a-choice"]
    assert list(bank.topics) == ["sample", "own/sample"]
    assert bank.cards["own/a-choice"].topic == "own/sample"


def test_an_own_card_may_have_the_id_of_one_of_ours(cards: Path, own: Path) -> None:
    edit(own, "a-choice", "a-recall")
    assert list(load(cards, own=own).cards) == ["a-recall", "own/a-recall"]


def test_own_cards_are_validated_alike(cards: Path, own: Path) -> None:
    edit(own, "right = true\n", "")
    [left_out] = load(cards, own=own).left_out
    assert re.search(r"own/sample.toml:15: card 'a-choice': 0 options say", str(left_out))
    bank, problems = check(cards, own=own)
    assert (list(bank.cards), len(problems)) == (["a-recall"], 1)


def test_own_cards_may_cover_our_questions_but_no_others(cards: Path, own: Path) -> None:
    edit(own, 'level = "basic"', 'level = "basic"\ncovers = ["B4"]')
    assert load(cards, own=own).cards["own/a-choice"].weight == 4
    edit(own, "B4", "Z9")
    [left_out] = load(cards, own=own).left_out
    assert "'Z9' is not a question" in str(left_out)


LEAST = [
    pytest.param(
        'question = "What is it?"\nanswer = "This."\n', "what-is-it", id="one text for both languages"
    ),
    pytest.param('question.en = "What is it?"\nanswer.en = "This."\n', "what-is-it", id="English alone"),
    pytest.param('question.zh = "是什么？"\nanswer.zh = "这个。"\n', "card-", id="Chinese alone"),
    pytest.param(
        'id = "own/mine"\nquestion = "What?"\nanswer = "This."\n', "mine", id="an id as it is shown"
    ),
]


@pytest.mark.parametrize(("fields", "name"), LEAST)
def test_an_own_card_may_be_a_question_and_an_answer(
    cards: Path, tmp_path: Path, cache: Path, fields: str, name: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.toml").write_text(f"[[card]]\n{fields}", encoding="utf-8")
    for _ in range(2):  # read, then from the cache
        bank = load(cards, own=own, cache=cache)
        assert bank.left_out == ()
        [card] = [card for card in bank.cards.values() if card.topic == "own/mine"]
        assert card.id.startswith(f"own/{name}")
        assert card.question.get("en") == card.question.get("zh")
        assert card.weight == 4, "as heavy as what is asked most"


def test_one_bad_card_leaves_the_others_in_place_from_the_cache_too(
    cards: Path, own: Path, cache: Path
) -> None:
    path = own / "sample.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[[card]]\nquestion = "What?"\n', encoding="utf-8")
    for _ in range(2):
        bank = load(cards, own=own, cache=cache)
        assert "own/a-choice" in bank.cards
        [problem] = bank.left_out
        assert "'answer' is missing" in str(problem)


def test_ours_must_cover_something(cards: Path) -> None:
    edit(cards, 'covers = ["B4"]\n', "")
    with pytest.raises(BadBank, match="name the question"):
        load(cards)


def test_the_program_of_an_own_card_is_found_from_any_folder(
    cards: Path, own: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(own, 'level = "basic"', 'level = "basic"\nproof = "sum"')
    (own / "proofs").mkdir()
    (own / "proofs" / "sum.py").write_text("")
    for here, named in ((own.parent, Path("own")), (own, Path())):
        monkeypatch.chdir(here)
        bank = load(cards, own=named, cache=cache)
        path = path_of(bank, bank.cards["own/a-choice"])
        assert path == own / "proofs" / "sum.py"
