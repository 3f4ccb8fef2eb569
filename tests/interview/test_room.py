"""An interview from its first question to the scorecard, however often it is left."""

import datetime as dt
from contextlib import suppress

import pytest
from interview_records import (
    CARDS,
    DAY,
    FAILS,
    FILE,
    MINUTE,
    NOW,
    PASSES,
    PLAN,
    SPACE,
    Clock,
    Held,
    bank,
    begin,
    choice,
    code,
    number,
    recall,
    state,
)

from bnquiz.asking.interview.records import (
    Debriefed,
    Entered,
    HandedIn,
    Left,
    Marked,
    Put,
    Refused,
    Scorecard,
    Set,
    Settled,
    Told,
    worth,
)
from bnquiz.asking.records import Revealed, Skipped, TakenBack, Trouble
from bnquiz.errors import BadFile, JournalFull
from bnquiz.study import health, interview, transfer
from bnquiz.study.events import Heard, Planned, Rated
from bnquiz.study.journal import open_journal
from bnquiz.study.session import Session
from bnquiz.texts import as_is

# what answers the questions of PLAN: one point of two, rated as proposed; the number unknown; the bug found
RECALL = [SPACE, "1", SPACE, SPACE]
NUMBER = [SPACE, SPACE]
BUG = ["2", SPACE]
CARD_ANSWERS = [*RECALL, *NUMBER, *BUG]


class TestWhole:
    @pytest.fixture
    def held(self, journal):
        begin(journal)
        return Held(journal, [*CARD_ANSWERS, "g", SPACE], marks=[FAILS, PASSES]).hold()

    def test_asks_the_plan_in_its_order_with_the_time_left(self, held):
        puts = [(put.part, put.posed.card.id, put.place, put.of, put.left) for put in held.of(Put)]
        assert puts == [
            ("opening", "r1", 1, 4, 30 * MINUTE),
            ("number", "n1", 2, 4, 26 * MINUTE),
            ("bug-hunt", "b1", 3, 4, 24 * MINUTE),
        ]
        assert [(task.task, task.file, task.left) for task in held.of(Set)] == [
            ("function", FILE, 22 * MINUTE)
        ]

    @pytest.mark.usefixtures("held")
    def test_every_rating_is_in_the_journal_with_what_was_heard(self, journal):
        ratings = [(rated.card, rated.rating, rated.heard) for rated in journal.ratings()]
        assert ratings == [
            ("r1", "hard", Heard(0, (1,))),
            ("n1", "again", Heard(1)),
            ("b1", "good", Heard(2, (), True)),
        ]

    @pytest.mark.usefixtures("held")
    def test_the_last_question_ends_it(self, journal):
        assert state(journal).ended.why == "done"

    def test_the_scorecard_tells_topics_points_and_cards(self, held):
        card = held.room.closing()
        assert (card.why, card.heard, card.planned, card.minutes) == ("done", 4, 4, 30)
        assert card.spent == 10 * MINUTE
        assert [(share.topic, share.questions, share.share) for share in card.shares] == [
            ("eps", 2, 0.25),
            ("bugs", 1, 1.0),
        ]
        assert [(b.posed.card.id, [p.en for p in b.missed]) for b in card.better] == [
            ("n1", []),
            ("r1", ["Second point"]),
        ]
        assert (card.written.file, card.written.marked.verdict) == (FILE, "pass")
        assert [each.id for each in card.review] == ["r1", "n1"]
        assert [(row.part, row.spent, row.share) for row in card.rows] == [
            ("opening", 4 * MINUTE, 0.5),
            ("number", 2 * MINUTE, 0.0),
            ("bug-hunt", 2 * MINUTE, 1.0),
            ("coding", 2 * MINUTE, 1.0),
        ]
        assert card.score == pytest.approx((0.5 + 0 + 1 + 3 * 1) / 6), "the code counts as three questions"

    def test_its_score_is_in_the_journal_for_the_trend(self, held, journal):
        held.room.save_score(held.room.closing())
        [score] = interview.scores(journal.lines())
        assert (score.score, score.improve) == (0.75, ("n1", "r1"))
        assert score.seconds == (240, 120, 120, 120)

    def test_the_numbers_on_the_scorecard_are_those_that_were_asked(self, held):
        asked = next(put.posed.drawn for put in held.of(Put) if put.posed.drawn)
        told = next(better.posed.drawn for better in held.room.closing().better if better.posed.drawn)
        assert told == asked

    def test_the_journal_stays_sound(self, held, journal):
        assert health.check(journal, held.clock.now).faults == ()


