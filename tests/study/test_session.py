"""Which card comes next, and what a sitting remembers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_records import DAY, HOUR, LATER, MINUTE, NOW, candidate, found, learn, log_and_state, rate

from bnquiz.errors import JournalBusy
from bnquiz.study.choose import Filters, Known, Pick, first_unlike, look_alike, passing, queue
from bnquiz.study.journal import open_journal
from bnquiz.study.plan import Dues
from bnquiz.study.schedule import rate as rate_card
from bnquiz.study.session import Session
from bnquiz.texts import as_is


def asked(session, now=LATER, rating="easy", limit=50):
    """The cards that a sitting asks, and why, when each is rated at once."""
    picks = []
    while (pick := session.next(now)) and len(picks) < limit:
        picks.append((pick.card, pick.reason))
        session.rate(pick.card, rating, rev=1, lang="en", seconds=1, now=now)
    return picks


def test_due_first_then_what_mistakes_ask_for_then_new_ones_most_asked_first(journal):
    learn(journal, "due", NOW)
    rate(journal, "not due", "easy", LATER - DAY)
    journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "mistake")], now=LATER - HOUR)
    cards = [
        candidate("new, rare", asked=1),
        candidate("mistake"),
        candidate("new, common", asked=40),
        candidate("not due"),
        candidate("due"),
    ]
    assert asked(Session(journal, cards)) == [
        ("due", "due"),
        ("mistake", "mistake"),
        ("new, common", "new"),
        ("new, rare", "new"),
    ]


def test_a_card_asked_for_by_a_mistake_says_which_file_line_and_mistake(journal):
    journal.record_verdict("/my_bn.py", "fail", [found("eps-subtracted", "c", lines=(13,))], now=NOW)
    mistake = Session(journal, [candidate("c")]).next(NOW + HOUR).mistake
    assert (mistake.file, mistake.found.lines, mistake.found.id) == ("/my_bn.py", (13,), "eps-subtracted")


def test_a_mistake_whose_card_is_not_in_the_bank_is_passed_over(journal):
    journal.record_verdict("/my_bn.py", "fail", [found("eps-subtracted", "removed")], now=NOW)
    assert Session(journal, []).next(NOW + HOUR) is None


def test_of_two_due_cards_the_one_longer_due_comes_first(journal):
    learn(journal, "sooner", NOW)
    learn(journal, "later", NOW + 5 * DAY)
    session = Session(journal, [candidate("later"), candidate("sooner")])
    assert [card for card, _ in asked(session)] == ["sooner", "later"]


def test_a_card_known_for_days_is_due_from_the_morning_of_its_day(journal):
    state = learn(journal, "c", NOW.replace(hour=21))
    session = Session(journal, [candidate("c")])
    morning = state.due.replace(hour=6, minute=0)
    assert morning < state.due
    assert session.next(morning - DAY) is None
    assert session.next(morning).reason == "due"


class TestLookAlikes:
    def test_are_two_cards_that_cover_the_same_whatever_their_topics(self):
        one = candidate("a", "eps", covers=["B1", "B2"])
        assert look_alike(one, candidate("b", "eps", covers=["B2"]))
        assert look_alike(one, candidate("b", "axes", covers=["B2"]))
        assert not look_alike(one, candidate("b", "eps", covers=["B3"]))
        assert not look_alike(one, candidate("b", "eps"))

    def test_never_come_in_a_row_while_there_is_another_card(self, journal):
        cards = [candidate(f"a{n}", "eps", asked=9, covers=["B1"]) for n in range(3)]
        cards += [candidate(f"b{n}", "eps", asked=1, covers=["B2"]) for n in range(3)]
        order = [card for card, _ in asked(Session(journal, cards))]
        assert order == ["a0", "b0", "a1", "b1", "a2", "b2"]

    def test_come_in_a_row_when_nothing_else_is_left(self, journal):
        cards = [candidate(f"a{n}", covers=["B1"]) for n in range(3)]
        assert len(asked(Session(journal, cards))) == 3

    def test_the_card_rated_last_in_an_earlier_run_counts(self, journal):
        rate(journal, "a0", now=NOW)
        cards = [candidate("a0", covers=["B1"]), candidate("a1", asked=9, covers=["B1"]), candidate("b")]
        assert Session(journal, cards).next(NOW + MINUTE).card == "b"

    @given(st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from("123")), min_size=1, max_size=12))
    def test_never_follow_each_other_if_the_queue_has_another(self, kinds):
        cards = {f"{n}": candidate(f"{n}", topic, covers=[covers]) for n, (topic, covers) in enumerate(kinds)}
        left, last = [Pick(card, "new") for card in cards], None
        while left:
            pick = first_unlike(left, cards, last)
            if last and look_alike(cards[pick.card], cards[last]):
                assert all(look_alike(cards[other.card], cards[last]) for other in left)
            left.remove(pick)
            last = pick.card


class TestLearning:
    def test_a_card_rated_again_comes_back_in_the_same_sitting(self, journal):
        session = Session(journal, [candidate("a", asked=2), candidate("b", asked=1)])
        for card, rating in [("a", "again"), ("b", "good"), ("a", "good"), ("b", "good"), ("a", "good")]:
            assert session.next(NOW).card == card
            session.rate(card, rating, rev=1, lang="en", seconds=1, now=NOW)
        assert session.next(NOW) is None

    def test_the_only_card_left_is_not_asked_twice_in_a_row_before_it_is_due(self, journal):
        session = Session(journal, [candidate("a")])
        session.rate("a", "again", rev=1, lang="en", seconds=1, now=NOW)
        assert session.next(NOW + MINUTE / 2) is None
        assert session.outlook(NOW).next_due == NOW + MINUTE
        assert session.next(NOW + MINUTE).card == "a"

    def test_new_cards_come_before_cards_that_are_only_nearly_due(self, journal):
        rate(journal, "learning", "good", NOW)
        session = Session(journal, [candidate("learning"), candidate("new")])
        session.skip("other")
        assert [pick.reason for pick in (session.next(NOW + MINUTE),)] == ["new"]


CARDS = [
    candidate("e1", "eps", level="basic"),
    candidate("e2", "eps", level="senior"),
    candidate("a1", "axes", level="basic"),
]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param(Filters(), ["e1", "e2", "a1"], id="none"),
        pytest.param(Filters(topics=("eps",)), ["e1", "e2"], id="one topic"),
        pytest.param(Filters(topics=("eps", "axes")), ["e1", "e2", "a1"], id="two topics"),
        pytest.param(Filters(levels=("basic",)), ["e1", "a1"], id="a level"),
        pytest.param(Filters(topics=("eps",), levels=("senior",)), ["e2"], id="both"),
        pytest.param(Filters(topics=("nothing",)), [], id="no such topic"),
    ],
)
def test_filters_let_pass(filters, expected):
    assert [each.id for each in passing(CARDS, filters)] == expected


class TestNewAndAll:
    @pytest.fixture
    def cards(self, journal):
        learn(journal, "due", NOW)
        rate(journal, "known", "easy", LATER - DAY)
        return [candidate("new"), candidate("due"), candidate("known")]

    def test_new_gives_only_cards_never_rated(self, journal, cards):
        assert asked(Session(journal, cards, Filters(only_new=True))) == [("new", "new")]

    def test_all_gives_every_card_once_the_due_ones_first(self, journal, cards):
        picks = asked(Session(journal, cards, Filters(everything=True)))
        assert picks == [("due", "due"), ("new", "new"), ("known", "all")]

    def test_count_ends_the_sitting_after_so_many_ratings(self, journal, cards):
        assert len(asked(Session(journal, cards, Filters(everything=True), count=2))) == 2


class TestUndoAndSkip:
    def test_undo_asks_the_same_card_again_and_counts_it_off(self, journal):
        session = Session(journal, [candidate("a", asked=2), candidate("b", asked=1)], count=1)
        before = log_and_state(journal)
        session.rate("a", "good", rev=1, lang="en", seconds=1, now=NOW)
        assert session.next(NOW) is None
        assert session.undo(NOW + MINUTE).rating == "good"
        assert session.rated == []
        assert log_and_state(journal) == before
        assert session.next(NOW + MINUTE).card == "a"

    def test_a_card_whose_only_rating_was_taken_back_is_new_again_and_else_due(self, journal):
        session = Session(journal, [candidate("a")])
        for reason in ("new", "due"):
            session.rate("a", "good", rev=1, lang="en", seconds=1, now=NOW)
            session.undo(NOW + MINUTE)
            assert session.next(NOW + MINUTE).reason == reason
            session.rate("a", "good", rev=1, lang="en", seconds=1, now=NOW + 2 * MINUTE)

    def test_undo_goes_back_into_an_earlier_sitting(self, path):
        cards = [candidate("a"), candidate("b")]
        with open_journal(path) as journal:
            asked(Session(journal, cards), now=NOW)
        with open_journal(path) as journal:
            session = Session(journal, cards)
            assert [session.undo(LATER).card, session.undo(LATER).card, session.undo(LATER)] == [
                "b",
                "a",
                None,
            ]
            assert session.next(LATER).card == "a"

    def test_undo_of_a_card_that_was_removed_from_the_bank_asks_another(self, journal):
        rate(journal, "removed", now=NOW)
        session = Session(journal, [candidate("a")])
        assert session.undo(NOW + HOUR).card == "removed"
        assert session.next(NOW + HOUR).card == "a"

    def test_a_skipped_card_is_not_asked_again_and_nothing_is_saved(self, journal):
        session = Session(journal, [candidate("a", asked=2), candidate("b")])
        session.skip(session.next(NOW).card)
        assert [card for card, _ in asked(session, NOW)] == ["b"]
        assert journal.state("a") is None

    def test_a_rating_that_fails_changes_nothing_and_the_card_stays(self, journal, monkeypatch):
        session = Session(journal, [candidate("a"), candidate("b")])

        def fail(*_, **__):
            raise JournalBusy(as_is("busy"))

        with monkeypatch.context() as patch:
            patch.setattr(journal, "record_rating", fail)
            with pytest.raises(JournalBusy):
                session.rate("a", "good", rev=1, lang="en", seconds=1, now=NOW)
        assert session.rated == []
        assert session.next(NOW).card == "a"


def test_outcomes_tell_when_the_card_comes_back_in_whole_days_or_less(journal):
    learn(journal, "a", NOW.replace(hour=20))
    session = Session(journal, [candidate("a"), candidate("new")])
    now = NOW.replace(hour=9) + 3 * DAY
    new = session.outcomes("new", now)
    assert [new["again"], new["hard"], new["good"]] == [MINUTE, 10 * MINUTE, 10 * MINUTE]
    assert new["easy"] == 8 * DAY
    assert session.outcomes("a", now)["again"] == 10 * MINUTE
    assert session.outcomes("a", now)["good"] % DAY == dt.timedelta(0)


def test_the_outlook_says_what_waits_and_when_to_come_back(journal):
    state = learn(journal, "a", NOW)
    cards = [candidate("a"), candidate("new")]
    outlook = Session(journal, cards).outlook(NOW + HOUR)
    assert (outlook.waiting, outlook.unseen) == (1, 1)
    assert outlook.next_due.date() == state.due.date()


def test_the_choice_depends_on_nothing_but_what_is_known():
    state = rate_card("a", None, "good", NOW)
    known = Known(LATER, {"a": state}, {}, Dues([], None, LATER))
    cards = [candidate("a"), candidate("b")]
    for _ in range(2):
        assert list(queue(cards, known, Filters())) == [Pick("a", "due"), Pick("b", "new")]


FIFTY = [candidate(f"c{n}") for n in range(50)]
A_NEW_CARD = 45 * 2.5  # seconds of a recall card on its first day, for whoever has no pace of their own


def test_a_sitting_of_minutes_brings_as_many_cards_as_the_usual_pace_fits_into_it(journal):
    outlook = Session(journal, FIFTY, minutes=15).outlook(LATER)
    assert (outlook.ahead, outlook.minutes) == (-(-15 * 60 // A_NEW_CARD), 15)


def test_a_sitting_of_cards_takes_what_they_usually_take(journal):
    outlook = Session(journal, FIFTY, count=8).outlook(LATER)
    assert (outlook.ahead, outlook.minutes) == (8, 8 * A_NEW_CARD / 60)


def test_a_sitting_counts_at_the_learners_own_pace_from_its_first_card(journal):
    earlier = Session(journal, FIFTY)
    for n in range(5):
        earlier.rate(f"c{n}", "easy", rev=1, lang="en", seconds=20, now=NOW + n * MINUTE)
    outlook = Session(journal, FIFTY, minutes=10).outlook(NOW + HOUR)
    assert outlook.ahead == 10 * 60 / 20


def test_a_card_that_comes_again_in_its_sitting_is_not_counted_twice(journal):
    session = Session(journal, FIFTY, count=3)
    session.rate("c0", "again", rev=1, lang="en", seconds=20, now=LATER)
    assert session.outlook(LATER + HOUR).ahead == 2
