"""Drawing a variant: which rows make these mistakes, which two no file can show at once, and how the text
looks this time.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product

from bnquiz.variants.looks import look
from bnquiz.variants.tables import ANY, ClashError, Edited, Lines, NoVariant, Row, edited, right, rows

AXES = {"axes-batch-only", "axes-per-sample", "axes-layer", "axes-all", "axes-channels-last"} | {
    "keepdim-missing",
    "variance-of-means",
}
FORMULA = {"center-missing", "center-added", "sqrt-missing", "normalize-unbiased", "cancellation"}
EPS = {"eps-subtracted", "eps-outside-sqrt", "eps-missing", "eps-ignored"}
AFFINE = {"gamma-missing", "beta-missing", "gamma-beta-swapped", "shift-before-scale", "eval-affine-missing"}
RUNNING = {
    "momentum-swapped",
    "momentum-ignored",
    "running-replaced",
    "running-not-updated",
    "running-std",
} | {
    "graph-leak",
    "eval-updates-running",
}
OF_INFERENCE = {"batch-stats-in-eval", "eval-updates-running", "eval-affine-missing", "eval-not-normalized"}
BACKWARD_X = {"backward-stats-constant", "backward-mean-term-missing", "backward-var-term-missing"}
BACKWARD = BACKWARD_X | {"backward-gamma-missing", "backward-dgamma-wrong", "backward-dbeta-wrong"}

# Any mistake of the first set hides, is hidden by, or changes the meaning of, any other of the second.
HIDING: list[tuple[set[str], set[str]]] = [
    (AXES, AXES),
    (AFFINE, AFFINE),
    (RUNNING, RUNNING),
    (BACKWARD_X, BACKWARD_X),
    (BACKWARD, AXES | FORMULA | EPS | {"running-in-training"}),
    ({"center-missing", "center-added"}, {"center-missing", "center-added", "stats-detached"}),
    ({"cancellation"}, AXES | FORMULA | EPS | {"dtype-changed", "input-modified"}),
    ({"eps-ignored"}, EPS),
    ({"running-in-training"}, AXES | FORMULA | EPS | RUNNING | {"stats-detached", "input-modified"}),
    ({"batch-stats-in-eval"}, AXES | FORMULA | EPS | {"running-in-training", "eval-updates-running"}),
    (OF_INFERENCE, {"not-called"}),  # `if self.train:` never leaves training
    ({"eval-updates-running"}, AXES | FORMULA | {"eval-affine-missing"}),
    ({"running-not-updated"}, {"center-missing", "center-added", "input-modified"}),
    ({"graph-leak"}, {"stats-detached", "state-is-parameter", "dtype-changed"}),
    ({"input-modified"}, {"dtype-changed", "stats-detached"}),
    ({"state-not-buffer"}, {"state-is-parameter"}),
    # Each alone has its name; of both in one file the grader finds one, or another one's line.
    ({"variance-of-means"}, EPS),
    ({"bad-assertion"}, AXES),
    ({"center-missing"}, {"normalize-unbiased"}),
    ({"running-not-updated"}, {"state-is-parameter"}),
    ({"center-missing"}, {"keepdim-missing"}),
    ({"momentum-ignored"}, {"keepdim-missing"}),
    ({"eps-subtracted"}, {"keepdim-missing"}),
    ({"running-not-updated"}, {"unknown-attribute"}),
    ({"gamma-missing"}, {"backward-gamma-missing"}),  # of a forward pass without gamma the backward has none
]


def hides(first: str, second: str) -> bool:
    """Whether one of two mistakes hides the other, in either order."""
    return any(
        (first in some and second in others) or (second in some and first in others)
        for some, others in HIDING
    )


MOST_TRIES = 200  # ways to combine the rows of several mistakes


@dataclass(frozen=True)
class Variant:
    """A source text, and the lines on which each of its mistakes stands (none: it may be on any)."""

    text: str
    lines: Lines
    idiom: str


def mistakes_of(idiom: str) -> tuple[str, ...]:
    """The mistakes that an idiom can show alone, in the order of its table."""
    return tuple(dict.fromkeys(row.ids[0] for row in rows(idiom) if len(row.ids) == 1))


def variant(mistakes: Collection[str], idiom: str, seed: int) -> str:
    """Source text that has exactly these mistakes; none: a right one. Raises NoVariant."""
    return drawn(mistakes, idiom, seed).text


def drawn(mistakes: Collection[str], idiom: str, seed: int) -> Variant:
    """The same with the lines of the mistakes. Another seed gives other names, numbers and order."""
    rng = random.Random(f"{idiom} {sorted(mistakes)} {seed}")  # noqa: S311  # no secret
    return _dressed(_made(frozenset(mistakes), idiom, rng), mistakes, idiom, rng)


def of_row(row: Row, idiom: str, seed: int) -> Variant:
    """A variant of just this row. Raises ClashError where it does not fit its text."""
    rng = random.Random(f"{idiom} {row.name} {seed}")  # noqa: S311  # no secret
    return _dressed(edited(right(idiom), [row]), row.ids, idiom, rng)


def _dressed(made: Edited, mistakes: Collection[str], idiom: str, rng: random.Random) -> Variant:
    text, lines = look(_without_head(made), rng, keep_names="undefined-name" in mistakes)
    return Variant(text, {id_: lines.get(id_, []) for id_ in sorted(mistakes)}, idiom)


def compatible(first: Row, second: Row) -> bool:
    """Whether what both rows make can be seen in one file."""
    return (
        not (first.alone or second.alone)
        and not set(first.mistakes) & set(second.mistakes)
        and not any(hides(a, b) for a in first.mistakes for b in second.mistakes)
    )


def together(idiom: str, chosen: Collection[Row]) -> Edited | None:
    """The text with all of these rows; None where one takes the place of another, or a line has two."""
    try:
        made = edited(right(idiom), chosen)
    except ClashError:
        return None
    numbers = [number for row in chosen for id_ in row.mistakes for number in made.lines.get(id_, [])]
    is_apart = len(numbers) == len(set(numbers)) or len(chosen) == 1
    return made if is_apart else None


def _made(mistakes: frozenset[str], idiom: str, rng: random.Random) -> Edited:
    ways = list(islice(_ways(mistakes, idiom), MOST_TRIES))
    rng.shuffle(ways)
    for way in ways:
        if made := together(idiom, way):
            return made
    raise NoVariant(f"{idiom} cannot show {', '.join(sorted(mistakes))} together")


def _ways(mistakes: frozenset[str], idiom: str) -> Iterator[tuple[Row, ...]]:
    """Rows that make exactly these: one for all of them, or one for each."""
    if not mistakes:
        yield ()
        return
    yield from ((row,) for row in rows(idiom) if set(row.ids) == mistakes)
    if len(mistakes) > 1:
        each = [[row for row in rows(idiom) if row.ids == (id_,)] for id_ in sorted(mistakes)]
        yield from (way for way in product(*each) if all(compatible(a, b) for a, b in combinations(way, 2)))


def _without_head(made: Edited) -> Edited:
    """Without the first line, which says what is expected of the right text."""
    lines = {id_: [number - 1 for number in numbers] for id_, numbers in made.lines.items() if id_ != ANY}
    return Edited(made.text.partition("\n")[2], lines)