class TestLeaving:
    def test_an_interview_with_a_coach_is_told_to_go_on_with_one(self, journal):
        begin(journal)
        assert Held(journal, ["q"]).hold().room.closing().coached
        assert not Held(journal, ["q"], coached=False).hold().room.closing().coached

    @pytest.mark.parametrize(
        "way", [pytest.param("q", id="q"), pytest.param(EOFError(), id="the input ends")]
    )
    def test_keeps_what_was_answered_and_takes_the_time(self, journal, way):
        begin(journal)
        held = Held(journal, [*RECALL, way]).hold()
        assert held.room.closing() == Left(25 * MINUTE, coached=True)
        assert state(journal).heard.keys() == {0}

    @pytest.mark.parametrize("way", [KeyboardInterrupt, SystemExit])
    def test_by_a_signal_is_passed_on_and_takes_the_time_too(self, journal, way):
        begin(journal)
        held = Held(journal, [SPACE, way()])
        with pytest.raises(way):
            held.hold()
        assert held.room.closing() == Left(28 * MINUTE, coached=True)

    def test_goes_on_at_the_same_question_with_the_same_numbers_another_day(self, home, journal):
        begin(journal)
        before = Held(journal, [*RECALL, "q"]).hold()
        journal.close()
        with open_journal(home / "journal.sqlite") as journal:
            after = Held(journal, clock=Clock(NOW + DAY)).hold()
            [entered] = after.of(Entered)
            assert (entered.place, entered.left) == (2, 25 * MINUTE)
            assert after.of(Put)[0].posed == before.of(Put)[1].posed

    def test_a_kill_loses_no_rating_and_only_the_time_since_the_last(self, journal):
        begin(journal)
        held = Held(journal, [*RECALL, SPACE, RuntimeError("killed")])
        with pytest.raises(RuntimeError):
            held.hold()
        again = Held(journal, clock=Clock(NOW + DAY)).hold()
        assert (again.of(Entered)[0].place, again.of(Entered)[0].left) == (2, 26 * MINUTE)

    def test_what_is_rated_elsewhere_meanwhile_answers_nothing(self, journal):
        begin(journal)
        Held(journal, ["q"]).hold()
        journal.record_rating("r1", "good", rev=1, lang="en", seconds=900, now=NOW + DAY)
        again = Held(journal, clock=Clock(NOW + 2 * DAY)).hold()
        assert (again.of(Entered)[0].place, again.of(Entered)[0].left) == (1, 29 * MINUTE)

    def test_a_card_that_left_the_bank_meanwhile_is_passed_over(self, journal):
        begin(journal)
        cards = {name: card for name, card in CARDS.items() if name != "n1"}
        held = Held(journal, [*RECALL, "q"], cards=cards).hold()
        assert [put.posed.card.id for put in held.of(Put)] == ["r1", "b1"]

    def test_an_exported_journal_brings_the_interview_along(self, journal, tmp_path):
        begin(journal)
        Held(journal, [*RECALL, "q"]).hold()
        lines = list(transfer.export_lines(journal))
        with open_journal(tmp_path / "other" / "journal.sqlite") as other:
            transfer.import_lines(other, lines, "log", now=NOW)
            assert state(other) == state(journal)


OPEN = bank(recall("r1"), recall("r2"), number("n1"), code("b1"))  # r2 goes on about what r1 asks
OPEN_PLAN = (Planned("opening", card="r1"), Planned("follow-up"), Planned("bug-hunt", card="b1"))


