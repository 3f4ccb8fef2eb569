"""Mistakes with the running statistics, with the mode, and with what a module holds."""

from bnquiz.grading.mistakes.model import Mistake, eval_only, train, update

STATE = (
    Mistake(
        "momentum-swapped",
        "running",
        "swaps the weights of old and new",
        "The weights of the old value and of the new batch are exchanged, so the running statistic follows "
        "the last batch or two in place "
        "of many. Frameworks name opposite things momentum: PyTorch's 0.1 weighs the new batch, Keras's "
        "0.99 the old value.",
        "keep: m * old + (1 - m) * batch. update (PyTorch): (1 - m) * old + m * batch.",
        switches=update("rule", "swapped"),
        places=("state",),
    ),
    Mistake(
        "momentum-ignored",
        "running",
        "uses a constant in place of the argument momentum",
        "Whoever passes another momentum gets no effect and no error.",
        "Use the argument in both weights: momentum and 1 - momentum.",
        switches=update("momentum_constant", "constant"),
        places=("state",),
    ),
    Mistake(
        "running-replaced",
        "running",
        "replaces the running statistics by the batch's",
        "What inference then uses is the last batch alone, with all its noise, in place of an average over "
        "many batches.",
        "running = (1 - m) * running + m * batch",
        switches=update("rule", "replaced"),
        places=("state",),
    ),
    Mistake(
        "running-not-updated",
        "running",
        "never updates the running statistics",
        "Inference then normalises with the initial mean 0 and variance 1, so eval output has nothing to do "
        "with what was trained.",
        "In training: running = (1 - m) * running + m * batch, stored where the next call finds it.",
        switches=update("rule", "frozen"),
        places=("state",),
    ),
    Mistake(
        "running-std",
        "running",
        "averages the standard deviation, not the variance",
        "The mean of roots is not the root of the mean: averaged standard deviations underestimate the "
        "spread, and every framework stores the variance.",
        "Average var, and take the root when normalising.",
        switches=update("variance", "std", "std-unbiased", "std-with-eps"),
        places=("state",),
    ),
    Mistake(
        "running-var-has-eps",
        "running",
        "stores the variance with eps in it",
        "eps is added to the variance that is stored, and again at inference: it counts twice there.",
        "Add eps only inside the root, not to the variance that is kept.",
        switches=update("variance", "with-eps", "unbiased-with-eps"),
        places=("state",),
    ),
    Mistake(
        "running-var-biased",
        "running",
        "stores the biased running variance",
        "The notes, Keras 3, Flax and Paddle store the biased variance; PyTorch and the paper the unbiased "
        "one, larger by n/(n − 1). "
        "Both work; an interviewer will ask which one you wrote and why.",
        "To match nn.BatchNorm: store var * n / (n - 1), and normalise with the biased one.",
        severity="warning",
        places=("state",),
    ),
    Mistake(
        "running-var-starts-at-zero",
        "running",
        "starts the running variance at 0",
        "Before the average has warmed up it is far too small: after one step at momentum 0.9 the eval "
        "output is √10 ≈ 3.16 times too large.",
        "Start the running mean at 0 and the running variance at 1.",
        severity="warning",
    ),
    Mistake(
        "running-in-training",
        "running",
        "normalises a training batch with the running statistics",
        "In training the gradient must see how mean and variance depend on the batch; with statistics from "
        "outside, scale and shift can "
        "grow without the normalisation reacting (Ioffe & Szegedy 2015, §2).",
        "In training normalise with the batch's own mean and variance, and only store the running ones.",
        switches=tuple(
            s for v in ("running", "updated", "batch-mean", "batch-var") for s in train("statistics", v)
        ),
        places=("centered", "normalized", "y"),
    ),
    Mistake(
        "graph-leak",
        "running",
        "keeps the autograd graph in the running statistics",
        "The stored mean and variance still hang on the graph of their batch, and through it on every batch "
        "before: memory grows step by "
        "step, and copying the model fails.",
        "Update under torch.no_grad(), or with mean.detach() and var.detach().",
        places=("state",),
    ),
    Mistake(
        "batch-stats-in-eval",
        "mode",
        "uses the batch's statistics at inference",
        "A prediction then depends on what else is in the batch, and a single sample has variance 0: its "
        "output is beta, whatever it holds.",
        "At inference normalise with the running mean and variance.",
        switches=tuple(s for v in ("batch", "batch-mean", "batch-var") for s in eval_only("statistics", v)),
        places=("mean+var+normalized", "y"),
    ),
    Mistake(
        "eval-updates-running",
        "mode",
        "changes the running statistics at inference",
        "Evaluating then changes the model: the same test set gives another answer the second time.",
        "Update the running statistics in training only, and never write into the tensor that holds them.",
        switches=eval_only("statistics", "updated"),
        places=("state",),
    ),
    Mistake(
        "eval-affine-missing",
        "mode",
        "leaves out gamma and beta at inference",
        "The network was trained with the scaled and shifted output; at inference the next layer gets "
        "another distribution.",
        "Apply y = gamma * x_hat + beta in both modes.",
        switches=(*eval_only("affine", "none"),),
        places=("normalized", "y"),
    ),
    Mistake(
        "grad-mode-switch",
        "mode",
        "takes torch.is_grad_enabled() for the mode",
        "eval() with gradients on then normalises by the batch, and train() under no_grad never updates. It "
        "holds in a lesson where "
        "every evaluation runs under no_grad, and nowhere else.",
        "Use self.training, which train() and eval() set.",
        severity="warning",
    ),
    Mistake(
        "state-not-buffer",
        "module",
        "keeps the running statistics as plain attributes",
        "A plain tensor is not in state_dict: it is not saved, not loaded, and does not follow .to(device) "
        "or .double(). Nor is one in a list, or a buffer with persistent=False.",
        'self.register_buffer("running_mean", torch.zeros(num_features))',
    ),
    Mistake(
        "state-is-parameter",
        "module",
        "makes the running statistics parameters",
        "The optimiser gets them from parameters(): a backward pass at inference trains them, a variance can "
        "go below zero, and weight averaging takes them in.",
        'self.register_buffer("running_mean", torch.zeros(num_features))',
    ),
    Mistake(
        "parameter-missing",
        "module",
        "gamma or beta is no parameter",
        "parameters() does not list it, so the optimiser never changes it and it stays at its first value.",
        "self.gamma = nn.Parameter(torch.ones(num_features))",
    ),
    Mistake(
        "one-value-accepted",
        "mode",
        "trains on one value a channel",
        "The variance of one value is 0: the output is beta whatever x holds, and no gradient reaches x. "
        "nn.BatchNorm raises a ValueError; only --like torch asks for it.",
        "In training: if x.numel() // x.shape[1] < 2: raise ValueError.",
        severity="warning",
        card="batch-of-one-by-hand",
    ),
    Mistake(
        "stat-shape-drift",
        "module",
        "the running statistics change their shape",
        "They start with one shape and have another after a step: a state_dict saved after training does "
        "not load into a new object.",
        "Give them the shape of the batch statistics from the start, or squeeze these before storing.",
        severity="warning",
        places=("state",),
    ),
)
