"""What the bank holds as a whole: cards found by words, what it has of each topic and kind, and what our
own must hold beyond the form of each card (``bnquiz check``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

from bnquiz.bank.model import KINDS, Bank, Card, Code, Number, Problem, Recall, texts_in
from bnquiz.bank.numbers import GENERATORS, draw
from bnquiz.bank.own import PREFIX
from bnquiz.bank.reading import shown
from bnquiz.texts import Text


class Survey(Struct, frozen=True):
    """How many cards of each kind, how many with a proof, and which questions no card serves."""

    kinds: dict[str, int]
    proven: int
    uncovered: tuple[str, ...]


def survey(bank: Bank) -> Survey:
    counted = Counter(card.kind for card in bank.cards.values())
    served = {question for card in bank.cards.values() for question in card.covers}
    return Survey(
        kinds={kind: counted[kind] for kind in KINDS},
        proven=sum(card.proof is not None for card in bank.cards.values()),
        uncovered=tuple(name for name in bank.coverage if name not in served),
    )


def find(
    bank: Bank,
    *,
    topic: str | None = None,
    level: str | None = None,
    kind: str | None = None,
    words: str = "",
) -> list[Card]:
    """The cards that fit everything that is given, in the bank's order. All ``words`` must occur."""
    wanted = folded(words).split()
    return [
        card
        for card in bank.cards.values()
        if topic in (None, card.topic)
        and level in (None, card.level)
        and kind in (None, card.kind)
        and all(word in "\n".join(_said(card)) for word in wanted)
    ]


def folded(text: str) -> str:
    """Without the difference of upper and lower case, and of full-width and half-width forms."""
    return unicodedata.normalize("NFKC", text).casefold()


def _said(card: Card) -> Iterator[str]:
    yield from (card.id, folded(card.source), *card.covers)
    for _, text in texts_in(card):
        yield folded(f"{text.en}\n{text.zh}")
    if isinstance(card, Recall):
        yield from (folded(alias) for point in card.points for alias in point.aliases)
    if isinstance(card, Code):
        yield folded(card.listing)