class TestWithoutACoach:
    """Answers are withheld until the interview is over."""

    def held(self, journal, *script, plan=OPEN_PLAN, **more):
        begin(journal, plan)
        return Held(journal, script, cards=OPEN, coached=False, **more).hold()

    def test_no_answer_is_shown_and_nothing_is_rated_before_the_end(self, journal):
        held = self.held(journal, SPACE, "3", "t", "the first point", "q")
        assert [put.posed.card.id for put in held.of(Put)] == ["r1", "r2", "b1"]
        assert (held.of(Revealed), journal.ratings()) == ([], [])
        assert {place: step.went for place, step in state(journal).steps.items()} == {0: 1.0, 1: 0.5}

    def test_then_each_answer_is_told_with_what_was_typed_ticked_and_rated(self, journal):
        held = self.held(journal, SPACE, "2", "t", "the first point", "2", "1", SPACE, "3", SPACE, "2", SPACE)
        assert [
            (each.posed.card.id, each.said.words, each.place, each.of) for each in held.of(Debriefed)
        ] == [
            ("r1", "", 1, 3),
            ("r2", "the first point", 2, 3),
            ("b1", "2", 3, 3),
        ]
        assert [(each.card, each.rating, each.heard) for each in journal.ratings()] == [
            ("r1", "good", Heard(0, (1,))),
            ("r2", "hard", Heard(1, (1,))),
            ("b1", "good", Heard(2, (), True)),
        ]
        assert all(each.aloud for each in held.of(Revealed))

    def test_the_telling_takes_no_time_of_the_interview(self, journal):
        held = self.held(journal, SPACE, "2", SPACE, "2", "2", SPACE, SPACE, SPACE, SPACE, SPACE, SPACE)
        assert held.room.closing().spent == 5 * MINUTE
        assert [rated.seconds for rated in journal.ratings()] == [120, 120, 60]
        assert held.learner.prompts[0].until is not None
        assert held.learner.prompts[-1].until is None

    def test_whoever_leaves_the_telling_is_scored_by_how_the_answers_went(self, journal):
        card = self.held(journal, SPACE, "3", SPACE, "1", "2", "q").room.closing()
        assert [row.share for row in card.rows] == [1.0, 0.0, 1.0]

    @pytest.mark.parametrize("way", ["q", EOFError(), KeyboardInterrupt()], ids=repr)
    def test_and_the_answers_count_as_they_went_for_the_cards_too(self, journal, way):
        begin(journal, OPEN_PLAN)
        held = Held(journal, [SPACE, "3", SPACE, "1", "2", way], cards=OPEN, coached=False)
        with suppress(KeyboardInterrupt):
            held.hold()
        ratings = [(rated.card, rated.rating, rated.seconds) for rated in journal.ratings()]
        assert ratings == [("r1", "good", 120), ("r2", "again", 120), ("b1", "good", 60)]
        assert held.of(Settled) == [Settled(3)]

    def test_what_was_rated_or_passed_over_in_the_telling_stays_so(self, journal):
        held = self.held(journal, SPACE, "3", SPACE, "1", "2", "1", "2", SPACE, "1", "s", "q")
        assert [(rated.card, rated.rating) for rated in journal.ratings()] == [
            ("r1", "again"),
            ("b1", "good"),
        ]
        assert held.of(Settled) == [Settled(1)]

    def test_it_goes_on_another_day_with_what_was_typed(self, journal):
        self.held(journal, "t", "the first point", "q")
        again = Held(journal, [SPACE, "1", "2"], cards=OPEN, coached=False, clock=Clock(NOW + DAY)).hold()
        assert [put.posed.card.id for put in again.of(Put)] == ["r2", "b1"]
        assert [each.said.words for each in again.of(Debriefed)] == ["the first point"]

    def test_a_follow_up_stays_what_it_was_once_it_is_answered(self, journal):
        self.held(journal, SPACE, "3", SPACE, "2", "q")
        assert state(journal).card(1) == "r2"

    def test_nothing_can_be_undone_while_nothing_is_rated(self, journal):
        held = self.held(journal, "u", "q")
        assert held.learner.prompts[1].unknown == "u"


class TestClock:
    def test_time_up_ends_after_the_question_on_the_table(self, journal):
        begin(journal, minutes=3)
        held = Held(journal, CARD_ANSWERS).hold()
        assert [put.posed.card.id for put in held.of(Put)] == ["r1"]
        assert state(journal).heard.keys() == {0}
        card = held.room.closing()
        assert (card.why, card.heard, card.planned) == ("time", 1, 4)

    def test_time_up_while_writing_grades_a_last_time_and_hands_in(self, journal):
        begin(journal, PLAN[3:], minutes=2)
        held = Held(journal, ["x", SPACE], marks=[FAILS]).hold()
        card = held.room.closing()
        assert (card.why, card.written.marked.verdict) == ("done", "fail")

    def test_a_clock_set_back_gives_no_time(self, journal):
        begin(journal)
        held = Held(journal, [*RECALL, *NUMBER, *BUG, SPACE, "q"], pace=-MINUTE, marks=[FAILS]).hold()
        lefts = [record.left for record in (*held.of(Put), *held.of(Set), held.room.closing())]
        assert max(lefts) <= 30 * MINUTE


