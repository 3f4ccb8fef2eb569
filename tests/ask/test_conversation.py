"""What the learner says, key by key, and what becomes of it: without a terminal."""

from __future__ import annotations

import datetime as dt

import pytest

from bnquiz.asking.records import (
    Asked,
    Explained,
    Hinted,
    Listed,
    Opened,
    Proven,
    Revealed,
    Saved,
    Skipped,
    TakenBack,
    Ticked,
    Trouble,
    Unclear,
)
from bnquiz.errors import JournalBusy, JournalFull
from bnquiz.study.choose import Filters
from bnquiz.study.events import Found, Rated
from bnquiz.study.journal import Journal, open_journal
from bnquiz.texts import as_is
from tests.ask.sittings import HOLDS, NOW, talk

RECALL, CHOICE, NUMBER, CODE = "a-recall", "a-choice", "a-number", "a-code"
SPACE = " "


class TestSteps:
    @pytest.mark.parametrize("key", ["", " ", "\r", "\n", "\u3000"], ids=repr)
    def test_space_and_enter_show_the_answer(self, journal: Journal, key: str) -> None:
        assert len(talk(journal, key, only=[RECALL]).all(Revealed)) == 1

    def test_the_answer_is_not_shown_before_it_is_asked_for(self, journal: Journal) -> None:
        assert talk(journal, only=[RECALL]).all(Revealed) == []

    @pytest.mark.parametrize(
        ("key", "rating"), [*zip("1234", ["again", "hard", "good", "easy"], strict=True)]
    )
    def test_one_to_four_rate_and_the_rating_is_saved(self, journal: Journal, key: str, rating: str) -> None:
        told = talk(journal, SPACE, SPACE, key, only=[RECALL])
        assert told.ratings() == [(RECALL, rating)]
        assert [saved.rating for saved in told.all(Saved)] == [rating]

    def test_every_rating_shows_when_the_card_comes_back_and_so_it_does(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, only=[RECALL])
        waits = [offer.wait for offer in told.prompts[-1].offers[:4]]
        assert None not in waits
        assert waits == sorted(waits)
        told = talk(journal, SPACE, SPACE, "4", only=[RECALL])
        state = journal.state(RECALL)
        assert state
        assert (state.due.date() - state.last.date()) == waits[3] == told.all(Saved)[0].wait

    @pytest.mark.parametrize("key", ["？", "Ｓ", "Q"], ids=["full-width ?", "full-width S", "capital Q"])
    def test_keys_of_a_chinese_input_method_and_capitals_count(self, journal: Journal, key: str) -> None:
        told = talk(journal, key, only=[RECALL])
        assert all(prompt.unknown == "" for prompt in told.prompts)

    def test_a_key_that_does_nothing_here_is_said_and_nothing_happens(self, journal: Journal) -> None:
        told = talk(journal, "z", only=[RECALL])
        assert told.prompts[-1].unknown == "z"
        assert told.ratings() == []

    def test_it_is_said_once(self, journal: Journal) -> None:
        assert talk(journal, "x", "h", only=[RECALL]).prompts[-1].unknown == ""

    def test_the_second_card_follows_the_first(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "3", only=[RECALL, CHOICE])
        assert [asked.place for asked in told.all(Asked)] == [1, 2]
        assert {asked.posed.card.id for asked in told.all(Asked)} == {RECALL, CHOICE}

    def test_count_ends_the_sitting(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "4", only=[RECALL, CHOICE], count=1)
        assert len(told.all(Asked)) == 1
        assert [asked.of for asked in told.all(Asked)] == [1]

    def test_the_time_from_question_to_rating_is_saved(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "3", only=[RECALL])
        (rated,) = told.journal.ratings()
        assert 1 <= rated.seconds <= 10
        assert (rated.lang, rated.rev) == ("en", 1)


