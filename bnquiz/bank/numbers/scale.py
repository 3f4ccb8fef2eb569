"""How large things get: gains, bounds, learning rates."""

from __future__ import annotations

from math import sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, show, trap


def gain_bound(rng: Random) -> Made:
    """The largest factor that BN can put on a change of its input: γ/√ε, at variance 0."""
    gamma = rng.choice((0.5, 1.0, 2.0, 3.0))
    eps, written = rng.choice(((1e-5, "1e-5"), (1e-3, "1e-3"), (1e-4, "1e-4"), (1e-6, "1e-6")))
    answer = gamma / sqrt(eps)
    g = show(gamma)
    return Made(
        values={"gamma": g, "eps": written},
        answer=answer,
        solution=Text(
            f"The gain is γ/√(σ²+ε). It is largest at σ² = 0: {g}/√({written}) = {show(answer)}.",
            f"增益是 γ/√(σ²+ε)，σ² = 0 时最大：{g}/√({written}) = {show(answer)}。",
        ),
        traps=(
            trap(gamma / eps, "You left the root out: γ/ε.", "漏了开方，算成了 γ/ε。"),
            trap(1 / sqrt(eps), "You left γ out: 1/√ε.", "漏乘了 γ，算成了 1/√ε。"),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "gain-bound": gain_bound,
}
