"""The log as a text file: out of one journal, into another, and nothing lost or doubled."""

import re
from random import Random

import pytest
from study_records import DAY, HOUR, LATER, MINUTE, NOW, found, learn, rate

from bnquiz.errors import BadFile
from bnquiz.study import health, transfer
from bnquiz.study.events import RATINGS
from bnquiz.study.journal import open_journal
from bnquiz.study.transfer import HEADER, export_lines, import_lines

RATING = (
    '{"kind":"rating","at":"2026-11-23T10:00:00Z","card":"a",'
    '"rev":1,"rating":"good","lang":"en","seconds":4.25}'
)
VERDICT = (
    '{"kind":"verdict","at":"2026-11-23T11:00:00Z","file":"/my_bn.py","verdict":"fail","mistakes":'
    '[{"id":"eps-missing","severity":"error","lines":[3],"cards":["c"]}],"task":"function"}'
)
UNDO = '{"kind":"undo","at":"2026-11-23T11:00:00Z","card":"a","undoes":1}'


def without_ids(lines):
    return [re.sub(r'^{"id":"[0-9a-f]{32}",', "{", line) for line in lines]


@pytest.fixture
def other(path):
    with open_journal(path.with_name("other.sqlite")) as other:
        yield other


def test_a_line_is_json_that_says_all_of_an_event(journal):
    rate(journal, "a")
    journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "c")], task="function", now=NOW + HOUR)
    journal.record_goal((NOW + 8 * DAY).date(), NOW + 2 * HOUR)
    assert without_ids(export_lines(journal)) == [
        '{"kind":"journal","schema":2}',
        RATING,
        VERDICT,
        '{"kind":"goal","at":"2026-11-23T12:00:00Z","date":"2026-12-01"}',
    ]


def test_what_was_taken_back_is_left_out_unless_everything_is_wanted(journal):
    rate(journal, "a")
    journal.undo(NOW + HOUR)
    assert list(export_lines(journal)) == [HEADER]
    assert without_ids(export_lines(journal, everything=True)) == [HEADER, RATING, UNDO]


def test_importing_ones_own_export_again_adds_nothing(journal):
    learn(journal, "a")
    learn(journal, "b", NOW + DAY)
    journal.undo(NOW + 2 * DAY)
    for everything in (False, True):
        before = journal.lines()
        assert (
            import_lines(journal, list(export_lines(journal, everything=everything)), "own.jsonl", now=LATER)
            == 0
        )
        assert journal.lines() == before


def test_what_another_machine_added_meanwhile_is_added(journal, other):
    learn(journal, "a")
    import_lines(other, list(export_lines(journal)), "first.jsonl", now=LATER)
    learn(other, "b", NOW + DAY)
    assert import_lines(journal, list(export_lines(other)), "second.jsonl", now=LATER) == 2
    assert journal.states() == other.states()
    assert journal.lines() == other.lines()


def test_a_line_keeps_its_id_on_every_machine(journal, other):
    learn(journal, "a")
    import_lines(other, list(export_lines(journal)), "first.jsonl", now=LATER)
    assert other.log.ids() == journal.log.ids()
    assert len(set(other.log.ids().values())) == 2


def test_an_export_of_schema_1_is_taken_and_gets_the_same_ids_everywhere(journal, other):
    for each in (journal, other):
        import_lines(each, ['{"kind":"journal","schema":1}', RATING, UNDO], "old.jsonl", now=LATER)
    assert journal.log.ids() == other.log.ids()


def test_a_line_that_stands_twice_is_refused(journal):
    rate(journal, "a")
    [header, line] = export_lines(journal)
    later = line.replace("T10:", "T11:")
    with pytest.raises(BadFile, match="twice"):
        import_lines(journal, [header, line, later], "log.jsonl", now=LATER)
    assert len(journal.lines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        RATING.replace("4.25", "1" + "0" * 5000),
        RATING.replace('"rev":1', '"rev":1' + "0" * 5000),
        RATING.replace("2026", "0001"),
        RATING.replace('"a"', '"\\ud800"'),
        "[" * 100_000,
        VERDICT.replace("eps-missing", "x\\n\\u001b[31m").replace("error", "\\u001b[31m\\nred"),
        '{"kind":"goal","at":"2026-11-23T12:00:00Z","date":"9999-12-31"}',
    ],
)
def test_what_no_journal_holds_is_refused_in_one_line(journal, line):
    with pytest.raises(BadFile, match=r"^log\.jsonl:2: is not an? (event|whole line)") as told:
        import_lines(journal, [HEADER, line], "log.jsonl", now=LATER)
    assert str(told.value).isprintable()