class TestKeys:
    def test_h_shows_the_hint_once(self, journal: Journal) -> None:
        told = talk(journal, "h", "h", only=[RECALL])
        assert len(told.all(Hinted)) == 1

    def test_a_card_without_a_hint_offers_none(self, journal: Journal) -> None:
        told = talk(journal, "h", only=[CHOICE])
        assert told.all(Hinted) == []
        assert "h" not in told.offered()

    @pytest.mark.parametrize("key", ["e", "p"])
    def test_what_tells_the_answer_waits_for_the_answer(self, journal: Journal, key: str) -> None:
        told = talk(journal, "", only=[CODE])
        assert key in told.offered()
        told = talk(journal, only=[CODE])
        assert key not in told.offered()

    def test_e_explains(self, journal: Journal) -> None:
        assert len(talk(journal, SPACE, "e", only=[RECALL]).all(Explained)) == 1

    def test_p_runs_the_proof_of_this_card(self, journal: Journal) -> None:
        ran: list[str] = []
        told = talk(journal, "", "p", only=[CODE], prove=lambda card: ran.append(card.id) or HOLDS)
        assert ran == [CODE]
        assert told.all(Proven)[0].ran == HOLDS

    def test_ctrl_c_stops_the_proof_and_not_the_sitting(self, journal: Journal) -> None:
        def interrupted(_: object) -> None:
            raise KeyboardInterrupt

        told = talk(journal, "", "p", "3", only=[CODE], prove=interrupted)
        assert told.all(Proven)[0].ran is None
        assert told.ratings() == [(CODE, "good")]

    def test_s_skips_the_card_for_this_sitting(self, journal: Journal) -> None:
        told = talk(journal, "s", only=[RECALL])
        assert len(told.all(Skipped)) == 1
        assert told.ratings() == []
        assert len(told.all(Asked)) == 1

    def test_q_quits(self, journal: Journal) -> None:
        told = talk(journal, "q", SPACE, SPACE, "3", only=[RECALL])
        assert told.ratings() == []
        assert len(told.prompts) == 1

    def test_question_mark_lists_exactly_the_keys_that_do_something(self, journal: Journal) -> None:
        told = talk(journal, "?", only=[RECALL])
        assert [offer.key for offer in told.all(Listed)[0].offers] == [
            *("space", "h", "t", "s", "x", "f", "n", "u", "q", "?")
        ]
        told = talk(journal, SPACE, SPACE, "?", only=[RECALL])
        keys = [offer.key for offer in told.all(Listed)[0].offers]
        assert keys == ["1", "2", "3", "4", "e", "s", "x", "f", "n", "u", "q", "?"]

    def test_the_end_of_the_input_ends_the_sitting_and_ctrl_c_is_left_to_the_caller(
        self, journal: Journal
    ) -> None:
        assert talk(journal, EOFError(), only=[RECALL]).ratings() == []
        with pytest.raises(KeyboardInterrupt):
            talk(journal, KeyboardInterrupt(), only=[RECALL])


class TestProposal:
    """What Space takes at the rating."""

    @pytest.mark.parametrize(
        ("ticks", "proposed"),
        [
            pytest.param([], "again", id="no point"),
            pytest.param(["1"], "hard", id="half of them"),
            pytest.param(["1", "2"], "good", id="all"),
            pytest.param(["2", "1", "2"], "hard", id="ticked and unticked"),
        ],
    )
    def test_of_a_recall_card_follows_from_the_points_that_were_said(
        self, journal: Journal, ticks: list[str], proposed: str
    ) -> None:
        told = talk(journal, SPACE, *ticks, SPACE, only=[RECALL])
        assert told.proposed() == proposed
        assert sum(told.all(Ticked)[0].said) == {"again": 0, "hard": 1, "good": 2}[proposed]

    def test_with_a_hint_is_hard_at_best(self, journal: Journal) -> None:
        assert talk(journal, "h", SPACE, "1", "2", SPACE, only=[RECALL]).proposed() == "hard"

    def test_of_a_right_answer_is_good_of_a_wrong_one_again(self, journal: Journal) -> None:
        proposals = {}
        for letter in "abc":
            told = talk(journal, letter, only=[CHOICE])
            proposals[told.all(Revealed)[0].said.right] = told.proposed()
        assert proposals == {True: "good", False: "again"}

    def test_without_an_answer_is_again(self, journal: Journal) -> None:
        assert talk(journal, SPACE, only=[CHOICE]).proposed() == "again"

    def test_is_what_space_takes_and_any_other_rating_goes_before_it(self, journal: Journal) -> None:
        talk(journal, SPACE, "1", "2", SPACE, SPACE, only=[RECALL])
        assert talk(journal, SPACE, "4", only=[CHOICE]).ratings() == [(RECALL, "good"), (CHOICE, "easy")]

    def test_i_was_right_counts_a_typed_answer_as_right(self, journal: Journal) -> None:
        told = talk(journal, "1", "i", only=[CODE])
        assert told.proposed() == "good"
        assert "i" not in told.offered()
        assert told.sitting.ended().right == 0  # nothing is rated yet
        talk(journal, "1", "i", SPACE, only=[CODE])
        assert journal.ratings()[-1].rating == "good"

    def test_there_is_nothing_to_dispute_in_a_right_answer_nor_in_a_choice(self, journal: Journal) -> None:
        assert "i" not in talk(journal, "2", only=[CODE]).offered()
        assert all("i" not in talk(journal, letter, only=[CHOICE]).offered() for letter in "abc")