POOL, DRAWS = 40, 600  # distinct problems of a family, among so many draws
HEADING, AFTER = "### Chinese: one term for one thing", "A ratio is"  # the glossary stands between
ROW = re.compile(r"^\|([^|]*[a-z][^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
RATIO = re.compile(r"[大小](?:了|约)? ?[\d√n][^，。；：、“”]{0,12} ?倍")
FORMULA = re.compile(r"√[(σ]|Σ[(d]|x̂ =")
THROUGH_TORCH = re.compile(
    r"nn\.(Lazy|Sync)?BatchNorm|(F|functional|torch)\.(native_)?batch_norm|functional import .*\bbatch_norm"
)
Told = tuple[Card, Text]  # a card, and what is wrong with it


def problems(folder: Path, bank: Bank) -> list[Problem]:
    """Where our bank does not hold what it promises, in the order of its files. Own cards need not."""
    ours = [card for card in bank.cards.values() if not card.id.startswith(PREFIX)]
    told = [*_outside_the_glossary(folder, ours), *_small_pools(ours), *_without_tex(ours)]
    found = [
        Problem(shown(Path(bank.topics[card.topic].path)), card.line, what, card.id) for card, what in told
    ]
    return sorted([*found, *_mutations(folder / "proofs")])


# ---- Chinese


def glossary(readme: str) -> dict[str, str]:
    """Each Chinese term that is not used, and what is written in its place."""
    table = readme.partition(HEADING)[2].partition(AFTER)[0]
    rows = [(use.strip(), avoid) for _, use, avoid in ROW.findall(table)]
    return {
        word.strip(): use for use, avoid in rows for word in avoid.split(",") if not word.strip().isascii()
    }


def strays(text: str, terms: dict[str, str]) -> Iterator[Text]:
    """What in a Chinese text is not as the glossary says."""
    bare = text.replace("有偏方差", "").replace("无偏方差", "")
    for word, use in terms.items():
        if word in bare:
            yield Text(
                "the Chinese says {}: the glossary of questions/README.md has {}",
                "中文写了{}：questions/README.md 的术语表里是{}",
            ).fill(word, use)
    if RATIO.search(bare):
        yield Text(
            "the Chinese says 大 or 小 n 倍: write 是……的 n 倍", "中文的倍数写法不对：请写成“是……的 n 倍”"
        )


def chinese(cards: Iterable[Card]) -> Iterator[tuple[Card, str]]:
    """Every Chinese text of the cards, and what their numbers' solutions say."""
    for card in cards:
        yield from ((card, text.zh) for _, text in texts_in(card))
        if isinstance(card, Number):
            yield from ((card, text.zh) for text in _explanations(card))


def _explanations(card: Number) -> Iterator[Text]:
    for seed in range(20):
        made = GENERATORS[card.generator](Random(seed))
        yield from (made.solution, *(trap.why for trap in made.traps))


def _outside_the_glossary(folder: Path, cards: list[Card]) -> Iterator[Told]:
    terms = glossary((folder / "README.md").read_text(encoding="utf-8"))
    for card in cards:
        yield from ((card, what) for what in {w for _, text in chinese([card]) for w in strays(text, terms)})


# ---- numbers and formulas


def pool(card: Number) -> int:
    """How many different problems the card asks."""
    return len({draw(card, Random(seed)).question.en for seed in range(DRAWS)})


def _small_pools(cards: list[Card]) -> Iterator[Told]:
    for card in cards:
        if isinstance(card, Number) and (size := pool(card)) < POOL:
            yield (
                card,
                Text(
                    "'{}' draws {} different problems: let it draw {}",
                    "“{}”只能出 {} 道不同的题：要能出 {} 道",
                ).fill(card.generator, size, POOL),
            )


def _without_tex(cards: list[Card]) -> Iterator[Told]:
    """A number card is a formula by itself; an answer in words has one where it writes a root or a sum."""
    for card in cards:
        if not card.tex and (
            isinstance(card, Number) or (isinstance(card, Recall) and FORMULA.search(card.answer.en))
        ):
            yield (
                card,
                Text(
                    "the answer is a formula, and there is no tex: write it in TeX",
                    "答案是公式却没有 tex：请用 TeX 写",
                ),
            )


# ---- proofs


def mutations(proofs: Path) -> dict[str, dict[str, Any]]:
    """``mutants.toml``: the mutants, which of them each proof excludes, and the proofs that none concerns."""
    return tomllib.loads((proofs / "mutants.toml").read_text(encoding="utf-8"))


def _mutations(proofs: Path) -> Iterator[Problem]:
    file = shown(proofs / "mutants.toml")
    try:
        table = mutations(proofs)
    except (OSError, tomllib.TOMLDecodeError) as error:
        yield Problem(file, 1, Text("it cannot be read: {}", "无法读取：{}").fill(error))
        return
    programs = {path.stem: path.read_text(encoding="utf-8") for path in proofs.glob("*.py")}
    for what in (*_strangers(table, programs), *_weak_rows(table)):
        yield Problem(file, 1, what)


def _strangers(table: dict[str, dict[str, Any]], programs: dict[str, str]) -> Iterator[Text]:
    """Proofs without a row, and rows without a proof."""
    told = table["excludes"].keys() | table["unconcerned"].keys()
    needed = {name for name, source in programs.items() if THROUGH_TORCH.search(source)}
    for name in sorted(needed - told):
        yield Text(
            "proofs/{}.py computes a batch norm: say which mutants it excludes",
            "proofs/{}.py 计算了批归一化：请写明它排除哪些变体",
        ).fill(name)
    for name in sorted(told - programs.keys()):
        yield Text("there is no proofs/{}.py: take its row out", "没有 proofs/{}.py：请删掉这一行").fill(name)


def _weak_rows(table: dict[str, dict[str, Any]]) -> Iterator[Text]:
    for name, row in table["excludes"].items():
        for mutant in [mutant for mutant in row if mutant not in table["mutants"]]:
            yield Text(
                "'{}', which {} excludes, is not a mutant: name one of [mutants]",
                "“{}”（{} 所排除的）不是变体：请写 [mutants] 里的一个",
            ).fill(mutant, name)
        if not row:
            yield Text(
                "{} excludes nothing: sharpen it, or say under [unconcerned] why it cannot",
                "{} 什么都没排除：请改得更灵敏，或在 [unconcerned] 里说明为什么不能",
            ).fill(name)
        bug = name.removeprefix("bug-")
        if bug != name and bug in table["mutants"] and bug not in row:
            yield Text(
                "{} does not exclude the very bug that it is about: sharpen it, and add '{}'",
                "{} 没有排除它所讲的那个错误：请改得更灵敏，并加上“{}”",
            ).fill(name, bug)