class TestSkipAndUndo:
    def test_a_question_passed_over_counts_as_not_answered(self, journal):
        begin(journal)
        held = Held(journal, ["s", *NUMBER, "q"]).hold()
        assert len(held.of(Skipped)) == 1
        assert journal.state("r1") is None
        assert state(journal).passed == {0}
        assert [put.posed.card.id for put in held.of(Put)] == ["r1", "n1", "b1"]

    def test_undo_rates_again_and_gives_no_time_back(self, journal):
        begin(journal)
        held = Held(journal, [*RECALL, "u", "4", "q"]).hold()
        assert [(rated.card, rated.rating) for rated in journal.ratings()] == [("r1", "easy")]
        assert held.room.closing() == Left(23 * MINUTE, coached=True)
        assert state(journal).heard.keys() == {0}

    def test_undo_in_the_next_visit_asks_the_question_again(self, journal):
        begin(journal)
        Held(journal, [*RECALL, "q"]).hold()
        held = Held(journal, ["u", "q"], clock=Clock(NOW + DAY)).hold()
        assert [put.posed.card.id for put in held.of(Put)] == ["n1", "r1"]

    @pytest.mark.parametrize("before", ["a sitting", "an interview"])
    def test_undo_does_not_reach_back_before_the_interview(self, journal, before):
        heard = Heard(0) if before == "an interview" else None
        journal.record_rating("r1", "good", rev=1, lang="en", seconds=1, now=NOW - DAY, heard=heard)
        begin(journal)
        held = Held(journal, ["u", "q"]).hold()
        assert held.of(TakenBack) == [TakenBack()]
        assert len(journal.ratings()) == 1

    def test_undo_takes_back_nothing_that_was_rated_elsewhere_meanwhile(self, journal):
        begin(journal)
        Held(journal, ["q"]).hold()
        journal.record_rating("r1", "good", rev=1, lang="en", seconds=1, now=NOW + DAY)
        Held(journal, ["u", "q"], clock=Clock(NOW + 2 * DAY)).hold()
        assert [rated.card for rated in journal.ratings()] == ["r1"]

    def test_a_rating_taken_back_later_reopens_nothing_that_is_over(self, journal):
        begin(journal, PLAN[:1])
        Held(journal, RECALL).hold()
        journal.undo(NOW + DAY)
        assert state(journal).ended.why == "done"


class TestFullDisk:
    def test_keeps_the_card_on_the_table_until_the_rating_is_saved(self, journal, monkeypatch):
        begin(journal)
        record, failures = journal.record_rating, [JournalFull(as_is("full"))]

        def fail_once(*args, **kwargs):
            if failures:
                raise failures.pop()
            return record(*args, **kwargs)

        monkeypatch.setattr(journal, "record_rating", fail_once)
        held = Held(journal, [*RECALL, SPACE, "q"]).hold()
        assert held.of(Trouble) == [Trouble(as_is("full"))]
        assert [rated.card for rated in journal.ratings()] == ["r1"]


