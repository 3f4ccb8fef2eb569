"""What may have been meant where a word does not fit and nothing that looks like it does.

It stands elsewhere (in the object, in a module, under another name), or what would bind it was forgotten.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import (
    Code,
    Edit,
    Guess,
    methods,
    takes,
)
from bnquiz.grading.repair.imports import MODULES, offering
from bnquiz.grading.repair.likeness import nearest, same_role
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.words import Misfit
from bnquiz.grading.source.nodes import called, holds

Maker = Callable[[Misfit], Iterator[Guess]]

# where the file itself gives none
_DEFAULTS = {
    "eps": "1e-5", "epsilon": "1e-5", "momentum": "0.9", "training": "True", "is_training": "True",
    "train": "True", "mode": '"train"', "affine": "True", "gamma": "1.0", "beta": "0.0",
}  # fmt: skip


# -- a name


def _value_of_another_language(lost: Misfit) -> Iterator[Guess]:
    for rank, value in enumerate(("None", "False") if lost.word.lower() in ("null", "nil") else ()):
        yield lost.meant(1.0 - 0.01 * rank, value, say("closest", value))


def _misspelt_once(lost: Misfit) -> Iterator[Guess]:
    """An assignment to a name that looks like it and that nobody uses: the slip is there."""
    names = [node for node in ast.walk(lost.home or lost.code.tree) if isinstance(node, ast.Name)]
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    stores = [name for name in names if isinstance(name.ctx, ast.Store) and name.id not in read]
    for near in nearest(lost.word, sorted({name.id for name in stores})):
        edits = lost.code.renamed([name for name in stores if name.id == near.word], near.word, lost.word)
        likely = near.likeness + 0.02 * (len(lost.uses) > len(edits))
        yield lost.meant(likely, edits, say("assigned-as", near.word))


def _run_together(lost: Misfit) -> Iterator[Guess]:
    """``state_mean`` for ``state.mean``, which the code has elsewhere."""
    attributes = [
        n for n in lost.code.nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    ]
    for path in dict.fromkeys(ast.unparse(n) for n in attributes):
        if _bare(path) == _bare(lost.word):
            yield lost.meant(0.98, path, say("closest", path))


def _bare(path: str) -> str:
    return path.replace(".", "").replace("_", "").lower()


def _flag(lost: Misfit) -> Iterator[Guess]:
    """The mode of a module, which it keeps as ``training``, under any name."""
    if lost.owner in lost.code.modules and same_role(lost.word, "training"):
        yield lost.meant(0.9, _flags(lost), say("flag"))


def _flags(lost: Misfit) -> Iterator[Edit]:
    """``self.training`` for the name; for a comparison of it with a word as well."""
    compared = {id(n.left): n for n in lost.code.nodes if isinstance(n, ast.Compare) and len(n.ops) == 1}
    for use, span in zip(lost.uses, lost.spans, strict=True):
        whole = compared.get(id(use))
        word = getattr(whole.comparators[0], "value", None) if whole is not None else None
        if whole is None or not isinstance(word, str):
            yield Edit(*span, "self.training")
        else:
            trains = word.lower().startswith("train") == isinstance(whole.ops[0], ast.Eq | ast.Is)
            yield Edit(*lost.code.text.span(whole), "self.training" if trains else "(not self.training)")


def _forgotten_parameter(lost: Misfit) -> Iterator[Guess]:
    """A name that a caller is meant to give: it becomes the last parameter, with a default."""
    default = defaults(lost.code).get(lost.word)
    match lost.home:
        case ast.FunctionDef(
            name=name, args=ast.arguments(args=[*_, last], vararg=None, kwonlyargs=[], kwarg=None) as args
        ) if default:
            end = lost.code.text.span(args.defaults[-1] if args.defaults else last)[1]
            edit = Edit(end, end, f", {lost.word}={default}")
            meant = lost.meant(0.6 if _is_a_word(lost) else 0.88, (edit,), say("no-parameter", name))
            yield msgspec.structs.replace(meant, shows=lost.lines)


def _not_asked_for(lost: Misfit) -> Iterator[Guess]:
    """The last argument of a call, in the place of a parameter that is something else and has a default."""
    by_name = {f.name: f for f in lost.code.functions}
    calls = [n for n in lost.code.nodes if isinstance(n, ast.Call) and n.args and not n.keywords]
    given = [(call, by_name[called(call)]) for call in calls if called(call) in by_name]
    for call, function in (pair for pair in given if any(pair[0].args[-1] is use for use in lost.uses)):
        names = [name for name in takes(function) if name not in {"self", "cls"}][len(call.args) - 1 :]
        if 0 < len(names) <= len(function.args.defaults) and not same_role(names[0], lost.word):
            yield lost.meant(0.9, [_without(lost.code, call.args[-1])], say("left-out"))


def _made_so(lost: Misfit) -> Iterator[Guess]:
    """A variable of the function that a call of this name makes: ``mittel = np.mean(x, axis=0)`` for mean."""
    calls = {id(n.func) for n in lost.code.nodes if isinstance(n, ast.Call)}
    is_called = any(id(use) in calls for use in lost.uses)
    for node in ast.walk(lost.function) if lost.function is not None and not is_called else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as made) if name != lost.word:
                if called(made) == lost.word:
                    yield lost.meant(0.945, name, say("called-here", name))


def _is_a_word(lost: Misfit) -> bool:
    """Whether something is compared with it, ``mode == train``: it may lack its quotation marks."""
    sides = (n for c in lost.code.nodes if isinstance(c, ast.Compare) for n in c.comparators)
    return bool({id(use) for use in lost.uses} & {id(side) for side in sides})


def defaults(code: Code) -> dict[str, str]:
    """What parameters are by default: in the file itself, else usually."""
    given = [
        pair
        for f in code.functions
        for pair in zip(reversed(f.args.args), reversed(f.args.defaults), strict=False)
    ]
    own = {arg.arg: code.text.of(value) for arg, value in given if isinstance(value, ast.Constant)}
    return _DEFAULTS | own


def _global(unset: Misfit) -> Iterator[Guess]:
    """The module binds the name too, and the function assigns to it without saying ``global``."""
    if unset.function is not None and unset.word in unset.code.seen_from(unset.code.tree)[0]:
        start = unset.code.text.span(unset.function.body[0])[0]
        edit = Edit(start, start, f"global {unset.word}; ")
        yield unset.meant(0.7, (edit,), say("global", unset.function.name))


# -- an attribute


def _never_kept(absent: Misfit) -> Iterator[Guess]:
    """A method computes it and keeps it in a local name: ``self.`` is missing there."""
    for made in methods(absent.owner) if absent.owner is not None else ():
        names = [n for n in ast.walk(made) if isinstance(n, ast.Name) and n.id == absent.word]
        if any(isinstance(name.ctx, ast.Store) for name in names) and absent.word not in takes(made):
            edits = absent.code.renamed(names, absent.word, f"self.{absent.word}")
            yield Guess(1.0, absent.mistake, edits, say("local", made.name, absent.word))


def _forgotten_store(absent: Misfit) -> Iterator[Guess]:
    """A method takes it, under this name or another for the same thing, and never keeps it: kept before the
    first simple statement, in ``__init__``, which sets up first, after the last."""
    for made in methods(absent.owner) if absent.owner is not None else ():
        constructs = made.name == "__init__"
        simple = [n for n in made.body if isinstance(n, ast.Expr | ast.Assign | ast.Return)]
        alike = [n for n in takes(made) if n == absent.word or (same_role(n, absent.word) and not constructs)]
        for name in alike if simple else ():
            store = f"self.{absent.word} = {name}"
            (start, _), (_, end) = absent.code.text.span(simple[0]), absent.code.text.span(simple[-1])
            edit = Edit(end, end, f"; {store}") if constructs else Edit(start, start, f"{store}; ")
            message, likely = say("not-kept", made.name, name, absent.word), 0.9 if constructs else 0.97
            yield Guess(likely, absent.mistake, (edit,), message, shows=absent.lines)


def _needless(absent: Misfit) -> Iterator[Guess]:
    """``with np.no_grad():``, where nothing needs it."""
    for block in (n for n in absent.code.here if isinstance(n, ast.With) and not absent.owner):
        start, end = absent.code.text.span(block)[0], absent.code.text.span(block.items[0].context_expr)[1]
        if start <= absent.spans[0][0] < end:
            yield absent.meant(0.92, [Edit(start, end, "if True")], say("needless"))


# -- an argument

# another library's name for the same argument, where its values are called otherwise too
_FOREIGN: dict[str, tuple[str, dict[str, str]]] = {
    "unbiased": ("ddof", {"False": "0", "True": "1"}),
    "ddof": ("unbiased", {"0": "False", "1": "True"}),
    "bias": ("unbiased", {"True": "False", "False": "True"}),
}


def _called_here(passed: Misfit) -> Iterator[Guess]:
    """The same argument as this library has it."""
    new, values = _FOREIGN.get(passed.word, ("", {}))
    given = [use.value for use in passed.uses if isinstance(use, ast.keyword)]
    known = [value for value in given if passed.code.text.of(value) in values]
    edits = [edit for v in known for edit in passed.code.replaced([v], values[passed.code.text.of(v)])]
    if edits:
        spelt = [Edit(*span, new) for span in passed.spans]
        yield passed.meant(0.6, [*edits, *spelt], say("called-here", new))


def _left_out(passed: Misfit) -> Iterator[Guess]:
    """The calls without it, and without the comma before it: what it asks for may be the default."""
    edits = [_without(passed.code, use) for use in passed.uses if isinstance(use, ast.keyword)]
    yield passed.meant(0.1, edits, say("left-out"))


def _without(code: Code, argument: ast.expr | ast.keyword) -> Edit:
    """An argument taken away, with the comma before it."""
    start, end = code.text.span(argument)
    before = code.text.source[:start].rstrip()
    return Edit(len(before) - 1 if before.endswith(",") else start, end, "")


# -- a function of another module


def guess_modules(code: Code, failure: Failure) -> Iterator[Guess]:
    """``np.no_grad``, or ``np.sqrt`` of what only torch takes: another module has a function of this name; or
    ``torch.zeros(x)``: the module has one that takes an array, ``zeros_like``."""
    uses = [n for n in code.nodes if isinstance(n, ast.Attribute) and _module_of(n)]
    for use in (use for use in uses if holds(use, failure.line)):
        module, word = _module_of(use), use.attr
        lacks = word not in MODULES[module][0]
        mistake = "unknown-attribute" if lacks else "crash"
        same = [n for n in uses if n.attr == word and _module_of(n) == module]
        others = [m for m in offering(word, code) if m != module and (lacks or m in code.imported)]
        meant = [(0.94 if m in code.imported else 0.9, f"{m}.{word}", same) for m in others]
        if f"{word}_like" in MODULES[module][0]:
            meant.append((0.94, f"{module}.{word}_like", [use]))
        for likely, new, where in meant:
            message = say("library", f"{module}.{word}", new)
            yield Guess(likely, mistake, code.replaced(where, new), message)


def _root_turned_over(lost: Misfit) -> Iterator[Guess]:
    """``np.rsqrt(v)``, which torch has and NumPy has not: one over the root, and not the root."""
    calls = [
        n for n in lost.code.nodes if isinstance(n, ast.Call) and any(n.func is use for use in lost.uses)
    ]
    if lost.word == "rsqrt" and calls:
        ends = [lost.code.text.span(call) for call in calls]
        edits = [Edit(start, start, "(1 / ") for start, _ in ends] + [Edit(end, end, ")") for _, end in ends]
        edits += [Edit(*span, "sqrt") for span in lost.spans]
        owner = ast.unparse(calls[0].func).rpartition(".")[0]
        yield lost.meant(1.1, edits, say("closest", f"1 / {owner}.sqrt"))


def _module_of(node: ast.AST) -> str:
    """The well-known module of which a node is a member; empty where it is none."""
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if name in MODULES:
            return name
    return ""


# of each kind of word what may have been meant
OF_NAMES: tuple[Maker, ...] = (
    _run_together, _value_of_another_language, _flag, Misfit.like, _made_so, _misspelt_once,
    _forgotten_parameter, _not_asked_for,
)  # fmt: skip
OF_UNSET_NAMES: tuple[Maker, ...] = (_misspelt_once, Misfit.like, _global)
OF_ATTRIBUTES: tuple[Maker, ...] = (_root_turned_over, Misfit.like, _never_kept, _needless, _forgotten_store)
OF_ARGUMENTS: tuple[Maker, ...] = (Misfit.like, _called_here, _left_out)
OF_KEYS: tuple[Maker, ...] = (Misfit.like,)
