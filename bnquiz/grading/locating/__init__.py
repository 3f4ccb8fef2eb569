"""Where a mistake stands: the line that computes the first value which the right recipe would not have.

The recipe that explains the output also says what each step on the way must have been. The file is run once
more with every value recorded, and the line is the first whose value is the wrong recipe's. That asks
nothing of how the line is written: a mean over the wrong axes is found in ``mean(dim=0)``, in an einsum, and
behind a reshape (`by_value`). A few mistakes are what was left out, a constant written far away, a name that
another one gets (`crossing`), a graph that is cut (`graph`): `rules` knows where these show.
"""

from bnquiz.grading.locating.locator import Locator

__all__ = ["Locator"]
