"""What the code does with each name, and which names it takes for which role."""

from __future__ import annotations

import ast

import pytest

from bnquiz.grading.source.entry import entries
from bnquiz.grading.source.entry.modes import settings
from bnquiz.grading.source.entry.uses import Uses

pytestmark = pytest.mark.fast


def uses_of(source: str) -> Uses:
    tree = ast.parse(source)
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    return Uses(tree.body, functions)


USES = {
    "under a root": ("def f(v): return v.sqrt()", "v", {"rooted"}),
    "under a root of a library": ("def f(v): return np.sqrt(v)", "v", {"rooted"}),
    "a size, also under a root": ("def f(c): return (v.view(1, c) + e).sqrt()", "c", {"counted"}),
    "changed as a whole": ("def f(s):\n    s *= 2", "s", {"written", "augmented"}),
    "a power of one half": ("def f(v): return v ** -0.5", "v", {"rooted"}),
    "a half written as a fraction": ("def f(v): return v ** (1 / 2)", "v", {"rooted"}),
    "what is left of one": ("def f(m): return (1 - m)", "m", {"complement"}),
    "the weight of lerp": ("def f(m): return torch.lerp(a, b, m)", "m", {"complement"}),
    "changed in place": ("def f(s): s.copy_(a)", "s", {"written"}),
    "given a new value": ("def f(s):\n    s = 2 * s", "s", {"written", "multiplied"}),
    "its shape asked for": ("def f(x): return x.shape", "x", {"shaped"}),
    "arrays of its size": ("def f(c): return np.zeros((1, c))", "c", {"sized"}),
    "a list of its length": ("def f(n): return [1] * n", "n", {"counted"}),
    "a branch on it": ("def f(t):\n    if not t: return 1", "t", {"tested"}),
    "a part of it looked up": ("def f(s): return s['mean']", "s", {"keyed"}),
    "reshaped it is itself": ("def f(g): return g.reshape(1, -1) * 2", "g", {"multiplied"}),
    "with new axes it is itself": ("def f(g): return g[None, :, None] * 2", "g", {"multiplied"}),
    "under another name": ("def f(g):\n    h = g\n    return h * 2", "g", {"multiplied"}),
    "unpacked beside others": ("def f(g, b):\n    h, c = g, b\n    return h * 2", "g", {"multiplied"}),
    "handed to a helper": ("def f(g): return h(g)\ndef h(k): return k * 2", "g", {"multiplied"}),
    "its values handed to a helper": ("def f(g): h(g[i])\ndef h(k): return k * 2", "g", {"multiplied"}),
    "its values in a loop": ("def f(g):\n    for a in g: a * 2", "g", {"multiplied"}),
    "its values beside others": (
        "def f(g): return [a * b for i, (a, b) in enumerate(zip(x, g))]", "g", {"multiplied"}
    ),
    "called": ("def f(h): return h(2)", "h", {"called"}),
    "a class of an embedding": (
        "class A:\n    def __init__(self): self.e = nn.Embedding(9, 3)\n    def f(self, k): return self.e(k)",
        "k",
        {"classed"},
    ),
    "not what others hand there": ("def f(g, e): return h(g), h(1 - e)\ndef h(k): return k", "g", set[str]()),
}  # fmt: skip


@pytest.mark.parametrize(("source", "name", "found"), USES.values(), ids=USES)
def test_a_use_is_seen(source: str, name: str, found: set[str]) -> None:
    assert uses_of(source).of("f", name) == found


def test_attributes_share_the_uses_of_what_they_were_set_to() -> None:
    uses = uses_of(
        "class A:\n    def __init__(self, e): self.q = e\n    def f(self, v): return (v + self.q) ** 0.5"
    )
    assert "rooted" in uses.of("__init__", "e")


def test_a_function_in_a_function_uses_the_variables_of_the_outer_one() -> None:
    uses = uses_of("def make(n, m):\n    a = np.zeros(n)\n    def f(x): return (1 - m) * a\n    return f")
    assert "complement" in uses.of("make", "m")


BODY = """
    if {t}:
        mean, var = {x}.mean(0), {x}.var(0)
        {m} = {k} * {m} + (1 - {k}) * mean
        {v} = {k} * {v} + (1 - {k}) * var
    else:
        mean, var = {m}, {v}
    return {g} * ({x} - mean) / np.sqrt(var + {e}) + {b}, {m}, {v}
"""
ROLES = {
    "x": "x", "g": "gamma", "b": "beta", "m": "mean", "v": "var", "t": "training",
    "k": "momentum", "e": "eps",
}  # fmt: skip
USUAL = ROLES | {"m": "running_mean", "v": "running_var"}
FRUIT = ("apfel", "birne", "kirsche", "pflaume", "traube", "quitte", "feige", "dattel")
NAMES = {
    "usual": USUAL,
    "foreign words": dict(zip(USUAL, FRUIT, strict=True)),
    "letters of something else": dict(zip(USUAL, "bxcegknm", strict=True)),
    "numbered": {key: f"a{i}" for i, key in enumerate(USUAL)},
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(
    "order", [list(USUAL), list(USUAL)[::-1], list("mvxgbtke")], ids=["usual", "reversed", "state first"]
)
def test_uses_tell_the_roles_where_names_do_not(names: dict[str, str], order: str) -> None:
    source = f"import numpy as np\ndef batch_norm({', '.join(names[k] for k in order)}):" + BODY.format(
        **names
    )
    entry = entries(ast.parse(source), source)[0]
    assert {n: p.role for n, p in entry.leaves} == {names[k]: role for k, role in ROLES.items()}


def test_a_name_that_binds_keeps_its_role_against_all_uses() -> None:
    source = (
        "import numpy as np\ndef batch_norm(x, gamma, beta):\n"
        "    return beta * (x - x.mean(0)) / x.std(0) + gamma"
    )
    entry = entries(ast.parse(source), source)[0]
    assert {n: p.role for n, p in entry.leaves} == {"x": "x", "gamma": "gamma", "beta": "beta"}


SWITCHES = {
    "a bool that binds": ("training", "training", None, [], [(True, False)]),
    "a bool for inference": ("is_test", "eval", None, [], [(False, True)]),
    "a bool that only orders": ("update", "training", None, [], [(True, False), (False, True)]),
    "words that bind": ("mode", "training", None, ["'train'", "'test'"], [("train", "test")]),
    "one word that binds": ("mode", "training", "train", ["'eval'"], [("train", "eval")]),
    "words of any kind": ("mode", "training", None, ["'a'", "'b'"], [("a", "b"), ("b", "a")]),
    "numbers": ("phase", "training", None, ["0"], [(0, 1), (1, 0)]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "role", "default", "compared", "pairs"), SWITCHES.values(), ids=SWITCHES)
def test_the_values_of_a_switch_are_those_it_is_compared_with(
    name: str, role: str, default: str | None, compared: list[str], pairs: list[tuple[object, object]]
) -> None:
    values = [ast.parse(c, mode="eval").body for c in compared]
    assert settings(name, role, default, values, {}) == pairs
