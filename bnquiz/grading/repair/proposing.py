"""From a failure to the repairs that may cure it: a table from the kind of exception to their makers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.arguments import repair_argument
from bnquiz.grading.repair.attributes import repair_attribute, repair_none
from bnquiz.grading.repair.calls import repair_call, repair_key, repair_library
from bnquiz.grading.repair.code import Code
from bnquiz.grading.repair.methods import repair_method
from bnquiz.grading.repair.names import repair_name, repair_unbound
from bnquiz.grading.repair.parameters import repair_missing
from bnquiz.grading.repair.ranks import repair_assertion
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.uncalled import repair_value
from bnquiz.grading.repair.undefined_name import all_undefined

Maker = Callable[[Code, Failure], Iterator[Repair]]


MAKERS: dict[str, tuple[Maker, ...]] = {
    "NameError": (repair_name,),
    "UnboundLocalError": (repair_unbound,),
    "AttributeError": (repair_method, repair_attribute, repair_none, repair_value),
    "TypeError": (
        repair_none,
        repair_argument,
        repair_missing,
        repair_call,
        repair_library,
        repair_value,
        repair_method,
    ),
    "RuntimeError": (repair_library,),
    "ValueError": (repair_library,),
    "AssertionError": (repair_assertion,),
    "NotImplementedError": (repair_method,),
    "KeyError": (repair_key,),
}


def propose(source: str, failure: Failure) -> list[Repair]:
    """Repairs that may cure a failure, the likeliest first; each changes the source by itself.

    Never raises: a source that does not parse, or a failure of another kind, gives no repairs.
    """
    try:
        return _propose(source, failure)
    except Exception:  # noqa: BLE001 - a repair is a help: where making one fails, there is none
        return []


def _propose(source: str, failure: Failure) -> list[Repair]:
    code = Code.read(source)
    if code is None:
        return []
    makers = MAKERS.get(failure.kind, ())
    made = [repair for maker in makers for repair in maker(code, failure)]
    first: dict[str, Repair] = {}
    for repair in made:
        first.setdefault(repair.source, repair)
    return list(first.values())


def name_failures(source: str) -> list[Failure]:
    """The NameErrors that a file will raise where a run comes by, found without running it.

    One for each name and function; well-known modules are left to ``missing_imports``.
    """
    code = Code.read(source)
    lost = all_undefined(code) if code is not None else []
    return [
        Failure("NameError", f"name '{name.name}' is not defined", name.uses[0].lineno, name.name)
        for name in lost
    ]
