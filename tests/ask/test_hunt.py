"""Bug hunts without a terminal: what is drawn, what an answer is worth, what the journal keeps."""

import datetime as dt
from random import Random

import pytest

from bnquiz.asking.hunt.draw import WHICH_LINE, Bug, Prey, draw, with_new_listing
from bnquiz.asking.hunt.hold import Caught, Clue, Finished, NoBugHere, NotThat, Spotted, Table, hold
from bnquiz.asking.kinds import kind_of
from bnquiz.asking.records import Posed
from bnquiz.cli.hunt import bugs
from bnquiz.study import hunts
from bnquiz.study.events import Found, Hunted, Rated
from bnquiz.study.journal import open_journal
from bnquiz.texts import as_is
from tests.ask.sittings import NOW, Clock, Learner
from tests.ours import BANK

EVEN = dict.fromkeys(bugs(), 1.0)
TEXT = "def f(x):\n    a = 1\n    b = 2\n    c = 3\n    a = 1\n    return a\n"
IDS = ("eps-missing", "gamma-missing")
PREY = Prey("training_flag 1 eps-missing gamma-missing", TEXT, {IDS[0]: (2,), IDS[1]: (4,)})


def bug(id_: str, group: str) -> Bug:
    return Bug(id_, group, *[as_is(id_)] * 3, f"bug-{id_}")


BUGS = {id_: bug(id_, "eps") for id_ in ("eps-missing", "eps-subtracted", "eps-outside-sqrt")} | {
    id_: bug(id_, "affine") for id_ in ("gamma-missing", "beta-missing")
}


class OneHunt:
    """One hunt on two mistakes, on lines 2 (and 5, which says the same) and 4, with what was said."""

    def __init__(self, *said: str) -> None:
        self.shown: list = []
        self.saved: list = []
        table = Table(
            BUGS, lambda: PREY, lambda *kept: self.saved.append(kept), self.shown.append, Clock(), 1
        )
        hold(table, Learner(*said))

    def _save(self, *kept):
        self.saved.append(kept)

    def all(self, kind):
        return [record for record in self.shown if isinstance(record, kind)]


class TestACardWithANewListing:
    """As an interview asks it."""

    CARD = BANK.cards["bug-eps-missing"]

    def test_has_another_listing_for_each_seed_and_the_same_for_the_same(self):
        drawn = [
            with_new_listing(self.CARD, bugs()["eps-missing"], seed) for seed in (*range(0, 3000, 300), 0)
        ]
        assert len({card.listing for card in drawn}) == 10
        assert drawn[0] == drawn[-1] != self.CARD

    def test_stays_the_card_and_any_one_of_the_wrong_lines_is_right(self):
        card = with_new_listing(self.CARD, bugs()["eps-missing"], 9)
        assert (card.id, card.rev, card.question) == (self.CARD.id, self.CARD.rev, WHICH_LINE)
        [right] = {kind_of(card).judge(Posed(card), str(line)).right for line in card.lines}
        assert right
        other = next(line for line in range(1, 9) if line not in card.lines)
        assert kind_of(card).judge(Posed(card), str(other)).right is False

    def test_keeps_its_own_where_no_idiom_shows_the_mistake(self):
        assert with_new_listing(self.CARD, bug("no-such", "eps"), 1) == self.CARD


class TestDrawing:
    @pytest.mark.slow
    def test_no_hunt_comes_twice_whatever_the_seed(self):
        past: list[Prey] = []
        for number in range(40):
            past.append(draw(EVEN, 1, {prey.name for prey in past}, number % 2))
        assert len({prey.name for prey in past}) == len({prey.text for prey in past}) == 40

    def test_nor_does_a_text_that_another_seed_gives_too(self):
        past: list[Prey] = []
        for number in range(60):
            past.append(draw({"keepdim-missing": 1.0}, 1, {prey.name for prey in past}, number))
        assert len({prey.text for prey in past}) == 60

    @pytest.mark.parametrize("level", [1, 2, 3])
    def test_a_hunt_has_as_many_mistakes_as_its_level_each_on_a_line_of_the_text(self, level):
        for seed in range(15):
            prey = draw(EVEN, level, (), 1000 * seed)
            numbers = [number for lines in prey.lines.values() for number in lines]
            assert len(prey.planted) == level
            assert all(prey.lines.values())
            assert 1 <= min(numbers) <= max(numbers) <= prey.length

    def test_what_weighs_more_comes_more_often(self):
        heavy = {**EVEN, "eps-subtracted": 60.0}
        drawn = [draw(heavy, 1, (), seed).planted for seed in range(60)]
        assert 20 < drawn.count(("eps-subtracted",)) < 60

    def test_warnings_and_what_has_no_line_are_never_planted(self):
        assert {"running-var-biased", "unexplained", "library-call"} & set(bugs()) == set()


