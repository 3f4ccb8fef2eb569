"""How often people make a mistake: in how many public batch norms, each by another hand, it was found."""

import msgspec

from bnquiz.grading.records import Group


class Frequency(msgspec.Struct, frozen=True):
    """How many of ``files`` had it, by the mistake's id; by group, where its mistakes were counted together.
    What is not listed was not counted."""

    files: int
    by_id: dict[str, int]
    by_group: dict[Group, int]


FREQUENCY = Frequency(
    files=166,
    by_id={
        "normalize-unbiased": 23,
        "graph-leak": 23,
        "crash": 16,
        "stat-shape-drift": 9,
        "momentum-swapped": 7,
        "batch-stats-in-eval": 6,
        "running-not-updated": 5,
        "syntax-error": 5,
        "parameter-missing": 4,
        "rank-test": 4,
        "eval-updates-running": 2,
        "input-modified": 2,
        "sqrt-missing": 1,
        "count-wrong": 1,
        "not-called": 1,
    },
    by_group={"axes": 11, "eps": 9, "affine": 6},
)
