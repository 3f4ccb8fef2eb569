"""What is hunted: a variant with a few mistakes, drawn so that none comes twice. Nothing is run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from bnquiz.bank.model import Code, Fix
from bnquiz.texts import Text
from bnquiz.variants import IDIOMS, NoVariant, drawn, mistakes_of

TRIES = 300  # draws, before a hunt has a mistake less
WHICH_LINE = Text(
    "This batch norm has one mistake. Which line is wrong?", "这个批归一化里有一处错误，是哪一行？"
)
WHAT_IS_WRONG = Text("It {}. Fix: {}", "它{}。改法：{}")


class Bug(Struct, frozen=True):
    """A mistake, as a hunt needs it. ``card``: the first that cures it."""

    id: str
    group: str
    title: Text
    why: Text
    fix: Text
    card: str


class Prey(Struct, frozen=True):
    """What was drawn: a text, and the lines of each mistake in it. ``name`` is never the same twice."""

    name: str
    text: str
    lines: Mapping[str, tuple[int, ...]]

    @property
    def planted(self) -> tuple[str, ...]:
        return tuple(self.lines)

    @property
    def length(self) -> int:
        return len(self._rows)

    @property
    def _rows(self) -> list[str]:
        return self.text.rstrip("\n").split("\n")

    def at(self, line: int) -> tuple[str, ...]:
        """The mistakes that may be named on a line, or on one with the same text: either of two equal updates
        is one too many."""
        row = self._rows[line - 1]
        return tuple(
            id_ for id_, lines in self.lines.items() if row in [self._rows[number - 1] for number in lines]
        )


def draw(weights: Mapping[str, float], level: int, past: Collection[str], seed: int) -> Prey:
    """A variant with ``level`` of these mistakes, or fewer where they do not go together. ``past``: the names
    of those that were drawn before, whose texts do not come again."""
    for tries in count():
        wanted = max(level - tries // TRIES, 1)
        prey = _drawn(weights, wanted, seed + tries)
        if prey and prey.text not in set(_texts(past, prey)):
            return prey
    raise AssertionError  # the count has no end


def with_new_listing(card: Code, bug: Bug, seed: int) -> Code:
    """The card as a hunt asks it: with a listing that has this mistake, another one for each seed, and as it
    is where no idiom shows the mistake. Each of its lines is an answer."""
    tries = (_drawn({bug.id: 1.0}, 1, seed + number) for number in range(TRIES))
    prey = next(filter(None, tries), None) if any(bug.id in mistakes_of(idiom) for idiom in IDIOMS) else None
    if prey is None:
        return card
    wrong = tuple(line for line in range(1, prey.length + 1) if prey.at(line))
    return replace(
        card,
        question=WHICH_LINE,
        listing=prey.text.rstrip("\n"),
        lines=wrong,
        mended=(),
        also=tuple(Fix((line,), ()) for line in wrong),
        answer=WHAT_IS_WRONG.fill(bug.title, bug.fix),
        why=bug.why,
        **dict.fromkeys(("wrong", "hint", "proof", "spoken", "followup", "tex")),
    )


def _drawn(weights: Mapping[str, float], level: int, seed: int) -> Prey | None:
    rng = Random(f"hunt {seed}")  # noqa: S311  # no secret
    [first] = rng.choices(list(weights), list(weights.values()))
    shown = [idiom for idiom in IDIOMS if first in mistakes_of(idiom)]
    if not shown:
        return None
    idiom, ids = rng.choice(shown), [first]
    while len(ids) < level:
        others = [id_ for id_ in mistakes_of(idiom) if id_ in weights and id_ not in ids]
        if not others:
            return None
        ids += rng.choices(others, [weights[id_] for id_ in others])
    return _prey(idiom, seed, ids)


def _prey(idiom: str, seed: int, ids: Sequence[str]) -> Prey | None:
    """None where the mistakes do not go together, or one stands on no line."""
    try:
        made = drawn(ids, idiom, seed)
    except NoVariant:
        return None
    lines = {id_: tuple(numbers) for id_, numbers in made.lines.items()}
    return Prey(f"{idiom} {seed} {' '.join(sorted(ids))}", made.text, lines) if all(lines.values()) else None


def _texts(past: Collection[str], prey: Prey) -> Iterator[str]:
    """The texts that were drawn before with the same mistakes in the same idiom."""
    idiom, _, ids = prey.name.split(" ", 2)
    for name in past:
        before, _, rest = name.partition(" ")
        seed, _, same = rest.partition(" ")
        if (before, same) == (idiom, ids) and seed.isdecimal():
            made = _prey(idiom, int(seed), ids.split())
            yield made.text if made else ""