class TestWeights:
    @pytest.mark.parametrize(
        ("verdicts", "rating", "heavier"),
        [
            pytest.param([["eps-missing"]], None, True, id="it is open in a file"),
            pytest.param([["eps-missing"], []], None, True, id="it was made once, and fixed"),
            pytest.param([], "again", True, id="its card was forgotten"),
            pytest.param([["gamma-missing"]], None, False, id="another one is open"),
            pytest.param([], None, False, id="nothing is known"),
        ],
    )
    def test_what_the_learner_makes_or_forgets_weighs_more(self, path, verdicts, rating, heavier):
        cards = {"eps-missing": "bug-eps-missing", "beta-missing": "bug-beta-missing"}
        with open_journal(path) as journal:
            for number, ids in enumerate(verdicts):
                now = NOW + dt.timedelta(minutes=number)
                found = [Found(id_) for id_ in ids]
                journal.record_verdict("/my_bn.py", "fail" if ids else "pass", found, now=now)
            if rating:
                journal.record_rating("bug-eps-missing", rating, rev=1, lang="en", seconds=1, now=NOW)
            later = NOW + dt.timedelta(days=9)
            opened, mended = journal.open_mistakes(), journal.mended_mistakes()
            told = hunts.weights(cards, opened, mended, journal.states(), later)
        assert (told["eps-missing"] > told["beta-missing"]) == heavier


@pytest.mark.parametrize(
    ("planted", "found", "false", "hints", "next_level"),
    [
        pytest.param("ab", "ab", 0, 0, 3, id="clean: one more"),
        pytest.param("abc", "abc", 0, 0, 3, id="clean, and no more there are"),
        pytest.param("ab", "ab", 0, 1, 2, id="with a hint: as many"),
        pytest.param("ab", "ab", 1, 0, 2, id="with a right line named: as many"),
        pytest.param("ab", "a", 0, 0, 1, id="one missed: one fewer"),
        pytest.param("a", "", 0, 0, 1, id="the only one missed: one"),
    ],
)
def test_the_next_level_follows_from_the_last_hunt(planted, found, false, hints, next_level):
    told = Hunted(
        at=NOW, variant="v", planted=tuple(planted), found=tuple(found), false=false, seconds=1, hints=hints
    )
    assert hunts.level([told]) == next_level


def test_the_first_hunt_has_one_mistake():
    assert hunts.level([]) == 1


def test_a_hunt_and_its_ratings_are_in_the_journal_and_its_cards_in_the_schedule(path):
    ratings = [hunts.CardRating("bug-eps-missing", 1, "good"), hunts.CardRating("bug-sign-wrong", 2, "again")]
    kept = {"false": 1, "hints": 2, "seconds": 30.0, "lang": "en"}
    with open_journal(path) as journal:
        hunts.record(journal, "v 1", ["eps-missing", "sign-wrong"], ["eps-missing"], ratings, now=NOW, **kept)
        first, *rated = [event for _, event in journal.lines()]
        assert (first.variant, first.found, first.false, first.hints) == ("v 1", ("eps-missing",), 1, 2)
        assert [(each.card, each.rev, each.rating, each.seconds) for each in rated] == [
            ("bug-eps-missing", 1, "good", 15.0),
            ("bug-sign-wrong", 2, "again", 15.0),
        ]
        assert all(isinstance(each, Rated) for each in rated)
        assert set(journal.states()) == {"bug-eps-missing", "bug-sign-wrong"}