class TestMerging:
    """Two machines that studied apart: each takes what the other has, in either order."""

    @pytest.fixture
    def apart(self, journal, other):
        """Both begin alike; then each goes its own way, by turns in time."""
        learn(journal, "a")
        import_lines(other, list(export_lines(journal)), "first.jsonl", now=LATER)
        rate(journal, "b", "again", NOW + DAY)
        rate(other, "b", "good", NOW + DAY + MINUTE)
        rate(journal, "a", "hard", NOW + 2 * DAY)
        rate(other, "c", "easy", NOW + DAY + HOUR)
        return journal, other

    def test_both_end_in_the_same_states_which_are_those_of_one_who_did_all_of_it(self, apart, path):
        one, two = apart
        assert import_lines(one, list(export_lines(two)), "two.jsonl", now=LATER) == 2
        assert import_lines(two, list(export_lines(one)), "one.jsonl", now=LATER) == 2
        with open_journal(path.with_name("all.sqlite")) as whole:
            learn(whole, "a")
            rate(whole, "b", "again", NOW + DAY)
            rate(whole, "b", "good", NOW + DAY + MINUTE)
            rate(whole, "c", "easy", NOW + DAY + HOUR)
            rate(whole, "a", "hard", NOW + 2 * DAY)
            assert one.states() == two.states() == whole.states()
            assert one.ratings() == two.ratings() == whole.ratings()

    def test_the_same_event_twice_counts_once(self, apart):
        one, two = apart
        sent = list(export_lines(two))
        import_lines(one, sent, "two.jsonl", now=LATER)
        before = one.lines()
        assert import_lines(one, sent, "two.jsonl", now=LATER) == 0
        assert import_lines(one, list(export_lines(one)), "own.jsonl", now=LATER) == 0
        assert one.lines() == before

    def test_the_log_only_grows_and_stays_sound(self, apart):
        one, two = apart
        before = one.lines()
        import_lines(one, list(export_lines(two)), "two.jsonl", now=LATER)
        rate(one, "d", now=LATER + DAY)
        assert one.lines()[: len(before)] == before
        assert health.check(one, LATER + DAY).faults == ()

    def test_what_was_taken_back_there_is_taken_back_here(self, apart):
        one, two = apart
        two.undo(NOW + 3 * DAY)
        import_lines(one, list(export_lines(two, everything=True)), "two.jsonl", now=LATER)
        assert "c" not in one.states()
        assert health.check(one, LATER).faults == ()

    def test_what_was_taken_back_here_stays_so_when_it_comes_again(self, journal, other):
        rate(other, "a")
        import_lines(journal, list(export_lines(other)), "first.jsonl", now=LATER)
        journal.undo(LATER)
        rate(other, "b", now=NOW + HOUR)
        assert import_lines(journal, list(export_lines(other)), "second.jsonl", now=LATER + HOUR) == 1
        assert list(journal.states()) == ["b"]

    def test_undo_takes_back_what_was_rated_last_wherever_that_was(self, apart):
        one, two = apart
        rate(two, "c", "good", NOW + 4 * DAY)
        import_lines(one, list(export_lines(two)), "two.jsonl", now=LATER)
        undone = [one.undo(LATER + step * MINUTE) for step in (1, 2, 3)]
        assert [(each.card, each.rating) for each in undone] == [("c", "good"), ("a", "hard"), ("c", "easy")]

    def test_what_happened_today_is_found_wherever_it_was(self, apart):
        one, two = apart
        import_lines(one, list(export_lines(two)), "two.jsonl", now=LATER)
        assert [each.card for each in one.ratings_since(NOW + DAY)] == ["b", "b", "c", "a"]

    def test_a_clock_that_runs_ahead_there_does_not_run_ahead_here(self, apart):
        one, two = apart
        rate(two, "d", now=NOW + 300 * DAY)
        import_lines(one, list(export_lines(two)), "two.jsonl", now=LATER)
        assert one.states()["d"].last == LATER

    @pytest.mark.parametrize("seed", range(12))
    def test_whatever_both_did_and_took_back_they_end_in_the_same_states(self, journal, other, seed):
        rng = Random(seed)  # noqa: S311 - no secret
        for each in (journal, other):
            each.log.db.execute("PRAGMA synchronous = OFF")
        at = NOW
        for _ in range(3):
            for _ in range(12):
                at += rng.choice((MINUTE, HOUR, DAY / 2))
                machine = rng.choice((journal, other))
                if rng.random() < 0.3:
                    machine.undo(at)
                else:
                    rate(machine, rng.choice("abc"), rng.choice(RATINGS), at)
            at += HOUR
            for one, two in ((journal, other), (other, journal), (journal, other)):
                import_lines(one, list(export_lines(two, everything=True)), "log.jsonl", now=at)
            assert journal.states() == other.states()
            assert journal.ratings() == other.ratings()
            assert health.check(journal, at).faults == health.check(other, at).faults == ()
            sent = list(export_lines(other, everything=True))
            assert import_lines(journal, sent, "log.jsonl", now=at) == 0

    def test_a_file_from_before_lines_had_ids_is_refused(self, journal):
        learn(journal, "b")
        with pytest.raises(BadFile, match=r"before lines had ids.*export it anew"):
            import_lines(journal, [HEADER, RATING], "old.jsonl", now=LATER)
        assert len(journal.lines()) == 2


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param([], "1: is not an exported journal", id="an empty file"),
        pytest.param(["Dear diary"], "1: is not an exported journal", id="no JSON"),
        pytest.param([RATING], "1: is not an exported journal", id="no header"),
        pytest.param(['{"kind":"journal","schema":-1}'], "1: is not an exported journal", id="below all"),
        pytest.param(['{"kind":"journal","schema":true}'], "1: is not an exported journal", id="no number"),
        pytest.param(["[1]"], "1: is not an exported journal", id="JSON of another kind"),
        pytest.param(['{"kind":"journal","schema":99}'], "1: was exported by a newer bnquiz", id="newer"),
        pytest.param([HEADER, RATING, "{"], "3: is not a whole line of JSON", id="a line cut short"),
        pytest.param(
            [HEADER, RATING.replace("good", "fine")], "2: is not an event.*rating", id="no such rating"
        ),
        pytest.param(
            [HEADER, RATING.replace('"card":"a",', "")], "2: is not an event.*card", id="a field missing"
        ),
        pytest.param([HEADER, RATING.replace("Z", "")], "2: is not an event.*at", id="a time without a zone"),
        pytest.param([HEADER, RATING, RATING], "3: is not later", id="the same time twice"),
        pytest.param(
            [HEADER, RATING, UNDO, UNDO.replace("11:", "12:")], "takes back line 1", id="undone twice"
        ),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_with_its_line_and_nothing_is_added(journal, lines, says):
    with pytest.raises(BadFile, match=rf"^log\.jsonl:.*{says}") as told:
        import_lines(journal, lines, "log.jsonl", now=LATER)
    assert "\n" not in str(told.value)
    assert journal.lines() == []
    assert journal.states() == {}


