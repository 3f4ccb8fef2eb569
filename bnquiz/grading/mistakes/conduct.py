"""Mistakes in conduct, and defects that stop the file."""

from bnquiz.grading.mistakes.model import Mistake

CONDUCT = (
    Mistake(
        "input-modified",
        "conduct",
        "writes into its input",
        "x belongs to the caller: the layer before may need it for its own gradient, and a skip connection "
        "reads it again.",
        "Write x - mean, not x -= mean.",
    ),
    Mistake(
        "library-call",
        "conduct",
        "leaves the work to a library",
        "The task is to write batch norm; this calls one that is finished.",
        "Write the mean, the variance and the normalisation yourself.",
    ),
    Mistake(
        "dtype-changed",
        "conduct",
        "changes the number type",
        "float64 in must not be rounded to float32, and bfloat16 in must come out as bfloat16: the next "
        "layer expects what it was built for.",
        "Let dtypes follow x: no .float(), no np.float32, no torch.zeros without dtype=x.dtype.",
    ),
    Mistake(
        "syntax-error",
        "run",
        "is not Python",
        "The file cannot be read as Python.",
        "Mend the line that is shown.",
    ),
    Mistake(
        "undefined-name",
        "run",
        "uses a name that is not defined",
        "The line stops with a NameError when it runs, perhaps only in one mode.",
        "Use the name that was defined; mind upper and lower case.",
    ),
    Mistake(
        "unknown-attribute",
        "run",
        "uses an attribute that does not exist",
        "The line stops with an AttributeError when it runs.",
        "Use the name that the object has.",
    ),
    Mistake(
        "unknown-argument",
        "run",
        "passes an argument that does not exist",
        "The call stops with a TypeError. torch and NumPy know neither keep_dim nor dims: it is "
        "keepdim and dim, or keepdims and axis.",
        "Use the argument's name as the function has it.",
    ),
    Mistake(
        "bad-assertion",
        "run",
        "asserts what cannot hold",
        "The assertion fails for every input that the function is for. len(shape) is a number and never "
        "equals a tuple.",
        "assert len(x.shape) in (2, 4)",
    ),
    Mistake(
        "rank-test",
        "run",
        "asks for the rank in a way that never says it",
        "len(x) is the batch size, and x.shape == 2 compares a shape with a number: the branch is chosen "
        "wrongly, silently when N happens to fit.",
        "x.dim() == 2, or len(x.shape) == 2.",
    ),
    Mistake(
        "not-called",
        "run",
        "names a function where it should call it",
        "A function object is always true and equals no number, so the branch never changes.",
        "Add the parentheses; where a flag was meant, name the flag: self.training, not self.train.",
    ),
    Mistake(
        "missing-import",
        "run",
        "uses a package that it does not import",
        "The file stops with a NameError where it stands alone.",
        "Import what is used: import torch, from torch import nn, import numpy as np.",
    ),
    Mistake(
        "wrong-return",
        "run",
        "does not return the output",
        "The call comes back without an array of the shape of x.",
        "Return y (and, where the caller keeps the state, the new running statistics).",
    ),
    Mistake(
        "crash",
        "run",
        "stops with an error",
        "The call raises an exception on valid input.",
        "Read the message: it names what Python could not do on that line.",
    ),
    Mistake(
        "timeout",
        "run",
        "does not come back",
        "The call ran into the time limit: a loop that does not end, or waiting for something.",
        "Look at the loop on the line that is shown.",
    ),
    Mistake(
        "out-of-memory",
        "run",
        "needs too much memory",
        "A few hundred numbers in must not need gigabytes: often a broadcast of two shapes that do not line "
        "up.",
        "Check the shapes on the line that is shown.",
    ),
    Mistake(
        "unexplained",
        "run",
        "computes something else",
        "The result differs from batch norm, and no combination of known mistakes reproduces it.",
        "Compare the numbers that are shown with your own, step by step: mean, variance, x_hat, y.",
    ),
)