class TestUndo:
    def test_takes_back_the_last_rating_and_asks_for_another(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "1", "u", only=[RECALL, CHOICE])
        assert told.ratings() == []
        (back,) = told.all(TakenBack)
        assert (back.card.id, back.rating) == (RECALL, "again")
        assert told.offered()[:4] == ["1", "2", "3", "4"]

    def test_shows_the_card_as_it_was_when_it_was_rated(self, journal: Journal) -> None:
        told = talk(journal, SPACE, "1", SPACE, "1", "u", only=[RECALL, CHOICE])
        after = told.shown[told.shown.index(told.all(TakenBack)[0]) + 1 :]
        assert [type(record) for record in after] == [Asked, Revealed, Ticked]
        assert after[0].posed.card.id == RECALL
        assert after[2].said == (True, False)

    def test_the_time_that_the_card_took_still_counts_and_that_of_the_next_one_does_not(
        self, journal: Journal
    ) -> None:
        talk(journal, SPACE, SPACE, "1", "h", "h", "h", "u", "4", only=[RECALL, CHOICE])
        first, again = (event.seconds for _, event in journal.lines() if isinstance(event, Rated))
        assert first < again <= first + 3

    def test_the_rating_after_it_stands_alone(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "1", "u", "4", only=[RECALL, CHOICE])
        assert told.ratings() == [(RECALL, "easy")]
        assert told.all(Asked)[-1].posed.card.id == CHOICE

    def test_goes_back_any_number_of_steps(self, journal: Journal) -> None:
        said = [SPACE, SPACE, "4", SPACE, "4", "u", "u", "1", "2"]
        told = talk(journal, *said, only=[RECALL, CHOICE, NUMBER])
        assert told.ratings() == [(RECALL, "again"), (CHOICE, "hard")]

    def test_a_card_that_it_interrupts_comes_again_as_far_as_it_had_come(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "4", "b", "u", "1", "3", only=[RECALL, CHOICE])
        assert told.ratings() == [(RECALL, "again"), (CHOICE, "good")]
        posed = [asked.posed for asked in told.all(Asked) if asked.posed.card.id == CHOICE]
        assert posed[0] == posed[1]  # the options stand as they stood

    def test_where_there_is_nothing_to_take_back_the_card_stays_where_it_was(self, journal: Journal) -> None:
        told = talk(journal, SPACE, "u", SPACE, "3", only=[RECALL, CHOICE])
        assert told.ratings() == [(RECALL, "good")]

    def test_at_the_rating_goes_back_to_the_ticks_as_they_were(self, journal: Journal) -> None:
        told = talk(journal, SPACE, "1", SPACE, "u", only=[RECALL, CHOICE])
        assert [offer.chosen for offer in told.prompts[-1].offers[:2]] == [True, False]
        told = talk(journal, SPACE, "1", SPACE, "u", "2", SPACE, SPACE, only=[RECALL, CHOICE])
        assert told.ratings() == [(RECALL, "good")]

    @pytest.mark.parametrize("key", ["x", "s"])
    def test_brings_back_a_card_that_was_suspended_or_skipped_just_before(
        self, journal: Journal, key: str
    ) -> None:
        told = talk(journal, key, "u", SPACE, SPACE, "4", only=[RECALL, CHOICE])
        assert [asked.posed.card.id for asked in told.all(Asked)] == [RECALL, CHOICE, RECALL, CHOICE]
        assert told.ratings() == [(RECALL, "easy")]
        assert journal.marks().suspended == frozenset()
        places = [(asked.place, asked.of, asked.reason) for asked in told.all(Asked)]
        assert places == [(1, 2, "new"), (1, 1, "new"), (1, 2, "new"), (2, 2, "new")]

    def test_takes_back_a_rating_first_where_it_came_after_the_skip(self, journal: Journal) -> None:
        told = talk(journal, "x", SPACE, "4", "u", only=[RECALL, CHOICE, NUMBER])
        assert [back.card.id for back in told.all(TakenBack)] == [CHOICE]
        assert journal.marks().suspended == {RECALL}
        told = talk(journal, SPACE, "4", "s", "u", only=[CHOICE, NUMBER])
        assert told.all(TakenBack) == []

    def test_goes_back_across_restarts_and_asks_that_card_anew(self, path) -> None:
        with open_journal(path) as journal:
            talk(journal, SPACE, SPACE, "4", SPACE, "4", only=[RECALL, CHOICE])
        with open_journal(path) as journal:
            told = talk(journal, "u", only=[RECALL, CHOICE, NUMBER])
            assert told.ratings() == [(RECALL, "easy")]
            assert told.all(Asked)[-1].posed.card.id == CHOICE
            told = talk(journal, "u", "u", only=[RECALL, CHOICE, NUMBER])
            assert told.ratings() == []

    def test_the_last_rating_of_a_sitting_may_be_taken_back_too(self, journal: Journal) -> None:
        told = talk(journal, SPACE, "4", "u", "1", only=[CHOICE])
        assert told.ratings() == [(CHOICE, "again")]
        assert told.prompts[-1].lead == "all-done"

    def test_says_when_there_is_nothing_to_take_back(self, journal: Journal) -> None:
        told = talk(journal, "u", only=[RECALL])
        assert told.all(TakenBack) == [TakenBack()]

    def test_of_a_card_that_left_the_bank_is_said_too(self, journal: Journal) -> None:
        talk(journal, SPACE, "4", only=[CHOICE])
        told = talk(journal, "u", only=[RECALL])
        assert told.all(TakenBack) == [TakenBack(None, "easy")]
        assert told.ratings() == []

    def test_what_was_taken_back_does_not_count_at_the_end(self, journal: Journal) -> None:
        told = talk(journal, SPACE, SPACE, "1", "u", only=[RECALL, CHOICE])
        assert told.sitting.ended().ratings == ()