class TestConversation:
    @pytest.mark.parametrize(
        ("said", "ratings"),
        [
            pytest.param("2 eps-missing 4 gamma-missing", "good good", id="without a hint"),
            pytest.param("2 EPS-MISSING line4 gamma-missing", "good good", id="in capitals, with a word"),
            pytest.param("5 eps-missing 第4行 gamma-missing", "good good", id="a line that says the same"),
            pytest.param("h 2 eps-missing 4 gamma-missing", "hard good", id="a hint where it stands"),
            pytest.param("2 h eps-missing 4 gamma-missing", "hard good", id="a hint what it is"),
            pytest.param("2 eps-subtracted eps-missing 4 gamma-missing", "hard good", id="a wrong name"),
            pytest.param("3 2 eps-missing 4 gamma-missing", "good good", id="a right line named"),
            pytest.param("3 1 6 2 eps-missing 4 gamma-missing", "hard hard", id="that is guessing"),
            pytest.param("2 eps-missing g", "good again", id="one given up"),
            pytest.param("2 g", "again again", id="given up where it is to be named"),
            pytest.param("2 eps-missing q", "good", id="left: what is open is not missed"),
            pytest.param("q", "", id="left at once"),
            pytest.param("2 eps-missing", "good", id="the input ends"),
        ],
    )
    def test_how_it_went_is_the_rating_of_each_card(self, said, ratings):
        [(_, rated)] = OneHunt(*said.split()).saved
        assert list(rated.values()) == ratings.split()
        assert list(rated) == list(IDS)[: len(rated)]

    @pytest.mark.parametrize("line", ["3", "0", "99", "-1", "２０", "x", "2.5", "line"])
    def test_what_is_no_wrong_line_is_told_and_the_hunt_goes_on(self, line):
        told = OneHunt(line, "2")
        assert [record.said for record in told.all(NoBugHere)] == [line]
        assert told.all(Spotted)
        [(hunt, _)] = told.saved
        assert hunt.false == (line == "3")

    def test_the_right_name_is_among_the_options_and_its_number_names_it(self):
        [spotted] = OneHunt("2").all(Spotted)
        number = [bug.id for bug in spotted.options].index("eps-missing") + 1
        assert "gamma-missing" not in {bug.id for bug in spotted.options}
        assert [caught.bug.id for caught in OneHunt("2", str(number)).all(Caught)] == ["eps-missing"]

    def test_a_name_that_no_mistake_has_is_told_and_costs_nothing(self):
        told = OneHunt("2", "epsilon", "eps-missing", "4", "gamma-missing")
        assert [(record.said, record.bug) for record in told.all(NotThat)] == [("epsilon", None)]
        assert list(told.saved[0][1].values()) == ["good", "good"]

    def test_hints_go_from_the_subject_to_the_lines_and_then_end(self):
        clues = OneHunt("h", "h", "h").all(Clue)
        assert [clue.what for clue in clues] == ["group", "near", "none"]
        assert clues[0].group == "eps"
        assert clues[1].lines[0] <= 2 <= clues[1].lines[1]

    def test_a_hint_where_it_is_to_be_named_leaves_two(self):
        [clue] = OneHunt("2", "h").all(Clue)
        assert len(clue.options) == 2
        assert "eps-missing" in {bug.id for bug in clue.options}

    def test_the_end_tells_what_was_missed_and_on_which_line(self):
        [end] = OneHunt("4", "gamma-missing", "g").all(Finished)
        assert [(bug.id, lines) for bug, lines in end.missed] == [("eps-missing", (2,))]
        assert [bug.id for bug in end.found] == ["gamma-missing"]

    def test_it_never_ends_whatever_is_said(self):
        words = ["1", "2", "3", "4", "h", "?", "x", "", " ", "eps-missing", "gamma-missing", "q1", "９"]
        said = Random(7).choices(words, k=300)  # noqa: S311  # no secret
        assert OneHunt(*said).saved

    def test_interrupted_what_was_found_is_saved_all_the_same(self):
        saved: list = []
        table = Table(BUGS, lambda: PREY, lambda *kept: saved.append(kept), lambda _: None, Clock(), 1)
        with pytest.raises(KeyboardInterrupt):
            hold(table, Learner("2", "eps-missing", KeyboardInterrupt()))
        assert saved[0][1] == {"eps-missing": "good"}
