"""The format of a card: what is accepted, and for each way to break it where and what is told."""

from __future__ import annotations

import pytest

from bnquiz.bank.model import KINDS
from tests.bank.samples import CHOICE, CODE, COVERAGE, HEAD, NUMBER, RECALL, SAMPLES, parsed


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_card_of_each_kind_is_read(kind: str) -> None:
    bank, problems = parsed(SAMPLES[kind])
    assert problems == []
    assert [card.kind for card in bank.cards.values()] == [kind]


def test_both_languages_of_a_text_are_at_hand() -> None:
    card = parsed(RECALL)[0].cards["a-recall"]
    assert (card.question.get("en"), card.question.get("zh")) == ("What is it?", "是什么？")


def test_how_often_a_card_is_asked_is_what_it_says_itself_and_nothing_else() -> None:
    said = RECALL.replace('level = "basic"', 'level = "basic"\nasked = 1')
    assert parsed(RECALL)[0].cards["a-recall"].asked == 0
    assert parsed(said)[0].cards["a-recall"].asked == 1
    assert parsed(said)[0].cards["a-recall"].weight == 1


def test_a_card_weighs_what_its_first_question_weighs_and_that_is_how_often_it_is_asked() -> None:
    assert parsed(RECALL)[0].cards["a-recall"].weight == 4
    more = COVERAGE + COVERAGE.replace("B4", "A1").replace("asked = 4", "asked = 24")
    both = RECALL.replace('["B4"]', '["B4", "A1"]')
    assert parsed(both, coverage=more)[0].cards["a-recall"].weight == 4
    weighed = COVERAGE + 'weight = 2.5\norigin = "counted"\n'
    assert parsed(RECALL, coverage=weighed)[0].cards["a-recall"].weight == 2.5


def test_a_card_may_say_itself_what_it_weighs_even_nothing() -> None:
    light = RECALL.replace('level = "basic"', 'level = "basic"\nweight = 0')
    assert parsed(light)[0].cards["a-recall"].weight == 0


def test_a_point_may_be_essential_and_a_card_may_name_its_look_alikes() -> None:
    marked = RECALL.replace('zh = "第一"', 'zh = "第一"\nessential = true')
    cards = (marked + CHOICE).replace('level = "basic"', 'level = "basic"\nalike = "root"')
    bank, problems = parsed(cards)
    card = bank.cards["a-recall"]
    assert problems == []
    assert [point.essential for point in card.points] == [True, False]
    assert card.alike == "root"


def test_a_group_of_look_alikes_has_at_least_two_cards() -> None:
    lonely = RECALL.replace('level = "basic"', 'level = "basic"\nalike = "root"')
    _, problems = parsed(lonely + CHOICE)
    assert 'no other card says alike = "root"' in problems[0].what.en


def test_the_right_option_is_the_answer_of_a_choice() -> None:
    assert parsed(CHOICE)[0].cards["a-choice"].answer.en == "Yes"


def test_line_breaks_around_a_long_text_go_and_those_inside_stay() -> None:
    bank, _ = parsed(RECALL.replace('"This."', '"""\nThis.\n\nAnd that.\n"""'))
    assert bank.cards["a-recall"].answer.en == "This.\n\nAnd that."


def test_the_indent_of_a_mended_line_stays() -> None:
    indented = CODE.replace("y = x +\n", "if x:\n").replace('"y = x + 1"', '"if x: x = 2\\n  "')
    assert parsed(indented)[0].cards["a-code"].mended == ("if x: x = 2",)


