"""Anki notes: every card is one, and a second import updates it and keeps its history."""

import datetime as dt
import re
from functools import cache
from html.parser import HTMLParser

import pytest

from bnquiz.cli.export import _cures
from bnquiz.cli.review import noted_of
from bnquiz.export.anki import AnkiNote, note, package, text
from tests.ours import BANK

EN, ZH, BOTH = ("en",), ("zh",), ("en", "zh")
VOID = {"br", "hr", "mspace", "mprescripts", "none"}
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def notes(langs: tuple[str, ...]) -> list[AnkiNote]:
    """Our cards as notes in these languages."""
    cures = _cures()
    return [note(noted_of(card), langs, cures) for card in BANK.cards.values()]


def one(card: str, langs=BOTH) -> AnkiNote:
    return next(each for each in notes(langs) if each.guid == f"bnquiz:{card}")


class Closed(HTMLParser):
    """The tags that are open at the end, and the tags that close nothing."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, _):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _):
        """Open and closed at once."""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


class TestNotes:
    @pytest.mark.parametrize("langs", [EN, ZH, BOTH], ids="-".join)
    def test_every_card_is_one_note_of_whole_html_on_one_line(self, langs):
        made = notes(langs)
        assert len({each.guid for each in made}) == len(BANK.cards)
        for each in made:
            for field in (each.front, each.back):
                assert field
                assert not re.search(r"[\t\n]", field)
                parsed = Closed(field)
                assert (parsed.open, parsed.wrong) == ([], [])

    def test_an_english_note_has_no_chinese_and_a_note_in_both_has_each_once(self):
        assert [each.guid for each in notes(EN) if HAN.search(each.front + each.back)] == []
        for each in notes(BOTH):
            assert each.front.count('lang="en"') == each.front.count('lang="zh-Hans"') == 1
            assert each.back.count("<math ") <= 1

    def test_a_listing_is_numbered_and_colored(self):
        front = one("bug-eps-subtracted", EN).front
        assert re.search(
            r'<span style="color:#7d8288"> 1 </span><span style="color:#b5489b">def</span>', front
        )

    def test_a_formula_is_mathml(self):
        assert "<math " in one("eps-purpose", EN).back

    def test_tags_say_topic_level_kind_and_mistake(self):
        assert one("bug-eps-subtracted").tags == (
            "bnquiz::topic::bugs-formula",
            "bnquiz::level::intermediate",
            "bnquiz::kind::code",
            "bnquiz::mistake::eps-subtracted",
        )

    def test_no_tag_holds_a_space(self):
        assert [tag for each in notes(BOTH) for tag in each.tags if " " in tag] == []


@pytest.mark.slow  # as `.ci/run` has Anki
class TestImport:
    """With Anki's own program for collections."""

    @pytest.fixture
    def collection(self, tmp_path):
        anki = pytest.importorskip("anki.collection", reason="the anki package is not installed")
        collection = anki.Collection(str(tmp_path / "collection.anki2"))
        yield collection
        collection.close()

    def import_text(self, collection, path, made):
        from anki.collection import ImportCsvRequest

        path.write_text(text(made), encoding="utf-8")
        metadata = collection.get_csv_metadata(str(path), None)
        collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata))

    def import_package(self, collection, path, made, when):
        genanki = pytest.importorskip("genanki", reason="genanki is not installed")
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(genanki.package.time, "time", when.timestamp)
            path.write_bytes(package(made))
        collection.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
        )

    def fields_of(self, collection, guid):
        (nid,) = collection.db.list("select id from notes where guid = ?", guid)
        return collection.get_note(nid)

    def study(self, collection):
        """Answer one card; the guid of its note, and the card's id."""
        card = collection.sched.getCard()
        card.start_timer()
        collection.sched.answerCard(card, 3)
        return card.note().guid, card.id

    @pytest.mark.parametrize("form", ["text", "package"])
    def test_a_second_import_updates_the_texts_and_keeps_the_history(self, collection, tmp_path, form):
        now = dt.datetime.now(dt.UTC)

        def bring(made, when):
            if form == "text":
                self.import_text(collection, tmp_path / "bn.txt", made)
            else:
                self.import_package(collection, tmp_path / "bn.apkg", made, when)

        bring(notes(EN), now)
        assert collection.note_count() == len(BANK.cards)
        assert "Batch normalization" in {each.name for each in collection.decks.all_names_and_ids()}
        collection.decks.select(collection.decks.id("Batch normalization"))
        guid, card = self.study(collection)
        bring(notes(ZH), now + dt.timedelta(hours=1))
        assert collection.note_count() == len(BANK.cards)
        noted = self.fields_of(collection, guid)
        assert HAN.search(noted.fields[0])
        assert collection.db.scalar("select count() from revlog where cid = ?", card) == 1
        assert collection.get_card(card).reps == 1

    def test_fields_and_tags_arrive_as_they_were_written(self, collection, tmp_path):
        self.import_text(collection, tmp_path / "bn.txt", notes(BOTH))
        for each in notes(BOTH):
            noted = self.fields_of(collection, each.guid)
            assert sorted(noted.tags) == sorted(each.tags)
            assert noted.fields == [each.front, each.back]
