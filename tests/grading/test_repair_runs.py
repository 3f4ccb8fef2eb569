"""Wrong files are run; the first repair that is proposed for what stopped them makes them run.

The messages are torch's and NumPy's own: each case raises them anew.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair import Repair, found_in, misplaced_methods, propose

X = torch.arange(24.0).reshape(4, 6)


def run(source: str, call: Callable[[dict[str, Any]], object]) -> Failure | None:
    """Load a file, call it, and report what was raised as a worker does."""
    names: dict[str, Any] = {"torch": torch, "nn": nn, "np": np, "__name__": "learner"}
    try:
        exec(compile(source, "learner.py", "exec"), names)  # noqa: S102 - our own snippets
        call(names)
    except Exception as error:  # noqa: BLE001 - whatever it raises is the case
        return _report(error)
    return None


def _report(error: Exception) -> Failure:
    line, found, at = None, (), error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == "learner.py":
            line, found = at.tb_lineno, tuple(at.tb_frame.f_locals)
        at = at.tb_next
    owner = getattr(error, "obj", None)
    return Failure(
        kind=type(error).__name__,
        message=str(error),
        line=line,
        name=getattr(error, "name", None),
        suggestions=_dir(owner),
        locals=found,
    )


def _dir(owner: object) -> tuple[str, ...]:
    """``dir`` of an ``nn.Module`` that was never set up raises."""
    try:
        return tuple(dir(owner)) if owner is not None else ()
    except AttributeError:
        return ()


def repairs(source: str, call: Callable[[dict[str, Any]], object]) -> list[Repair]:
    """The first proposals, one after the other, until the file runs."""
    made: list[Repair] = []
    while (failure := run(source, call)) is not None and len(made) < 6:
        proposed = propose(source, failure)
        assert proposed, failure
        made.append(proposed[0])
        source = made[-1].source
    assert run(source, call) is None
    return made


def function(body: str) -> str:
    """A file with one function ``f(x, gamma, beta, eps)`` whose body begins on line 2."""
    return "def f(x, gamma, beta, eps):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def call_f(names: dict[str, Any]) -> object:
    return names["f"](X, torch.ones(6), torch.zeros(6), 1e-5)


def call_numpy(names: dict[str, Any]) -> object:
    return names["f"](X.numpy(), np.ones(6), np.zeros(6), 1e-5)


def call_module(names: dict[str, Any]) -> object:
    made = names["BN"](6)
    made(X)
    return made.eval()(X)


# what is wrong: (file, how it is called, [(mistake, lines, what stands in the first of them after)])
FUNCTIONS = {
    "view-of-what-was-turned": (
        "rows = x.t().view(-1)\nreturn rows",
        [("crash", (2,), "rows = x.t().reshape(-1)")],
    ),
    "more-taken-apart-than-put-together": (
        "std = x.std(0)\ncache = (x, std)\nx, std, beta = cache\nreturn x / std",
        [("crash", (4,), "x, std = cache")],
    ),
    "another-case": (
        "y = X - x.mean(0)\nreturn y / X.var(0)",
        [("undefined-name", (2, 3), "y = x - x.mean(0)")],
    ),
    "letters-swapped": (
        "mean = x.mean(0)\nvar = x.var(0)\nreturn (x - mena) / torch.sqrt(var + esp)",
        [
            ("undefined-name", (4,), "return (x - mean) / torch.sqrt(var + esp)"),
            ("undefined-name", (4,), "return (x - mean) / torch.sqrt(var + eps)"),
        ],
    ),
    "misspelt-where-assigned": (
        "maen = x.mean(0)\nvar = ((x - mean) ** 2).mean(0)\nreturn (x - mean) / torch.sqrt(var + eps)",
        [("undefined-name", (2,), "mean = x.mean(0)")],
    ),
    "chinese-comment-before": (
        's = "均值（批）"; y = X - x.mean(0)  # 中心化\nreturn y',
        [("undefined-name", (2,), 's = "均值（批）"; y = x - x.mean(0)  # 中心化')],
    ),
    "other-words-for-true": (
        "return x.mean(0, keepdim=true)",
        [("undefined-name", (2,), "return x.mean(0, keepdim=True)")],
    ),
    "null": ("y = null\nreturn x", [("undefined-name", (2,), "y = None")]),
    "function-without-its-module": (
        "return x / sqrt(x.var(0) + eps)",
        [("undefined-name", (2,), "return x / torch.sqrt(x.var(0) + eps)")],
    ),
    "label-with-minus": (
        "return x - x.mean(0, keepdim-True)",
        [("undefined-name", (2,), "return x - x.mean(0, keepdim=True)")],
    ),
    "label-with-two-equals": (
        "return x - x.mean(0, keepdim == True)",
        [("undefined-name", (2,), "return x - x.mean(0, keepdim=True)")],
    ),
    "forgotten-parameter": (
        "m = momentum * x.mean(0)\nreturn m + 1 - momentum, x, gamma, beta, eps",
        [("undefined-name", (1,), "def f(x, gamma, beta, eps, momentum=0.9):")],
    ),
    "another-word-for-a-parameter": (
        "return weight * x + beta + eps",
        [("undefined-name", (2,), "return gamma * x + beta + eps")],
    ),
    "unknown-function": (
        "if not torch.is_grad_enable():\n    return x\nreturn torch.is_grad_enable()",
        [("unknown-attribute", (2, 4), "if not torch.is_grad_enabled():")],
    ),
    "unknown-method": ("return x.mena(0)", [("unknown-attribute", (2,), "return x.mean(0)")]),
    "another-library": (
        "import torch\nwith np.no_grad():\n    return x",
        [("unknown-attribute", (3,), "with torch.no_grad():")],
    ),
    "keep_dim": (
        "m = x.mean(dim=0, keep_dim=True)\nv = ((x - m) ** 2).mean(dim=0, keep_dim=True)\nreturn m, v",
        [("unknown-argument", (2, 3), "m = x.mean(dim=0, keepdim=True)")],
    ),
    "keep_dim-nested": (
        "return x.mean(dim=0, keep_dim=True).mean(dim=1, keep_dim=True)",
        [("unknown-argument", (2,), "return x.mean(dim=0, keepdim=True).mean(dim=1, keepdim=True)")],
    ),
    "unbias": (
        "return x.var(dim=0, unbias=False)",
        [("unknown-argument", (2,), "return x.var(dim=0, unbiased=False)")],
    ),
    "argument-of-a-function": (
        "return torch.var(x, 0, keep_dims=True, unbiased=False)",
        [("unknown-argument", (2,), "return torch.var(x, 0, keepdim=True, unbiased=False)")],
    ),
    "dims": ("return x.sum(dims=0)", [("unknown-argument", (2,), "return x.sum(dim=0)")]),
    "require_grad": (
        "return nn.Parameter(torch.zeros(6), require_grad=False)",
        [("unknown-argument", (2,), "return nn.Parameter(torch.zeros(6), requires_grad=False)")],
    ),
    "own-function": (
        "def g(x, epsilon):\n    return x + epsilon\nreturn g(x, epsilom=eps)",
        [("unknown-argument", (4,), "return g(x, epsilon=eps)")],
    ),
    "two-for-one": (
        "return x / torch.sqrt(x.var(0), eps)",
        [("unknown-argument", (2,), "return x / torch.sqrt(x.var(0) + eps)")],
    ),
    "assertion": (
        "assert x.dim() == 3, 'a message'\nreturn x",
        [("bad-assertion", (2,), "pass")],
    ),
    "assertion-that-never-holds": (
        "assert len(x.shape) == (2, 4)\nreturn x",
        [("bad-assertion", (2,), "assert len(x.shape) in (2, 4)")],
    ),
    "assertion-on-the-size-of-the-batch": (
        "assert len(x) in (2, 3), 'rank'\nreturn x.mean(0)",
        [("bad-assertion", (2,), "assert len(x.shape) in (2, 3), 'rank'")],
    ),
    "assertion-over-lines": (
        "assert (\n    x.dim() == 3\n)\nreturn X",
        [("bad-assertion", (2, 3, 4), "pass"), ("undefined-name", (5,), "return x")],
    ),
    "no_grad-uncalled": (
        "with torch.no_grad:\n    return x.mean(0)",
        [("not-called", (2,), "with torch.no_grad():")],
    ),
    "method-uncalled": (
        "mean = x.mean(0)\nreturn 0.9 * mean.detach + x",
        [("not-called", (3,), "return 0.9 * mean.detach() + x")],
    ),
    "size-indexed": ("return x / x.size[0]", [("crash", (2,), "return x / x.size(0)")]),
    "called-with-square-brackets": (
        "y = torch.sqrt[x + eps]\nreturn y",
        [("crash", (2,), "y = torch.sqrt(x + eps)")],
    ),
    "assigned-with-two-equals-signs": (
        "mean == x.mean(0)\nreturn x - mean",
        [("undefined-name", (2,), "mean = x.mean(0)")],
    ),
    "key-without-quotation-marks": (
        'state = {"scale": gamma}\nreturn x * state[scale]',
        [("undefined-name", (3,), 'return x * state["scale"]')],
    ),
    "word-without-quotation-marks": (
        'mode = "train"\nif mode == train:\n    x = x + 1\nreturn x',
        [("undefined-name", (3,), 'if mode == "train":')],
    ),
    "power": ("y = x ^ 2\nreturn y", [("crash", (2,), "y = x ** 2")]),
    "product-that-reads-as-a-call": (
        "return gamma (x - 1) + beta",
        [("crash", (2,), "return gamma * (x - 1) + beta")],
    ),
    "product-of-one-name-that-reads-as-a-call": (
        "x_hat = x - 1\nreturn gamma (x_hat) + beta",
        [("crash", (3,), "return gamma * (x_hat) + beta")],
    ),
    "product-of-a-parenthesis-that-reads-as-a-call": (
        "return eps * x + (1 - eps)(x - x.mean(0))",
        [("crash", (2,), "return eps * x + (1 - eps) * (x - x.mean(0))")],
    ),
    "array-for-a-size": (
        "noise = torch.randn(x)\nreturn x + torch.zeros(x)",
        [
            ("crash", (2,), "noise = torch.randn_like(x)"),
            ("crash", (3,), "return x + torch.zeros_like(x)"),
        ],
    ),
    "a-block-that-needs-nothing": (
        "import numpy as np\nwith np.no_grad():\n    return x",
        [("unknown-attribute", (3,), "if True:")],
    ),
    "shape-called": ("return x / x.shape(0)", [("crash", (2,), "return x / x.shape[0]")]),
    "call-without-an-argument": (
        "def g(x, eps, momentum):\n    return x * momentum + eps\nreturn g(x)",
        [("crash", (4,), "return g(x, eps=eps, momentum=0.9)")],
    ),
    "misspelt-key": (
        "param = {'momentum': 0.9}\nreturn x * param['momentun'] * param['momentun']",
        [("crash", (3,), "return x * param['momentum'] * param['momentum']")],
    ),
    "never-assigned": (
        "if eps > 1:\n    y = x\nelse:\n    Y = x\nreturn y * gamma",
        [("undefined-name", (5,), "y = x")],
    ),
    "misspelt-in-one-branch": (
        "if eps > 1:\n    x_hat = x\nelse:\n    x_hta = x\nreturn x_hat * gamma",
        [("undefined-name", (5,), "x_hat = x")],
    ),
}

NUMPY = {
    "a-name-by-what-makes-it": (
        "mittel = np.mean(x, axis=0)\nreturn x - mean",
        [("undefined-name", (3,), "return x - mittel")],
    ),
    "python's-own-name": (
        "inputs = x\nn = len(input)\nreturn inputs / n",
        [("crash", (3,), "n = len(inputs)")],
    ),
    "nobody-gives-the-mode": (
        "if training:\n    return x - x.mean(0)\nreturn x",
        [("undefined-name", (1,), "def f(x, gamma, beta, eps, training=True):")],
    ),
    "keepdim": (
        "return np.mean(x, axis=0, keepdim=True)",
        [("unknown-argument", (2,), "return np.mean(x, axis=0, keepdims=True)")],
    ),
    "dim": ("return np.var(x, dim=0)", [("unknown-argument", (2,), "return np.var(x, axis=0)")]),
    "axi": ("return x.mean(axi=0)", [("unknown-argument", (2,), "return x.mean(axis=0)")]),
    "unbiased": (
        "return np.var(x, axis=0, unbiased=False)",
        [("unknown-argument", (2,), "return np.var(x, axis=0, ddof=0)")],
    ),
    "sqr": ("return x / np.sqr(x.var(0))", [("unknown-attribute", (2,), "return x / np.sqrt(x.var(0))")]),
    "two-for-one": (
        "return x / np.sqrt(x.var(axis=0), eps)",
        [("unknown-argument", (2,), "return x / np.sqrt(x.var(axis=0) + eps)")],
    ),
}

MODULES = {
    "state-as-a-parameter": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.m = nn.Parameter(torch.zeros(n))
                self.v = nn.Parameter(torch.ones(n))

            def forward(self, x):
                self.m, self.v = 0.9 * self.m.data + x.mean(0), 0.9 * self.v.data + x.var(0)
                return x * self.m
        """,
        [("state-is-parameter", (5, 6), 'self.register_buffer("m", torch.zeros(n))')],
    ),
    "parameters": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.gamma = nn.Parameters(torch.ones(n))
                self.beta = nn.Parameters(torch.zeros(n))
            def forward(self, x):
                return self.gamma * x + self.beta
        """,
        [("unknown-attribute", (5, 6), "self.gamma = nn.Parameter(torch.ones(n))")],
    ),
    "mode-of-a-module": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
            def forward(self, x):
                if mode == "eval":
                    return x
                return 2 * x
        """,
        [("undefined-name", (6,), "if (not self.training):")],
    ),
    "what-forward-takes-and-never-keeps": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
            def forward(self, x):
                y = self.double()
                return y
            def double(self):
                return 2 * self.inputs
        """,
        [("unknown-attribute", (6,), "self.inputs = x; y = self.double()")],
    ),
    "misspelt-attribute": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.gamma = nn.Parameter(torch.ones(n))
            def forward(self, x):
                y = self.gama * x
                return self.gama * y
        """,
        [("unknown-attribute", (7, 8), "y = self.gamma * x")],
    ),
    "self-forgotten-before-attributes": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.register_buffer("moving_mean", torch.zeros(n))
            def forward(self, x):
                if training:
                    return x - moving_mean
                return x
        """,
        [
            ("undefined-name", (7,), "if self.training:"),
            ("undefined-name", (8,), "return x - self.moving_mean"),
        ],
    ),
    "self-forgotten-where-kept": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                moving_mean = torch.zeros(n)
            def forward(self, x):
                return x - self.moving_mean
        """,
        [("unknown-attribute", (5,), "self.moving_mean = torch.zeros(n)")],
    ),
    "never-kept": (
        """
        class BN(nn.Module):
            def __init__(self, n, eps=1e-5):
                super().__init__()
                self.n = n
            def forward(self, x):
                return x + self.eps
        """,
        [("unknown-attribute", (5,), "self.n = n; self.eps = eps")],
    ),
    "no-self": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
            def forward(x):
                return x
        """,
        [("crash", (5,), "def forward(self, x):")],
    ),
    "no-self-used": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.n = self.width()
            def width():
                return 3
            def forward(self, x):
                return x
        """,
        [("crash", (6,), "def width(self):")],
    ),
    "no-super": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                self.gamma = nn.Parameter(torch.ones(n))
            def forward(self, x):
                return x * self.gamma
        """,
        [("crash", (4,), "super().__init__(); self.gamma = nn.Parameter(torch.ones(n))")],
    ),
    "super-too-late": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                self.gamma = nn.Parameter(torch.ones(n))
                super().__init__()
            def forward(self, x):
                return x * self.gamma
        """,
        [("crash", (4, 5), "super().__init__(); self.gamma = nn.Parameter(torch.ones(n))")],
    ),
    "only-plain-state-without-super": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                self.n = n
            def forward(self, x):
                return x
        """,
        [("crash", (4,), "super().__init__(); self.n = n")],
    ),
    "init-misspelt": (
        """
        class BN(nn.Module):
            def _init_(self, n):
                super().__init__()
                self.n = n
            def forward(self, x):
                return x
        """,
        [("unknown-attribute", (3,), "def __init__(self, n):")],
    ),
    "forward-misspelt": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
            def foward(self, x):
                return x
        """,
        [("unknown-attribute", (5,), "def forward(self, x):")],
    ),
    "method-outside": (
        '''
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()

        def forward(self, x):
            """Text
            of two lines."""
            return x
        ''',
        [("crash", (6, 7, 9), "def forward(self, x):")],
    ),
    "buffer-after-attribute": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.moving_mean = torch.zeros(n)
                self.register_buffer("moving_mean", self.moving_mean)
            def forward(self, x):
                return x - self.moving_mean
        """,
        [("crash", (5, 6), "moving_mean = torch.zeros(n)")],
    ),
    "call-without-an-attribute": (
        """
        def batch_norm(x, gamma, beta):
            return x * gamma + beta
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.gamma = nn.Parameter(torch.ones(n))
                self.beta = nn.Parameter(torch.zeros(n))
            def forward(self, x):
                return batch_norm(x, self.gamma)
        """,
        [("crash", (10,), "return batch_norm(x, self.gamma, beta=self.beta)")],
    ),
    "statement-outside-of-its-method": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.n = n
            self.m = 1

            def forward(self, x):
                return x * self.m
        """,
        [("undefined-name", (6,), "self.m = 1")],
    ),
    "self-misspelt": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.n = n

            def forward(slef, x):
                return x * self.n
        """,
        [("undefined-name", (7,), "def forward(self, x):")],
    ),
    "method-without-self": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super().__init__()
            def twice(self, x):
                return 2 * x
            def forward(self, x):
                return twice(x)
        """,
        [("undefined-name", (8,), "return self.twice(x)")],
    ),
    "class-misspelt-in-super": (
        """
        class BN(nn.Module):
            def __init__(self, n):
                super(Bn, self).__init__()
            def forward(self, x):
                return x
        """,
        [("undefined-name", (4,), "super(BN, self).__init__()")],
    ),
    "module-capitalised": (
        """
        class BN(NN.Module):
            def __init__(self, n):
                super().__init__()
            def forward(self, x):
                return Torch.sqrt(x)
        """,
        [
            ("undefined-name", (2,), "class BN(nn.Module):"),
            ("undefined-name", (6,), "return torch.sqrt(x)"),
        ],
    ),
}