# a card, what is written in place of what, the line that is told in the broken card, and what is told
BROKEN = [
    pytest.param(
        RECALL,
        'question.zh = "是什么？"\n',
        "",
        "question.en",
        "'question' has no Chinese: write question.zh",
        id="no zh",
    ),
    pytest.param(
        RECALL, 'question.en = "What is it?"\n', "", "question.zh", "'question' has no English", id="no en"
    ),
    pytest.param(
        RECALL,
        'zh = "第二"\n',
        "",
        '[[card.points]]\nen = "Second"',
        "'points 2' has no Chinese: write points 2.zh",
        id="a point in one",
    ),
    pytest.param(
        CHOICE,
        'zh = "否"\n',
        "",
        '[[card.options]]\nen = "No"',
        "'options 2' has no Chinese",
        id="an option in one language",
    ),
    pytest.param(
        CHOICE,
        'why.zh = "是的。"\n',
        "",
        'why.en = "It is."',
        "'options 2.why' has no Chinese",
        id="a why in one language",
    ),
    pytest.param(
        RECALL,
        '"是什么？"',
        '"What is it?"',
        "question.zh",
        "holds no Chinese: translate it",
        id="zh not translated",
    ),
    pytest.param(
        RECALL,
        '"What is it?"',
        '"是什么？"',
        "question.en",
        "'question.en' holds Chinese",
        id="languages mixed up",
    ),
    pytest.param(RECALL, '"是什么？"', '"  "', "question.zh", "'question.zh' is empty", id="empty text"),
    pytest.param(
        RECALL, "question.en =", "qestion.en =", "qestion.en", "no field 'qestion'", id="misspelt field"
    ),
    pytest.param(
        RECALL, 'source = "Ioffe & Szegedy 2015"\n', "", "[[card]]", "'source' is missing", id="no source"
    ),
    pytest.param(
        RECALL,
        'wrong.en = "That."\nwrong.zh = "那个。"\n',
        "",
        "[[card]]",
        "'wrong' is missing",
        id="no wrong answer",
    ),
    pytest.param(RECALL, '"basic"', '"easy"', "level", "'level' cannot be 'easy'", id="unknown level"),
    pytest.param(
        RECALL,
        'kind = "recall"',
        'kind = "essay"',
        "kind",
        "the kind is 'essay': use recall",
        id="unknown kind",
    ),
    pytest.param(
        RECALL,
        '"a-recall"',
        '"A recall"',
        "id =",
        "lower-case words joined by hyphens",
        id="id not kebab-case",
    ),
    pytest.param(
        RECALL, '["B4"]', '["Z9"]', "covers", "'Z9' is not a question of coverage.toml", id="unknown question"
    ),
    pytest.param(RECALL, 'covers = ["B4"]\n', "", "[[card]]", "name the question", id="covers nothing"),
    pytest.param(RECALL, 'level = "basic"', 'rev = 0\nlevel = "basic"', "rev", "'rev'", id="rev below 1"),
    pytest.param(
        RECALL,
        'level = "basic"',
        'proof = "no-such"\nlevel = "basic"',
        "proof =",
        "no proofs/no-such.py",
        id="no proof",
    ),
    pytest.param(
        RECALL,
        "[[card.points]]",
        "[[points]]",
        "[[card]]",
        "no field '[points]'",
        id="a table beside the card",
    ),
    pytest.param(RECALL, "Because.", "Be\\tcause.", "why.en", "holds a tab", id="tab"),
    pytest.param(
        RECALL, "Because.", "Be\\u001b[2Jcause.", "why.en", "control character U+001B", id="escape sequence"
    ),
    pytest.param(
        RECALL,
        '[[card.points]]\nen = "Second"\nzh = "第二"\n',
        "",
        "[[card.points]]",
        "at least 2 entries",
        id="one point",
    ),
    pytest.param(
        RECALL,
        'answer.en = "This."',
        'answer.en = "This.',
        "answer.en",
        "this is not TOML",
        id="unclosed string",
    ),
    pytest.param(
        CHOICE, "right = true\n", "", "[[card.options]]", "0 options say 'right = true'", id="no right option"
    ),
    pytest.param(
        CHOICE,
        '"Perhaps"',
        '"Perhaps"\nright = true',
        "[[card.options]]",
        "2 options say",
        id="two right options",
    ),
    pytest.param(
        CHOICE,
        '"Perhaps"',
        '"No"',
        '[[card.options]]\nen = "No"\nzh = "也许"',
        "option 3 repeats",
        id="an option twice",
    ),
    pytest.param(
        CHOICE,
        'why.en = "Say."\nwhy.zh = "请说。"\n',
        "",
        '[[card.options]]\nen = "Perhaps"',
        "a wrong option does not say why it is wrong",
        id="a wrong option without a why",
    ),
    pytest.param(
        NUMBER,
        "gain-bound",
        "gain",
        "generator",
        "there is no generator 'gain': use one of",
        id="unknown generator",
    ),
    pytest.param(
        NUMBER, "{gamma} and", "{alpha} and", "question.en", "{alpha} is not drawn", id="unknown placeholder"
    ),
    pytest.param(
        NUMBER, "{gamma} 和 ", "", "question.en", "different {placeholders}", id="placeholders differ"
    ),
    pytest.param(
        CODE,
        "lines = [2]",
        "lines = [9]",
        "lines =",
        "has 3 lines: line 9 is not there",
        id="line past the end",
    ),
    pytest.param(
        CODE, "lines = [2]", "lines = [2, 3]", "mended =", "need as many mended ones", id="too few mended"
    ),
    pytest.param(CODE, "lines = [2]", "lines = [2, 2]", "lines =", "must rise", id="a line twice"),
    pytest.param(CODE, '"y = x + 1"', '"y = x +"', "mended =", "mended into itself", id="not mended"),
    pytest.param(CODE, '"y = x + 1"', '"y = x -"', "mended =", "is not Python", id="mended, but not Python"),
]


