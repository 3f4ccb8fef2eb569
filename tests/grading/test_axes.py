"""Where the axes of a reduction are chosen."""

from __future__ import annotations

import ast

import pytest

from bnquiz.grading.source.axes import axes_chosen
from bnquiz.grading.source.entry import entries
from bnquiz.grading.source.places import Places

pytestmark = pytest.mark.fast

_HEAD = "def batch_norm(x, gamma, beta):\n"
_TABLE = "AXES = {\n    2: 0,\n    4: (0, 2)}\n"
_TAIL = "    return gamma * (x - mean) + beta\n"
CASES = {
    "by a name": (f"{_HEAD}    axes = (0, 2)\n    mean = x.mean(axes)\n{_TAIL}", 3, (2,)),
    "by a keyword": (f"{_HEAD}    axes = (0, 2)\n    mean = x.mean(dim=axes)\n{_TAIL}", 3, (2,)),
    "of a library": (f"{_HEAD}    axes = (0, 2)\n    mean = np.mean(x, axes)\n{_TAIL}", 3, (2,)),
    "without regard to missing values": (
        f"{_HEAD}    axes = (0, 2)\n    mean = np.nanmean(x, axes)\n{_TAIL}", 3, (2,),
    ),
    "written out": (f"{_HEAD}    axes = (0, 2)\n    mean = x.mean((0, 2))\n{_TAIL}", 3, ()),
    "no reduction": (f"{_HEAD}    axes = (0, 2)\n    mean = x.squeeze(axes)\n{_TAIL}", 3, ()),
    "in either branch": (
        f"{_HEAD}    if c:\n        axes = 0\n    else:\n        axes = 1\n    mean = x.mean(axes)\n{_TAIL}",
        6, (3, 5),
    ),
    "as a list that is changed": (
        f"{_HEAD}    axes = [0, 1, 2]\n    axes.remove(1)\n    mean = x.mean(axes)\n{_TAIL}", 4, (3,),
    ),
    "from another name": (
        f"{_HEAD}    first = (0,)\n    axes = first\n    mean = x.mean(axes)\n{_TAIL}", 4, (2,),
    ),
    "from a table": (
        f"{_HEAD}    table = {{2: 0}}\n    axes = table[2]\n    mean = x.mean(axes)\n{_TAIL}", 4, (2,),
    ),
    "from the row of a table for its rank": (
        f"{_TABLE}{_HEAD}    axes = AXES[x.ndim]\n    mean = x.mean(axes)\n{_TAIL}",
        6, (2,),
    ),
    "as an argument": (
        f"def average(x, axes):\n    return x.mean(axes)\n{_HEAD}    mean = average(x, (0, 2))\n{_TAIL}",
        2, (4,),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "line", "chosen"), CASES.values(), ids=CASES)
def test_axes_are_chosen_where_their_name_gets_its_value(
    source: str, line: int, chosen: tuple[int, ...]
) -> None:
    tree = ast.parse(source)
    assert axes_chosen(Places(tree, entries(tree, source)[0]), (line,), rank=2) == chosen
