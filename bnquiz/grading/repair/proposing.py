"""From a failure to the mends that may cure it: a table from the kind of exception to the makers of mends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.absent import mend_missing
from bnquiz.grading.repair.arguments import mend_argument
from bnquiz.grading.repair.assertions import mend_assertion
from bnquiz.grading.repair.attributes import mend_attribute, mend_none
from bnquiz.grading.repair.calls import mend_call
from bnquiz.grading.repair.code import Code
from bnquiz.grading.repair.keys import mend_key
from bnquiz.grading.repair.libraries import mend_library
from bnquiz.grading.repair.lost import all_lost
from bnquiz.grading.repair.methods import mend_method
from bnquiz.grading.repair.names import mend_name
from bnquiz.grading.repair.records import Mend
from bnquiz.grading.repair.unbound import mend_unbound
from bnquiz.grading.repair.uncalled import mend_value

Maker = Callable[[Code, Failure], Iterator[Mend]]


MAKERS: dict[str, tuple[Maker, ...]] = {
    "NameError": (mend_name,),
    "UnboundLocalError": (mend_unbound,),
    "AttributeError": (mend_method, mend_attribute, mend_none, mend_value),
    "TypeError": (mend_none, mend_argument, mend_missing, mend_call, mend_library, mend_value, mend_method),
    "RuntimeError": (mend_library,),
    "ValueError": (mend_library,),
    "AssertionError": (mend_assertion,),
    "NotImplementedError": (mend_method,),
    "KeyError": (mend_key,),
}


def propose(source: str, failure: Failure) -> list[Mend]:
    """Mends that may cure a failure, the likeliest first; each changes the source by itself.

    Never raises: a source that does not parse, or a failure of another kind, gives no mends.
    """
    try:
        return _propose(source, failure)
    except Exception:  # noqa: BLE001 - a mend is a help: where making one fails, there is none
        return []


def _propose(source: str, failure: Failure) -> list[Mend]:
    code = Code.read(source)
    if code is None:
        return []
    makers = MAKERS.get(failure.kind, ())
    made = [mend for maker in makers for mend in maker(code, failure)]
    first: dict[str, Mend] = {}
    for mend in made:
        first.setdefault(mend.source, mend)
    return list(first.values())


def name_failures(source: str) -> list[Failure]:
    """The NameErrors that a file will raise where a run comes by, found without running it.

    One for each name and function; well-known modules are left to ``missing_imports``.
    """
    code = Code.read(source)
    lost = all_lost(code) if code is not None else []
    return [
        Failure("NameError", f"name '{name.name}' is not defined", name.uses[0].lineno, name.name)
        for name in lost
    ]
