"""Results of gradings, written by hand."""

from bnquiz.grading.records import (
    Averaged,
    Change,
    Check,
    Conventions,
    EntryFound,
    FoundMistake,
    Result,
    Showed,
    Span,
)

SOURCE = """\
def batch_norm(x, gamma, beta, moving_mean, moving_var, eps, momentum):
    if is_training:
        mean = x.mean(axis=(2, 3))
        print(mean)
    else:
        mean = moving_mean
    x_hat = (x - mean) / np.sqrt(moving_var - eps)
    return gamma * x_hat + beta, mean, var
"""
AXES = FoundMistake(
    id="axes-per-sample",
    severity="error",
    lines=(3,),
    message="averages within each sample (training, x of shape 2×3×1×2)",
    fix="Average over every axis but the channel's.",
    cards=("bug-axes-per-sample",),
    title="averages within each sample",
    why="Leaving out the batch axis makes this instance norm.",
    yours=5.08203,
    expected=1.4974,
    quantity="y",
    showed=(Showed("training", (2, 3, 1, 2)),),
    averaged=Averaged((2, 3, 1, 2), (2, 3), (0, 2, 3)),
    spans=(Span(3, 9, 3, 35),),
)
EPS = FoundMistake(
    id="eps-subtracted",
    severity="error",
    lines=(7,),
    spans=(Span(7, 5, 7, 52),),
    message="subtracts eps (training, …)",
    fix="sqrt(var + eps)",
    cards=("bug-eps-subtracted",),
    title="subtracts eps",
    why="eps keeps the root away from zero.",
    yours=float("nan"),
    expected=0.377963,
    quantity="y",
    showed=(
        Showed("training", (4, 3)),
        Showed("inference", (4, 3)),
        Showed("training", (2, 3, 1, 2)),
        Showed("inference", (2, 3, 1, 2)),
    ),
)
NAME = FoundMistake(
    id="undefined-name",
    severity="error",
    lines=(2,),
    spans=(Span(2, 8, 2, 19),),
    message="`is_training` is not defined; the nearest name in scope is `training`",
    fix="Use the name that was defined.",
    cards=("bug-undefined-name",),
    title="uses a name that is not defined",
    why="The line stops with a NameError when it runs.",
    changes=(Change(2, "    if is_training:", "    if training:"),),
)
BIASED = FoundMistake(
    id="running-var-biased",
    severity="warning",
    lines=(8,),
    spans=(Span(8, 5, 8, 42),),
    message="stores the biased running variance",
    fix="Store var * n / (n - 1).",
    cards=("bug-running-var-biased",),
    title="stores the biased running variance",
    why="An interviewer will ask which one you wrote and why.",
)
CHECKS = (
    Check("train-output-2d", "axes", "pass", "training output on (4, 3) equals the reference"),
    Check("train-output-4d", "axes", "fail", "axes-per-sample"),
    Check("running-update-4d", "running", "skip", "not judged while the training output is unexplained"),
    Check("gradient-2d", "gradient", "pass", "dx equals the exact gradient"),
    Check("eval-output-2d", "mode", "fail", "eps-subtracted"),
    Check("eval-one-sample", "mode", "pass", "inference takes a single sample"),
)
CONVENTIONS = Conventions(
    momentum="keep", mode="argument", evidence={"momentum": "its default is 0.9 in the signature"}
)
FAILED = Result(
    file="my bn.py",
    verdict="fail",
    seconds=1.26,
    entry=EntryFound("batch_norm", 1, "function-returns-stats"),
    conventions=CONVENTIONS,
    checks=CHECKS,
    mistakes=(AXES, EPS, NAME, BIASED),
    notes=("supplied: import numpy as np",),
    printed="step 1\n",
    source=SOURCE,
)
PASSED = Result(
    file="right.py",
    verdict="pass",
    seconds=0.31,
    entry=EntryFound("BatchNorm", 3, "module"),
    conventions=Conventions(momentum="update", running_var="unbiased", mode="module"),
    checks=(CHECKS[0], CHECKS[3]),
)
UNGRADED = Result(
    file="notes.py",
    verdict="error",
    seconds=0.1,
    notes=("no batch norm found: it defines f",),
)
