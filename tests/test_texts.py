"""Words in both languages, one class for every room."""

import pytest

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


def test_the_bank_has_no_class_of_its_own():
    assert model.Text is texts.Text