class TestCoding:
    @pytest.fixture
    def coding(self, journal):
        begin(journal, PLAN[3:])

        def held(*script, **more):
            return Held(journal, script, **more).hold()

        return held

    def test_a_verdict_is_told_without_the_line_saved_and_its_cards_are_due(self, coding, journal):
        held = coding(SPACE, "q", marks=[FAILS])
        assert [told.marked for told in held.of(Told)] == [FAILS]
        [mistake] = journal.open_mistakes()
        assert (mistake.file, mistake.found.id, mistake.found.lines) == (FILE, "eps-subtracted", (13,))
        pick = Session(journal, held.room.session.candidates.values()).next(NOW + DAY)
        assert (pick.reason, pick.mistake.found.id) == ("mistake", "eps-subtracted")

    def test_what_passes_is_handed_in(self, coding, journal):
        card = coding(SPACE, marks=[PASSES]).room.closing()
        assert (card.why, card.written.marked.verdict, card.heard) == ("done", "pass", 1)
        assert journal.has_passed("function")

    def test_handing_in_asks_once_more_grades_a_last_time_and_says_nothing_of_it(self, coding):
        held = coding("d", "d", marks=[FAILS])
        assert [prompt.lead for prompt in held.learner.prompts] == ["write-it", "hand-in-sure"]
        assert (held.of(Told), len(held.of(HandedIn))) == ([], 1)
        card = held.room.closing()
        assert [found.id for found in card.written.marked.mistakes] == ["eps-subtracted"]
        assert [each.id for each in card.review] == ["b1", "r2"]

    def test_another_key_takes_the_handing_in_back(self, coding, journal):
        held = coding("d", "?", "d", "q")
        assert [prompt.lead for prompt in held.learner.prompts][-2:] == ["write-it", "hand-in-sure"]
        assert state(journal).steps == {}

    def test_what_was_handed_in_unreadable_was_not_graded(self, coding):
        held = coding("d", "d", marks=[BadFile(as_is("my_bn.py: no such file"))])
        assert held.of(Refused) == [Refused(as_is("my_bn.py: no such file"))]
        assert held.room.closing().written.marked is None

    def test_the_grader_may_be_asked_twice(self, coding):
        held = coding(SPACE, SPACE, SPACE, "q", marks=[FAILS, FAILS])
        assert [told.again for told in held.of(Told)] == [1, 0]
        assert [offer.key for offer in held.learner.prompts[-1].offers] == ["d", "q", "?"]

    def test_a_file_in_which_nothing_is_written_costs_no_try_and_is_no_verdict(self, coding, journal):
        held = coding(SPACE, "q", marks=[Marked("error", written=False)])
        assert [told.again for told in held.of(Told)] == [2]
        assert state(journal).graded is None

    def test_the_editor_opens_the_file_and_grades_nothing(self, coding):
        opened = []
        held = coding(SPACE, "q", edit=opened.append)
        assert [str(path) for path in opened] == [FILE]
        assert held.of(Told) == []

    def test_an_editor_that_is_not_there_is_said_and_nothing_is_graded(self, coding):
        def edit(_):
            raise BadFile(as_is("no editor"))

        held = coding(SPACE, "q", edit=edit)
        assert (held.of(Refused), held.of(Told)) == ([Refused(as_is("no editor"))], [])

    def test_left_and_come_back_it_is_set_again(self, coding, journal):
        coding(SPACE, "q", marks=[FAILS])
        again = Held(journal, ["q"], clock=Clock(NOW + DAY)).hold()
        assert [task.task for task in again.of(Set)] == ["function"]

    def test_a_key_that_means_nothing_is_named_and_the_keys_are_offered(self, coding):
        held = coding("x", "?", "q")
        keys = [[offer.key for offer in prompt.offers] for prompt in held.learner.prompts]
        assert keys[0] == ["space", "d", "q", "?"]
        assert held.learner.prompts[1].unknown == "x"


def rated(rating, heard=None):
    return Rated(at=NOW, card="a", rev=1, rating=rating, lang="en", seconds=1, heard=heard)


@pytest.mark.parametrize(
    ("card", "answer", "share"),
    [
        pytest.param(recall("a"), rated("easy", Heard(0, (0, 1))), 0.0, id="no point, whatever the rating"),
        pytest.param(recall("a"), rated("again", Heard(0, (1,))), 0.5, id="half of the points"),
        pytest.param(recall("a"), rated("good", Heard(0)), 1.0, id="all points"),
        pytest.param(choice("a"), rated("good", Heard(0, (), False)), 0.0, id="judged wrong"),
        pytest.param(choice("a"), rated("again", Heard(0, (), True)), 1.0, id="judged right"),
        pytest.param(choice("a"), rated("hard", Heard(0)), 0.5, id="not judged: the rating"),
    ],
)
def test_the_worth_of_an_answer(card, answer, share):
    assert worth(card, answer) == share


def test_another_interview_begins_anew(journal):
    begin(journal)
    Held(journal, [*RECALL, "q"]).hold()
    begin(journal, (Planned("opening", card="r2"),), minutes=5, now=NOW + DAY)
    assert (state(journal).heard, state(journal).spent, state(journal).began.minutes) == ({}, 0, 5)


def test_an_interview_whose_cards_are_all_gone_is_over(journal):
    begin(journal, PLAN[:1])
    held = Held(journal, cards=bank(recall("other"))).hold()
    assert isinstance(held.room.closing(), Scorecard)
    assert held.room.closing().spent == dt.timedelta(0)
