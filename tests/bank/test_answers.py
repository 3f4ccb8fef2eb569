"""Typed answers: the number that is meant, the key points that are said, and formulas as formulas."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bnquiz.bank.formulas import formulas, holds, number
from bnquiz.bank.model import LANGS, Lang, Recall
from bnquiz.bank.said import named
from tests.bank.samples import RECALL, parsed
from tests.ours import BANK

NUMBERS = [
    pytest.param("3", 3.0, id="a count"),
    pytest.param(" -0.5 ", -0.5, id="spaces around"),
    pytest.param("−3", -3.0, id="a true minus sign"),
    pytest.param("1e-5", 1e-5, id="an exponent"),
    pytest.param("1/3", 1 / 3, id="a fraction"),
    pytest.param("8·14·28", 3136.0, id="a product as on the card"),
    pytest.param("2*10^-3", 0.002, id="a power"),
    pytest.param("√2", math.sqrt(2), id="a root"),
    pytest.param("1/√(1-0.9^4)", 1.70523, id="a formula"),
    pytest.param("sqrt(8/2)", 2.0, id="sqrt"),
    pytest.param("π/(π-1)", 1.46694, id="pi"),
    pytest.param("50%", 0.5, id="per cent"),
    pytest.param("10,240", 10240.0, id="thousands by comma"),
    pytest.param("100 352", 100352.0, id="thousands by space"),
    pytest.param("１２．５", 12.5, id="full-width digits"),
    pytest.param("", None, id="nothing"),
    pytest.param("about 3", None, id="words"),
    pytest.param("1/0", None, id="no number"),
    pytest.param("9**9**9**9", None, id="too large"),
    pytest.param("sqrt(-1)", None, id="not real"),
    pytest.param("__import__('os')", None, id="a program"),
    pytest.param("True", None, id="a truth"),
    pytest.param("(" * 300, None, id="many brackets"),
]


@pytest.mark.parametrize(("typed", "meant"), NUMBERS)
def test_a_typed_number_is_read_as_it_is_meant(typed: str, meant: float | None) -> None:
    assert number(typed) == (meant if meant is None else pytest.approx(meant, rel=1e-5))


def card(aliases: str) -> Recall:
    found = parsed(RECALL.replace('zh = "第一"', f'zh = "要点一"\naliases = {aliases}'))[0].cards["a-recall"]
    assert isinstance(found, Recall)
    return found


NAMED = [
    pytest.param('["zero mean"]', "it has ZERO  mean then", True, id="case and spaces"),
    pytest.param('["mean"]', "meaning", False, id="whole words only"),
    pytest.param('["γ/√ε"]', "at most gamma/sqrt(eps)", True, id="spelt out"),
    pytest.param('["σ²+ε"]', "sqrt(sigma^2+eps)", True, id="a formula in ASCII"),
    pytest.param('["零均值"]', "先变成 零 均值", True, id="Chinese with spaces"),
    pytest.param("[]", "说到要点一", True, id="the point's own words"),
    pytest.param('["EMA"]', "用ema更新", True, id="a Latin word with Chinese on both sides"),
    pytest.param('["buffer"]', "是buffer，不求导", True, id="a Latin word beside Chinese marks"),
    pytest.param('["EMA"]', "用schema更新", False, id="whole Latin words only, beside Chinese too"),
    pytest.param('["buffer"]', "they are buffers", True, id="one or many"),
    pytest.param(
        '[".eval()"]', "call bn.eval() on them", True, id="a mark at its edge stands beside anything"
    ),
    pytest.param('["除以 0"]', "防止除以零", True, id="nought in characters"),
    pytest.param('["BN"]', "because batch normalization does", True, id="a name and its short form"),
    pytest.param('["zero mean"]', "no idea", False, id="not named"),
]


@pytest.mark.parametrize(("aliases", "typed", "is_named"), NAMED)
def test_a_point_is_named_by_any_of_its_aliases(aliases: str, typed: str, is_named: bool) -> None:
    assert named(card(aliases), typed) == (is_named, False)


@pytest.mark.sampled(one_of=2)
@pytest.mark.parametrize("lang", LANGS)
def test_the_answers_of_our_cards_name_most_of_their_own_points(lang: Lang) -> None:
    """Else whoever types a full answer finds little of it ticked."""
    cards = [card for card in BANK.cards.values() if isinstance(card, Recall)]
    said = [point for card in cards for point in named(card, card.answer.get(lang))]
    assert sum(said) > 0.85 * len(said)


# ---- typed answers with their labels

# A row: the card, the points that the answer says ("2?": either is right), the answer as it is typed.
# Each file was written from the points of cards alone, and scored before any rule was changed for it: of what
# was ticked 89.1 % was right in `held-out`, 89.8 % in `nervous` (and 74 % was found). Then the rules were
# sharpened by both. `unseen` came after, and no rule was changed for it: 100 % right, 88 % found (96 and 88 %
# by the rules before).
FOUND = {"from-the-cards": 0.92, "held-out": 0.92, "nervous": 0.8, "unseen": 0.86}  # at least
FILES = sorted((Path(__file__).parent / "typed").glob("*.tsv"))
LABELED = [
    (file.stem, *line.split("\t")) for file in FILES for line in file.read_text(encoding="utf-8").splitlines()
]


def scores(file: str) -> Iterator[tuple[set[int], set[int], set[int]]]:
    """(said, may be said, ticked) for each answer of a file."""
    for name, asked, labels, typed in LABELED:
        if name == file:
            said = {int(label) for label in labels.split(",") if label and not label.endswith("?")}
            perhaps = {int(label[:-1]) for label in labels.split(",") if label.endswith("?")}
            found = named(BANK.cards[asked], typed)  # type: ignore[arg-type]
            yield said, perhaps, {place for place, ticked in enumerate(found) if ticked}


def test_the_labeled_set_is_large_and_in_both_languages() -> None:
    chinese = sum(any("\u4e00" <= char <= "\u9fff" for char in typed) for *_, typed in LABELED)
    assert len(LABELED) >= 300
    assert chinese >= 100
    assert len({asked for _, asked, *_ in LABELED}) >= 45


@pytest.mark.slow
@pytest.mark.parametrize("file", [file.stem for file in FILES])
def test_of_what_is_ticked_nearly_all_is_said_and_of_what_is_said_most_is_ticked(file: str) -> None:
    rows = list(scores(file))
    ticked = sum(len(found - perhaps) for _, perhaps, found in rows)
    right = sum(len(found & said) for said, _, found in rows)
    said = sum(len(each) for each, _, _ in rows)
    assert right / ticked >= 0.98
    assert right / said >= FOUND[file]


TRAPS = [
    pytest.param("bn-formula", "unbiased, divided by n-1", 2, id="unbiased is not biased, nor n-1 n"),
    pytest.param("bn-formula", "there is no gamma", 3, id="denied"),
    pytest.param("bn-formula", "(x - mean) * sqrt(var + eps)", 1, id="multiplied, not divided"),
    pytest.param("two-modes", "training: running statistics", 1, id="the other mode"),
    pytest.param("two-modes", "训练用滑动统计量，推理用批统计量", 0, id="the modes exchanged"),
    pytest.param("benefits", "the learning rate must be smaller", 1, id="smaller is not larger"),
    pytest.param("bn-vs-ln", "layer norm depends on the batch size", 2, id="said where the point denies"),
    pytest.param("backward-formula", "dgamma = sum(dy)", 0, id="the same formula of something else"),
    pytest.param(
        "bn-formula", "y=beta*(x-mu)/sqrt(var+eps)+gamma", 3, id="gamma and beta exchanged in a formula"
    ),
    pytest.param(
        "bn-formula", "gamma shifts and beta scales, one pair per channel", 3, id="exchanged in words"
    ),
    pytest.param("bn-formula", "γ 平移，β 缩放，每个通道一对", 3, id="exchanged in Chinese"),
    pytest.param("bn-formula", "γ and β are not learned, one pair per channel", 3, id="half of it denied"),
    pytest.param("benefits", "larger learning rates are impossible", 1, id="impossible"),
    pytest.param("two-modes", "I don't know whether inference uses running statistics", 1, id="not known"),
    pytest.param(
        "two-modes", "it would be a mistake to say inference uses running statistics", 1, id="a mistake"
    ),
    pytest.param("two-modes", "inference uses running statistics. Kidding, the opposite", 1, id="taken back"),
    pytest.param(
        "two-modes", "training uses the current mini-batch? No, wrong.", 0, id="asked, and answered no"
    ),
    pytest.param("two-modes", "some falsely claim that training uses the mini-batch", 0, id="a false claim"),
    pytest.param("two-modes", "推理用固定的总体估计是错的", 1, id="said to be wrong, in Chinese"),
    pytest.param("momentum-two-meanings", "keras: weight of the new batch", 0, id="of another framework"),
    pytest.param(
        "leak-contrastive", "MoCo uses all devices and SimCLR uses shuffling", 2, id="of another method"
    ),
    pytest.param("bug-library-call", "F.batch_norm is allowed", 1, id="allowed where it is not"),
    pytest.param("bn-vs-ln", "LN 依赖批大小", 2, id="what an alias denies"),
    pytest.param("residual-identity", "有 BN 时逐块翻倍", 0, id="with is not without"),
    pytest.param("parameters-and-buffers", "gamma and beta are buffers", 0, id="a buffer is not learned"),
]


@pytest.mark.parametrize(("asked", "typed", "point"), TRAPS)
def test_a_point_is_not_ticked_by_its_opposite(asked: str, typed: str, point: int) -> None:
    assert not named(BANK.cards[asked], typed)[point]  # type: ignore[arg-type]


SAME = [
    pytest.param("(x - mean)/sqrt(var + eps)*gamma + beta", "γ(x-μ)/√(σ²+ε)+β", id="names, order, roots"),
    pytest.param("gamma * (var + eps)**-0.5", "γ/√(σ²+ε)", id="a power for a root"),
    pytest.param("2/(n-1)", "2·(n-1)^-1", id="a quotient is a product"),
    pytest.param("std", "√(σ²)", id="the root of the variance"),
    pytest.param("x + x", "2x", id="side by side is times"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_formula_is_the_same_however_it_is_written(one: str, other: str) -> None:
    [[first], [second]] = formulas(f"1+1+{one}"), formulas(f"1+1+{other}")
    assert first.value == second.value


@pytest.mark.parametrize(
    ("card", "typed", "point"),
    [
        ("bn-formula", r"$\frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}$", 1),
        ("bn-formula", "xhat=(x-mu)/(var+eps)^.5", 1),
        ("two-modes", "train: batch mean/var; test: moving avgs", 1),
        ("benefits", "allows a bigger LR", 1),
        ("momentum-and-tracking", "None -> cumulative average", 0),
        ("scale-invariance", "the output stays the same", 0),
        ("half-precision", "keep the stats in fp32", 0),
        ("freeze-for-fine-tuning", "in keras trainable=False means inference mode", 3),
        ("before-or-after-activation", "conv -> bn -> relu", 0),
        ("decay-before-bn", "only changes the effective lr, eta/||w||^2", 1),
    ],
)
def test_a_point_is_ticked_however_its_words_are_typed(card: str, typed: str, point: int) -> None:
    assert named(BANK.cards[card], typed)[point]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("whole", "part", "held"),
    [
        ("gamma*(x-mu)/sqrt(var+eps)+beta", "x-μ", True),
        ("gamma*(x-mu)/sqrt(var+eps)+beta", "γ/√(σ²+ε)", True),
        ("gamma*(x+mu)/sqrt(var+eps)+beta", "x-μ", False),
        ("gamma*(x-mu)*sqrt(var+eps)+beta", "γ/√(σ²+ε)", False),
        ("0.9*old + 0.1*batch", "0.1*batch", True),
        ("0.1*old + 0.9*batch", "0.1*batch", False),
    ],
)
def test_a_formula_holds_its_terms_and_factors(whole: str, part: str, held: bool) -> None:
    [[first], [second]] = formulas(whole), formulas(part)
    assert holds(first, second.value) is held


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 5000,
        "9**9**9**9",
        "1/0 + x",
        "√" * 3000 + "x",
        "not " * 3000,
        "x-" * 3000,
        "1e99*x = =",
        "，" * 5000,
    ],
)
def test_any_typed_line_is_judged_at_once(typed: str) -> None:
    began = time.perf_counter()
    named(BANK.cards["bn-formula"], typed)  # type: ignore[arg-type]
    assert time.perf_counter() - began < 2