def test_times_of_other_zones_are_kept_in_utc(journal):
    import_lines(journal, [HEADER, RATING.replace("T10:00:00Z", "T18:00:00+08:00")], "log.jsonl", now=LATER)
    assert without_ids(export_lines(journal)) == [HEADER, RATING]


def test_line_ends_within_a_note_end_no_line_of_the_file(journal, other, tmp_path):
    """Those of other conventions: JSON keeps them as they are."""
    journal.record_note("a", "over \u2028 and \x85 and \x0b over", NOW)
    sent = tmp_path / "log.jsonl"
    sent.write_bytes("\r\n".join([*export_lines(journal), ""]).encode())
    assert import_lines(other, transfer.read_text(sent), "log.jsonl", now=LATER) == 1
    assert list(export_lines(other)) == list(export_lines(journal))


def test_a_file_without_end_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(transfer, "MOST_BYTES", 100)
    (tmp_path / "log.jsonl").write_bytes(bytes(101))
    with pytest.raises(BadFile, match="too large"):
        transfer.read_text(tmp_path / "log.jsonl")


@pytest.mark.parametrize(
    ("content", "says"), [(b"\xff\xfe", "is not UTF-8"), (None, "no such file")], ids=["not text", "absent"]
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, content, says):
    file = tmp_path / "log.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadFile, match=says):
        transfer.read_text(file)
