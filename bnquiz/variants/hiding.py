"""Which two mistakes cannot both be seen in one file: no variant has both."""

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