Call = Callable[[dict[str, Any]], object]
GROUPS: tuple[tuple[str, dict[str, Any], Callable[[str], str], Call], ...] = (
    ("torch", FUNCTIONS, function, call_f),
    ("numpy", NUMPY, function, call_numpy),
    ("module", MODULES, textwrap.dedent, call_module),
)


def _cases(*, with_wanted: bool) -> list[Any]:
    return [
        pytest.param(build(text), call, *([requested] if with_wanted else []), id=f"{group}-{name}")
        for group, table, build, call in GROUPS
        for name, (text, requested) in table.items()
    ]


@pytest.mark.parametrize(("source", "call", "requested"), _cases(with_wanted=True))
def test_the_first_repair_proposed_makes_the_file_run(
    source: str, call: Call, requested: list[tuple[str, tuple[int, ...], str]]
) -> None:
    made = repairs(source, call)
    assert [(repair.mistake, repair.lines, repair.after.strip()) for repair in made] == requested


@pytest.mark.parametrize(("source", "call"), _cases(with_wanted=False))
def test_every_proposal_parses_changes_the_file_and_keeps_the_number_of_lines(
    source: str, call: Call
) -> None:
    failure = run(source, call)
    assert failure is not None
    for repair in propose(source, failure):
        ast.parse(repair.source)
        assert repair.source.count("\n") == source.count("\n")
        assert repair.source != source


def test_a_method_outside_its_class_is_found_without_running_too() -> None:
    text, requested = MODULES["method-outside"]
    (repair,) = found_in(textwrap.dedent(text), misplaced_methods)
    assert [(repair.mistake, repair.lines, repair.after.strip())] == requested
    assert found_in(repair.source, misplaced_methods) == []


@pytest.mark.parametrize("words", ["Permission denied (13)", "[Errno 1] Operation not permitted"])
def test_what_the_system_refuses_is_repaired_by_nothing(words: str) -> None:
    """That the line "does not stop" where it does nothing any more is no cure."""
    source = "def f(y):\n    y.share_memory_()\n    return y\n"
    assert propose(source, Failure("RuntimeError", "unable to open: what it is", line=2))
    assert propose(source, Failure("RuntimeError", f"unable to open: {words}", line=2)) == []