class TestTyping:
    def test_a_typed_answer_ticks_the_points_that_it_names(self, journal: Journal) -> None:
        told = talk(journal, "t", "FIRST of all", only=[RECALL])
        assert [offer.chosen for offer in told.prompts[-1].offers[:2]] == [True, False]

    def test_the_learner_has_the_last_word_on_the_points(self, journal: Journal) -> None:
        told = talk(journal, "t", "first of all", "2", SPACE, only=[RECALL])
        assert told.proposed() == "good"

    def test_a_line_is_waited_for_and_only_space_needs_no_enter(self, journal: Journal) -> None:
        told = talk(journal, "t", only=[RECALL])
        assert told.prompts[-1].by_line
        assert told.prompts[-1].at_once == ("",)

    def test_a_line_that_is_no_answer_is_said_and_may_be_typed_again(self, journal: Journal) -> None:
        told = talk(journal, "many", "2", only=[CODE])
        assert [unclear.words for unclear in told.all(Unclear)] == ["many"]
        assert told.all(Revealed)[0].said.right is True

    def test_keys_that_may_begin_an_answer_wait_for_enter(self, journal: Journal) -> None:
        number, code = talk(journal, only=[NUMBER]).prompts[-1], talk(journal, only=[CODE]).prompts[-1]
        assert "s" not in number.at_once  # sqrt(2)
        assert {"?", "u", "q", ""} < set(number.at_once)
        assert {"s", "?", "u", "q", ""} < set(code.at_once)

    @pytest.mark.parametrize("line", ["s", "q"])
    def test_a_line_of_one_command_is_that_command(self, journal: Journal, line: str) -> None:
        told = talk(journal, line, only=[NUMBER])
        assert told.all(Revealed) == []
        assert len(told.prompts) == 1


