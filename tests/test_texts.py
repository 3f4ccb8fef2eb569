"""Words in both languages, one class for every room."""

import pytest
from msgspec import Struct

from bnquiz import texts
from bnquiz.bank import model

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        pytest.param(texts.Text("mean", "均值"), "en", "mean", id="English"),
        pytest.param(texts.Text("mean", "均值"), "zh", "均值", id="Chinese"),
        pytest.param(texts.Text("mean"), "zh", "mean", id="English where there is no Chinese"),
    ],
)
def test_a_text_is_said_in_the_language_that_is_asked_for(text, lang, said):
    assert text.get(lang) == said


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param("方差 σ² ✓", "方差 σ² ✓", id="what can be shown is shown"),
        pytest.param("a\x1b[2Jb", "a\\x1b[2Jb", id="the cursor stays"),
        pytest.param("a\u202eb", "a\\u202eb", id="the reading goes on"),
        pytest.param("a\ud800b", "a\\ud800b", id="half a character"),
        pytest.param("a\nb", "a\nb", id="lines are lines"),
    ],
)
def test_the_words_of_others_can_be_sent_and_shown(words, shown):
    assert texts.printable(words) == shown
    assert shown.encode()


def test_the_bank_has_no_class_of_its_own():
    assert model.Text is texts.Text


NAMED = texts.Text("{} takes {}", "{1} 是 {0} 的参数")


class Held(Struct, frozen=True):
    words: texts.Text
    more: tuple[texts.Text, ...]
    number: int = 1


class TestSentences:
    def test_values_stand_where_each_language_has_them(self):
        assert NAMED.fill("f", "x") == texts.Text("f takes x", "x 是 f 的参数")

    def test_a_value_that_is_a_text_is_said_in_the_language_around_it(self):
        said = NAMED.fill(texts.Text("a layer", "一层"), "x")
        assert said == texts.Text("a layer takes x", "x 是 一层 的参数")

    def test_braces_in_a_value_stay_as_they_are(self):
        assert texts.Text("got {}", "得到 {}").fill("{}").en == "got {}"

    @pytest.mark.parametrize(("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
    def test_a_plural_is_right_by_construction(self, number, said):
        files = texts.Text("1 file", "1 个文件"), texts.Text("{} files", "{} 个文件")
        assert texts.counted(number, *files).get("en") == said

    def test_a_list_has_the_signs_of_its_language(self):
        both = texts.joined(texts.COMMA, (texts.Text("mean", "均值"), texts.as_is("eps")))
        assert both == texts.Text("mean, eps", "均值、eps")
        assert texts.either(["a", "b"]) == texts.Text("a or b", "a 或 b")

    def test_a_record_can_be_said_in_one_language_alone(self):
        text = texts.Text("mean", "均值")
        said = texts.in_language(Held(text, (text,)), "zh")
        assert said == Held(texts.as_is("均值"), (texts.as_is("均值"),))