SPOKEN = 'spoken.en = "%s"\nspoken.zh = "说。"\n'
BROKEN += [
    pytest.param(
        RECALL.replace("answer.en", SPOKEN % " ".join(["word"] * 100) + "answer.en"),
        "answer.en",
        "answer.en",
        "[[card]]",
        "write followup too",
        id="spoken, but no next question",
    ),
    pytest.param(
        RECALL.replace(
            "answer.en", 'followup.en = "And?"\nfollowup.zh = "然后呢？"\n' + SPOKEN % "Short." + "answer.en"
        ),
        "answer.en",
        "answer.en",
        "spoken.en",
        "1 words: say it in 70 to 150",
        id="too short to be said",
    ),
]
ALSO = '[[card.also]]\nlines = [3]\nmended = ["z = 1"]\n'
BROKEN += [
    pytest.param(
        CODE + ALSO,
        "lines = [3]",
        "lines = [9]",
        "lines = [9]",
        "line 9 is not there",
        id="also past the end",
    ),
    pytest.param(
        CODE + ALSO, '"z = 1"', '"z = y"', 'mended = ["z = y"]', "mended into itself", id="also not mended"
    ),
    pytest.param(CODE + ALSO, '"z = 1"', '"z ="', 'mended = ["z ="]', "is not Python", id="also not Python"),
    pytest.param(
        CODE + ALSO, "lines = [3]", "lines = [2]", "[[card.also]]", "named already", id="also again"
    ),
]


@pytest.mark.parametrize(("card", "old", "new", "at", "told"), BROKEN)
def test_what_is_wrong_is_told_with_its_line(card: str, old: str, new: str, at: str, told: str) -> None:
    assert card.count(old) >= 1, "the case itself must be right"
    broken = HEAD + card.replace(old, new, 1)
    bank, problems = parsed(broken.removeprefix(HEAD))
    assert bank.cards == {}
    line = broken[: broken.index(at)].count("\n") + 1
    assert any(told in problem.what.en and problem.line == line for problem in problems), problems


def test_a_problem_reads_path_line_card_and_what_to_do() -> None:
    _, problems = parsed(RECALL.replace('question.zh = "是什么？"\n', ""))
    said = "questions/sample.toml:11: card 'a-recall': 'question' has no Chinese: write question.zh"
    assert str(problems[0]) == said


def test_all_problems_of_all_cards_are_told_at_once() -> None:
    """A card that is not even TOML hides nothing in the cards before and after it."""
    broken = RECALL.replace('"basic"', '"easy"').replace('why.zh = "因为。"\n', "")
    unclosed = CHOICE.replace('"Perhaps"', '"Perhaps')
    _, problems = parsed(broken + unclosed + NUMBER.replace("gain-bound", "gain"))
    assert [problem.card for problem in problems] == ["a-recall", "a-recall", None, "a-number"]


def test_an_id_may_be_used_only_once() -> None:
    _, problems = parsed(RECALL + RECALL)
    assert "the id is taken by the card in line 5" in problems[0].what.en


def test_a_retired_id_may_not_come_back() -> None:
    _, problems = parsed(RECALL, retired='[a-recall]\nwhy = "said twice"\n')
    assert "retired" in problems[0].what.en


def test_the_head_of_a_file_needs_a_title_in_both_languages() -> None:
    _, problems = parsed("", retired="")
    assert problems == []
    from tests.bank import samples

    head = samples.HEAD.replace('title.zh = "示例"\n', "")
    found = samples.read(samples.Path("questions"), {"sample.toml": head})
    assert [str(problem) for problem in found.problems] == [
        "questions/sample.toml:1: 'title' has no Chinese: write title.zh"
    ]


def test_a_card_heading_inside_a_comment_does_not_begin_a_card() -> None:
    bank, problems = parsed("# [[card]]\n" + RECALL)
    assert (problems, list(bank.cards)) == ([], ["a-recall"])


def test_the_lists_may_also_be_written_in_one_line_each() -> None:
    inline = (
        RECALL.split("[[card.points]]")[0] + 'points = [{ en = "A", zh = "甲" }, { en = "B", zh = "乙" }]\n'
    )
    assert parsed(inline)[1] == []
    _, problems = parsed(inline.replace(', zh = "乙"', ""))
    assert "'points 2' has no Chinese" in problems[0].what.en