class TestWhy:
    def test_a_card_that_a_mistake_asks_for_says_which(self, journal: Journal) -> None:
        found = Found("eps-subtracted", lines=(13,), cards=(CHOICE,))
        journal.record_verdict("/home/me/my_bn.py", "fail", [found], now=NOW - dt.timedelta(hours=1))
        told = talk(journal)
        (asked,), (opened,) = told.all(Asked), told.all(Opened)
        assert (asked.posed.card.id, asked.reason) == (CHOICE, "mistake")
        assert asked.mistake.found.lines == (13,)
        assert opened.mistakes == (asked.mistake,)

    def test_the_opening_names_only_mistakes_that_ask_for_cards_of_this_sitting(
        self, journal: Journal
    ) -> None:
        found = Found("eps-subtracted", lines=(13,), cards=(CHOICE,))
        journal.record_verdict("/home/me/my_bn.py", "fail", [found], now=NOW - dt.timedelta(hours=1))
        assert talk(journal, filters=Filters(levels=("senior",))).all(Opened)[0].mistakes == ()

    def test_the_opening_says_what_waits_and_how_long_it_is_to_the_interview(self, journal: Journal) -> None:
        journal.record_goal(NOW.date() + dt.timedelta(days=3), NOW - dt.timedelta(hours=1))
        (opened,) = talk(journal, count=1).all(Opened)
        assert (opened.count, opened.unseen, opened.days_left) == (1, 4, 3)


class TestTrouble:
    @pytest.mark.parametrize("error", [JournalFull, JournalBusy])
    def test_a_rating_that_is_not_saved_leaves_the_card_where_it_is(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
    ) -> None:
        record, fails = journal.record_rating, [error(as_is("no room")), error(as_is("no room"))]

        def recording(*arguments, **named):
            if fails:
                raise fails.pop()
            return record(*arguments, **named)

        monkeypatch.setattr(journal, "record_rating", recording)
        told = talk(journal, SPACE, SPACE, "3", "3", "3", only=[RECALL])
        assert [trouble.message.en for trouble in told.all(Trouble)] == ["no room", "no room"]
        assert told.ratings() == [(RECALL, "good")]
        assert len(told.all(Saved)) == 1
        assert len(told.all(Asked)) == 1

    def test_an_undo_that_is_not_saved_changes_nothing(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(_: dt.datetime) -> None:
            raise JournalFull(as_is("no room"))

        monkeypatch.setattr(journal, "undo", failing)
        told = talk(journal, SPACE, SPACE, "3", "u", only=[RECALL, CHOICE])
        assert len(told.all(Trouble)) == 1
        assert told.all(TakenBack) == []
        assert len(told.sitting.ended().ratings) == 1

    def test_trouble_between_two_cards_does_not_rate_twice(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        states, fails = journal.states, [JournalBusy(as_is("held"))]

        def reading(_cards):
            if fails and journal.ratings():
                raise fails.pop()
            return states()

        monkeypatch.setattr(journal, "states", reading)
        told = talk(journal, SPACE, SPACE, "3", SPACE, only=[RECALL, CHOICE])
        assert len(told.all(Trouble)) == 1
        assert told.ratings() == [(RECALL, "good")]
        assert told.all(Asked)[-1].posed.card.id == CHOICE


class TestEnd:
    @pytest.mark.parametrize(
        ("answer", "right", "judged"),
        [
            pytest.param("2", 1, 1, id="right"),
            pytest.param("1", 0, 1, id="wrong"),
            pytest.param("", 0, 0, id="no answer"),
        ],
    )
    def test_says_how_it_went(self, journal: Journal, answer: str, right: int, judged: int) -> None:
        told = talk(journal, answer, "3", only=[CODE])
        ended = told.sitting.ended()
        assert [(card.id, rating) for card, rating in ended.ratings] == told.ratings() == [(CODE, "good")]
        assert (ended.right, ended.judged) == (right, judged)
        assert ended.spent > dt.timedelta(0)

    def test_says_when_to_come_back(self, journal: Journal) -> None:
        told = talk(journal, SPACE, "4", only=[CHOICE])
        ended = told.sitting.ended()
        assert ended.outlook.waiting == 0
        state = journal.state(CHOICE)
        assert state
        assert ended.outlook.next_due
        assert ended.outlook.next_due.date() == state.due.date()
