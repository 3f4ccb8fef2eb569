"""Batch, layer, instance and group norm on one input: how many means, and of how many values."""

from __future__ import annotations

from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import EXACT, Generator, Made, trap


def _norms(N: int, C: int, G: int) -> dict[str, tuple[Text, int, int]]:
    """Norm → its name, how many means it takes, and over how many channels·samples each goes."""
    return {
        "batch": (Text("batch norm", "批归一化"), C, N),
        "layer": (Text("layer norm over (C, H, W)", "在 (C, H, W) 上的层归一化"), N, C),
        "instance": (Text("instance norm", "实例归一化"), N * C, 1),
        "group": (Text(f"group norm with {G} groups", f"分 {G} 组的组归一化"), N * G, C // G),
    }


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def statistics_count(rng: Random) -> Made:
    """How many means BN, LN, IN or GN takes of one input."""
    N, C, H, W, G = rng.choice((4, 8, 12)), rng.choice((16, 32, 64)), 14, rng.choice((7, 14)), 8
    norms = _norms(N, C, G)
    kind = rng.choice(list(norms))
    layer, answer, _ = norms[kind]
    formula = {"batch": "C", "layer": "N", "instance": "N·C", "group": "N·G"}[kind]
    return Made(
        values={"N": N, "C": C, "H": H, "W": W, "layer": layer},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"{_first_up(layer.en)} takes {formula} = {answer} means, and as many variances.",
            f"{layer.zh}计算 {formula} = {answer} 个均值，方差的个数相同。",
        ),
        traps=tuple(
            trap(count, f"That is {name.en}.", f"这是{name.zh}的个数。")
            for other, (name, count, _) in norms.items()
            if other != kind
        ),
    )


def statistic_size(rng: Random) -> Made:
    """How many values go into each mean of BN, LN, IN or GN."""
    N, C, H, W, G = rng.choice((4, 8, 12)), rng.choice((16, 32, 64)), 14, rng.choice((7, 14)), 8
    norms = _norms(N, C, G)
    kind = rng.choice(list(norms))
    layer, _, many = norms[kind]
    answer = many * H * W
    formula = {"batch": "N·H·W", "layer": "C·H·W", "instance": "H·W", "group": "(C/G)·H·W"}[kind]
    return Made(
        values={"N": N, "C": C, "H": H, "W": W, "layer": layer},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"{_first_up(layer.en)}: each mean is over {formula} = {answer} values.",
            f"{layer.zh}：每个均值对 {formula} = {answer} 个值求得。",
        ),
        traps=tuple(
            trap(other * H * W, f"That is {name.en}.", f"这是{name.zh}的个数。")
            for name, _, other in norms.values()
            if other != many
        ),
    )


GENERATORS: dict[str, Generator] = {
    "statistics-count": statistics_count,
    "statistic-size": statistic_size,
}
