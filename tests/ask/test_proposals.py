"""The rating that a screen proposes follows from what was said of the key points."""

import datetime as dt

import pytest

from bnquiz.asking.records import Posed, Said
from bnquiz.asking.sitting import Turn
from bnquiz.bank.model import Point, Recall, Text

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


def turn(ticks, essential=(), hinted=False):
    points = tuple(Point(f"p{n}", f"点{n}", essential=n in essential) for n in range(len(ticks)))
    text = Text("a", "一")
    card = Recall(
        id="a",
        topic="eps",
        line=1,
        level="basic",
        source="x",
        question=text,
        why=text,
        answer=text,
        wrong=text,
        points=points,
    )
    return Turn(posed=Posed(card), began=NOW, hinted=hinted, said=Said(), ticks=tuple(ticks))


@pytest.mark.parametrize(
    ("said", "of", "rating"),
    [(6, 6, "good"), (5, 6, "good"), (4, 6, "hard"), (3, 4, "good"), (2, 4, "hard"), (1, 4, "again")],
)
def test_good_from_seven_tenths_on_hard_from_half(said, of, rating):
    assert turn([True] * said + [False] * (of - said)).proposed() == rating


def test_an_essential_point_counts_double():
    assert turn([False, True, True, True], essential=[0]).proposed() == "hard"
    assert turn([True, True, True, False], essential=[0]).proposed() == "good"


def test_with_a_hint_it_is_hard_at_best():
    assert turn([True] * 4, hinted=True).proposed() == "hard"
