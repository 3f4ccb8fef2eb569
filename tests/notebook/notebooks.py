"""Notebooks to be graded and run, written by hand."""

import json
from pathlib import Path

SETUP = "!pip install d2l\nimport numpy as np"
WRONG = """\
def batch_norm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var - eps) + beta
"""
RIGHT = WRONG.replace("- eps", "+ eps")


def write(path: Path, *cells: str) -> Path:
    """A notebook with these code cells, and a text before each."""
    made = []
    for source in cells:
        made.append({"cell_type": "markdown", "metadata": {}, "source": "# text"})
        made.append(
            {
                "cell_type": "code",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
        )
    document = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
