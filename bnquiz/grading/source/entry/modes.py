"""How an entry is switched between training and inference."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from bnquiz.grading.records import Mode
from bnquiz.grading.source.entry import (
    attributes,
    classes,
    construction,
    frozen,
    objects,
    phases,
    reach,
    results,
    roles,
    signature,
)
from bnquiz.grading.source.entry.classes import Chain
from bnquiz.grading.source.entry.learner_file import LearnerFile, switches
from bnquiz.grading.source.entry.model import CALLED, GLOBAL, Entry, Member, Setting
from bnquiz.grading.source.entry.shapes import is_a_word
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.entry.symbols import LIBRARIES
from bnquiz.grading.source.entry.uses import Uses
from bnquiz.grading.source.nodes import (
    below,
    dotted,
    given_by_property,
    is_store,
    made_and_returned,
    number,
    own_attribute,
    with_defaults,
)

Settings = tuple[Setting, Setting]  # for training, for inference

_TRAINING = re.compile(r"(?i)tr(ain\w*|n)?$|fit|learn\w*|训练")
_INFERENCE = re.compile(r"(?i)test\w*|eval\w*|infer\w*|pred\w*|serv\w*|valid\w*|deploy\w*|推理|测试")


def settings(
    name: str, role: str | None, default: Setting, compared: Sequence[ast.expr], enums: dict[str, list[str]]
) -> list[Settings]:
    """The pairs that may be meant, the likeliest first; one alone where a name or a word binds."""
    words = list(_words(default, compared, enums))
    binding = roles.binding_role_of(name)
    if not words:
        usual: Settings = (False, True) if role == "eval" else (True, False)
        return [usual] if binding is not None else [usual, usual[::-1]]
    return _told(_pairs(words, role))


def _told(pairs: list[Settings]) -> list[Settings]:
    """The pairs that words bind, one alone where there are two words; else all."""
    words = {word for pair in pairs for word in pair}
    training, inference = ({w for w in words if _speaks(w, how)} or words for how in (_TRAINING, _INFERENCE))
    return [p for p in pairs if p[0] in training and p[1] in inference] or pairs


def _words(default: Setting, compared: Iterable[ast.expr], enums: dict[str, list[str]]) -> Iterator[Setting]:
    """The values, each once: what the code compares with, the default, the other members of an Enum."""
    found: list[Setting] = []
    for value in compared:
        match value:
            case ast.Constant(value=bool() | None):
                continue
            case ast.Constant(value=str() | int() | float() as plain):
                found.append(plain)
            case ast.Attribute(value=ast.Name(id=kind), attr=member):
                found.append(Member(f"{kind}.{member}"))
                found += [Member(f"{kind}.{m}") for m in enums.get(kind, ())]
    if isinstance(default, str):
        found.append(default)
    if isinstance(default, Member):
        found.insert(0, default)
    yield from dict.fromkeys(found)


def _pairs(words: Sequence[Setting], role: str | None) -> list[Settings]:
    """Each way in which two of the values are training and inference."""
    if len(words) == 1:
        words = [*words, _other(words[0])]
    ordered = sorted(words, key=lambda w: (not _speaks(w, _TRAINING), _speaks(w, _INFERENCE)))
    pairs: list[Settings] = [(one, other) for one in ordered for other in ordered[::-1] if one != other]
    if role == "eval" and not isinstance(ordered[0], str | Member):
        pairs = [pair[::-1] for pair in pairs]
    return pairs


def _other(word: Setting) -> Setting:
    """A value that is not this one, and says so."""
    if isinstance(word, str):
        if _speaks(word, _TRAINING):
            return "TEST" if word.isupper() else "test"
        if _speaks(word, _INFERENCE):
            return "TRAIN" if word.isupper() else "train"
        return "" if word in "other" else "other"  # in which the word is not
    return 1 - word if isinstance(word, int) and word in (0, 1) else 0


def _speaks(word: Setting, pattern: re.Pattern[str]) -> bool:
    text = word.name.removesuffix(CALLED).rpartition(".")[2] if isinstance(word, Member) else word
    return isinstance(text, str) and pattern.match(text) is not None


def speaks_of_training(word: Setting) -> bool:
    """Whether a word for the mode means training."""
    return _speaks(word, _TRAINING) and not _speaks(word, _INFERENCE)


def of_function(entry: Entry, file: LearnerFile, uses: Uses, code: list[ast.AST], name: str) -> Entry:
    """How a function is switched: by an argument, by a part of one, by what it is given, by its name."""
    switch = next((n for n, p in entry.leaves if p.role in {"training", "eval"}), "")
    if switch:
        told = dict(entry.reading.values).get(switch)
        values = told or settings_of(entry, file, uses, switch)[0]
        kind = "params" if "." in switch else "argument"
        return msgspec.structs.replace(entry, mode=kind, mode_values=values, switch=switch)
    if around := _in_globals(file, code):
        return msgspec.structs.replace(entry, **around)
    if (in_halves := _in_halves(entry, file, code)) is not None:
        return in_halves
    state = [(n, p) for n, p in entry.leaves if p.role in {"mean", "var"}]
    asked = [uses.of(entry.scope, whole) for n, _ in state for whole in {n, n.partition(".")[0]}]
    if (asked_for := _asked_of_torch(code)) is not None:
        mode = asked_for
    elif {"mean", "var"} <= {p.role for _, p in state} and not _reduces(entry, code):
        mode = "inference"
    elif roles.FOR_TRAINING.search(name):
        mode = "training"
    elif any("tested" in a for a in asked) and not _are_updated(code, {n for n, _ in state}):
        mode = "given"  # with statistics it is inference, without them training
    else:
        mode = "training" if _has_other_half(entry, file) else "none"
    return msgspec.structs.replace(entry, mode=mode)


def _asked_of_torch(code: list[ast.AST]) -> Mode | None:
    """The mode that torch itself is in, which the code asks for in place of one of its own."""
    if signature.asks_inference_mode(code):
        return "inference-mode"
    return "grad-enabled" if signature.grad_switch(code) is not None else None


def _in_halves(entry: Entry, file: LearnerFile, code: list[ast.AST]) -> Entry | None:
    """An entry for training, with another function for inference, or with what one gives."""
    takes_state = entry.constructor is None and entry.leaf("mean") and entry.leaf("var")
    given = frozen.of_function(code, file) if takes_state else None
    if given is not None:
        return _with_frozen(entry, given, file)
    other = (_half_around(entry, file, code) if entry.around else None) or _half_given(entry, file, code)
    if other is None:
        return None
    return _with_code(_with_half(entry, other, bound=False), file, other.name)


def _with_code(entry: Entry, file: LearnerFile, name: str) -> Entry:
    """The same, with the statements that another function of the file needs."""
    return msgspec.structs.replace(entry, code=tuple(sorted({*entry.code, *reach.needed(file.tree, {name})})))


def _reduces(entry: Entry, code: list[ast.AST]) -> bool:
    """Whether it takes statistics of its batch, as the code shows or as is tried."""
    return entry.reading.reduces or signature.reduces(code)


def _are_updated(code: list[ast.AST], names: set[str]) -> bool:
    """Whether statistics that are taken get new values, other than where none were given."""
    writes = {id(n): n.id for c in code for n in below(c) if isinstance(n, ast.Name) and is_store(n)}
    filled = (id(n) for c in code for part in below(c) for n in _filled_by(part, names))
    return bool(names & {writes[each] for each in writes.keys() - set(filled)})


def _filled_by(node: ast.AST, names: set[str]) -> Iterator[ast.Name]:
    """What gets a value only where one of these names has none: ``if mean is None: mean = …``."""
    match node:
        case ast.If(test=test, body=inside):
            targets = [n for statement in inside for n in below(statement)]
        case ast.Assign(targets=[*targets], value=ast.IfExp(test=test)):
            pass
        case ast.Assign(targets=[*targets], value=ast.BoolOp(op=ast.Or()) as test):
            pass
        case _:
            return
    if names & {n.id for n in below(test) if isinstance(n, ast.Name)}:
        yield from (n for n in targets if isinstance(n, ast.Name) and is_store(n))


def _has_other_half(entry: Entry, file: LearnerFile) -> bool:
    """Whether another function of the file is for inference: it normalizes, by itself or with its helpers,
    and takes no statistics; it needs no more than this one is given."""
    own = file.by_name.get(entry.name)
    others = (d.node for d in file.found if d.owner is None and d.name != entry.name)
    return any(
        isinstance(n, ast.FunctionDef)
        and len(n.args.args) >= 3
        and (classes.normalizes(n) or (own is not None and _is_inference_beside(n, own.node, file)))
        and not signature.reduces([n])
        and not signature.undoes([n])
        for n in others
    )


def _is_inference_beside(node: ast.FunctionDef, training: ast.AST, file: LearnerFile) -> bool:
    """Whether a function leaves the work to helpers which take no statistics, and takes what this one takes,
    that does not call it."""
    if not isinstance(training, ast.FunctionDef) or node.name in reach.names_used(training):
        return False
    code = file.helpers([node])
    works = any(map(classes.normalizes, code)) and not signature.reduces(code)
    return works and classes.requires_no_more(node, training, bound=False)


def _half_around(entry: Entry, file: LearnerFile, code: list[ast.AST]) -> ast.FunctionDef | None:
    """The function for inference, beside one that keeps its statistics in globals of the file: it is named
    so, or reads these globals and reduces nothing."""
    kept = reach.kept_around(file.tree, code)
    halves = _halves_beside(entry, file, code)
    goes_on = (
        node
        for node, own, is_named in halves
        if is_named or (kept & reach.kept_around(file.tree, own) and not signature.reduces(own))
    )
    return next(goes_on, None)


def _half_given(entry: Entry, file: LearnerFile, code: list[ast.AST]) -> ast.FunctionDef | None:
    """The function for inference, beside one for training that takes its statistics in one argument: it takes
    that argument too, and normalizes by what it finds there, or is named for it. What is so named goes first,
    then what takes the same x."""
    held = {n.partition(".")[0] for n, p in entry.leaves if p.role in {"mean", "var"} and "." in n}
    halves = _halves_beside(entry, file, code, held) if held else ()
    takes = [(n, own, named) for n, own, named in halves if held & _names_taken(n)]
    x = entry.leaf("x")
    takes.sort(key=lambda half: (not half[2], x not in _names_taken(half[0])))
    forgets = {n.name for n, *_ in takes if held.isdisjoint(reach.names_used(n))}  # what it is given to go by
    return next(
        (n for n, own, is_named in takes if is_named or n.name in forgets or not signature.reduces(own)), None
    )


def _halves_beside(
    entry: Entry, file: LearnerFile, code: list[ast.AST], state: Collection[str] = ()
) -> Iterator[tuple[ast.FunctionDef, list[ast.AST], bool]]:
    """The functions that may be for inference beside one that takes statistics: they normalize, or center and
    divide, and need no more than that one is given; what it calls itself takes its state too. Each with its
    helpers, and whether it is named so."""
    training = code[0]
    if not isinstance(training, ast.FunctionDef) or not _reduces(entry, code):
        return
    called = {name for c in code for name in reach.names_used(c)}
    functions = (d.node for d in file.found if d.owner is None and isinstance(d.node, ast.FunctionDef))
    for node in (n for n in functions if n.name != entry.name):
        if node.name in called and _names_taken(node).isdisjoint(state):
            continue
        own = file.helpers([node])
        works = any(map(classes.normalizes, own)) or _centers_and_divides(own)
        if works and not signature.undoes(own) and classes.requires_no_more(node, training, bound=False):
            yield node, own, _is_named_half(node.name, training.name)


def _names_taken(function: ast.FunctionDef) -> set[str]:
    return {p.name for p in parameters(function, False)}


def _centers_and_divides(code: list[ast.AST]) -> bool:
    """Whether it may be a normalization without its root."""
    operations = {type(n.op) for c in code for n in below(c) if isinstance(n, ast.BinOp)}
    return {ast.Sub, ast.Div} <= operations and not signature.reduces(code)


def half_by_name(training: ast.FunctionDef, file: LearnerFile) -> ast.FunctionDef | None:
    """Of a function that is named for training the one that is named for inference, and takes the same."""
    if not roles.FOR_TRAINING.search(training.name):
        return None
    others = (d.node for d in file.found if d.owner is None and isinstance(d.node, ast.FunctionDef))
    named = (n for n in others if _is_named_half(n.name, training.name))
    halves = (n for n in named if any(map(classes.normalizes, file.helpers([n]))))
    return next((n for n in halves if classes.requires_no_more(n, training, bound=False)), None)


def _is_named_half(name: str, training: str) -> bool:
    """Whether a function is named for inference, and the one beside it is not."""
    return bool(roles.FOR_INFERENCE.search(name)) and not roles.FOR_INFERENCE.search(training)


def _with_half(entry: Entry, other: ast.FunctionDef, *, bound: bool, name: str = "") -> Entry:
    """An entry for training, with another function, or method, for inference."""
    taken = tuple(p.name for p in parameters(other, bound))
    method = name or other.name
    return msgspec.structs.replace(entry, mode="methods", inference_method=method, inference_takes=taken)


def _with_frozen(entry: Entry, found: frozen.Frozen, file: LearnerFile, reads: tuple[str, ...] = ()) -> Entry:
    """An entry for training, with what another function, or a method, hands back for inference."""
    half = _with_half(entry, found.function, bound=not classes.is_function(found.function), name=found.name)
    taken = (*(found.first or ()), *half.inference_takes)
    half = msgspec.structs.replace(
        half, inference_takes=taken, inference_first=found.first, reads=(*half.reads, *reads)
    )
    return _with_code(half, file, found.name) if found.first else half


def of_made(entry: Entry, file: LearnerFile, uses: Uses, code: list[ast.AST], made: results.Made) -> Entry:
    """How what a function makes is switched: as a function is, or by another one that it makes beside it."""
    read = of_function(entry, file, uses, code, made.forward.function.name)
    if read.mode in {"none", "training"} and (around := _closed_over(code, file)):
        return msgspec.structs.replace(read, **around)
    if made.inference is None or read.mode not in {"none", "training", "given"}:
        return read
    name = results.made_name(made.inference)
    half = _with_half(read, made.inference.function, bound=False, name=name)
    return msgspec.structs.replace(half, inference_first=()) if made.inference.gives else half


def _closed_over(code: list[ast.AST], file: LearnerFile) -> dict[str, Any]:
    """The mode as a variable of the function around, that a branch asks for and another function changes:
    ``nonlocal mode``."""
    own = code[0].body if isinstance(code[0], ast.FunctionDef) else []
    given = (
        (n.targets[0], n.value)
        for n in own
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)
    )
    starts = {t.id: v.value for t, v in given if isinstance(t, ast.Name) and isinstance(v.value, bool | str)}
    changed = {name for c in code for n in below(c) if isinstance(n, ast.Nonlocal) for name in n.names}
    for name in sorted(starts.keys() & changed):
        tests = [n.test for c in code for n in below(c) if isinstance(n, ast.If | ast.IfExp)]
        asked = [n for test in tests for n in below(test) if isinstance(n, ast.Name) and n.id == name]
        if asked:
            compared = [v for test in tests for v in _compared_with(test, ast.dump(asked[0]))]
            values = settings(name, roles.role_of(name), starts[name], compared, file.enums)[0]
            return {"mode": "attribute", "mode_values": values, "flag": name}
    return {}


def of_class(entry: Entry, file: LearnerFile, uses: Uses, code: list[ast.AST], chain: Chain) -> Entry:
    """How an object is switched: by an argument, by a second method, by a flag, by train() and eval()."""
    entered = phases.told(entry.reading, chain)
    if any(entered):
        return msgspec.structs.replace(entry, mode="attribute", phases=entered)
    switch = next((n for n, p in entry.leaves if p.role in {"training", "eval"}), "")
    other = classes.inference_method(chain, entry.scope, _normalizing(file))
    if switch or (_in_globals(file, code) and not (entry.is_module and signature.mode_flag(list(chain)))):
        return of_function(entry, file, uses, code, entry.name)
    if other is not None:
        reads = (*entry.reads, *classes.read_in(chain, other.name))
        return msgspec.structs.replace(_with_half(entry, other, bound=True), reads=reads)
    flag = _flag(file, uses, chain, entry) or signature.mode_read([*chain, *code])
    flag = None if flag and _is_left_alone(chain, flag) else flag
    if flag is None and (given := frozen.of_class(chain, entry.scope, file)) is not None:
        return _with_frozen(entry, given, file, reads=classes.read_in(chain, given.name))
    return _by_flag(entry, file, uses, code, chain, flag)


def _by_flag(
    entry: Entry, file: LearnerFile, uses: Uses, code: list[ast.AST], chain: Chain, flag: str | None
) -> Entry:
    """An object that is switched by a flag, by train() and eval(), or not at all."""
    mode: Mode = "none"
    whole = [*chain, *code, *classes.parts_made_by(chain, file.found)]
    if flag is None and not classes.is_torch_batch_norm(chain) and not _reduces(entry, whole):
        mode = "inference"
    elif flag is None and (asked_for := _asked_of_torch(code)) is not None:
        mode = asked_for
    elif entry.is_module:
        mode = "module"
    elif flag is not None or classes.method(chain, "eval") is not None:
        mode = "attribute"
    elif _is_half_of_another(chain[0].name, file) or _is_for_training(entry):
        mode = "training"
    told = dict(entry.reading.values).get(flag or "")
    values = told or (settings_of(entry, file, uses, flag)[0] if flag else (True, False))
    return msgspec.structs.replace(entry, mode=mode, mode_values=values, flag=flag, switch=flag or "")


def of_handed(entry: Entry, file: LearnerFile, uses: Uses, code: list[ast.AST]) -> Entry:
    """How a function is switched that is handed an object, ``self`` in this code: as a function is, or by an
    attribute of the object that it asks for."""
    read = of_function(entry, file, uses, code, entry.name)
    flag = signature.mode_read(code) if read.mode in {"none", "training"} else None
    if flag is None or "tested" not in uses.of("self", flag):
        return read
    values = settings_of(read, file, uses, flag)[0]
    return msgspec.structs.replace(read, mode="attribute", mode_values=values, flag=flag, switch=flag)


def _is_for_training(entry: Entry) -> bool:
    """Whether a method that is handed the running statistics is named for training: ``Ops.train(x, …)``."""
    takes = entry.leaf("mean") and entry.leaf("var")
    return bool(takes) and roles.FOR_TRAINING.search(entry.scope) is not None


def _is_left_alone(chain: Chain, flag: str) -> bool:
    """Whether the object's own train() and eval() set the flag, and its name does not bind."""
    return roles.binding_role_of(flag) is None and classes.switches_itself(chain, flag)


def _normalizing(file: LearnerFile) -> list[str]:
    """The functions of the file that normalize."""
    own = (d for d in file.found if d.owner is None and isinstance(d.node, ast.FunctionDef))
    return [d.name for d in own if classes.normalizes(d.node)]


def _is_half_of_another(name: str, file: LearnerFile) -> bool:
    """Whether another class of the file normalizes by itself, and uses this one."""
    others = (d.node for d in file.found if isinstance(d.node, ast.ClassDef) and d.node.name != name)
    return any(classes.normalizes(n) and name in reach.names_used(n) for n in others)


def _in_globals(file: LearnerFile, code: list[ast.AST]) -> dict[str, Any]:
    """The mode as a global of the file that a branch asks for, or a part of one: ``Config.train``,
    ``CONFIG["training"]``, ``TRAINING.get()``, ``os.environ["TRAINING"]``."""
    tests = [n.test for c in code for n in below(c) if isinstance(n, ast.If | ast.IfExp)]
    methods = {id(n.func) for test in tests for n in below(test) if isinstance(n, ast.Call)}
    nodes = [n for test in tests for n in below(test) if id(n) not in methods]
    asked = ((n, path) for n in nodes if (path := _path_asked(n) or _path_told(n, file)))
    for node, path in asked:
        compared = [v for test in tests for v in _compared_with(test, ast.dump(node))]
        if _is_global_mode(path, file, compared):
            name = _telling(path)
            values = settings(name, roles.role_of(name), None, compared, file.enums)[0]
            return {"mode": "attribute", "mode_values": values, "flag": f"{GLOBAL}{path}"}
    return {}


def _path_asked(node: ast.AST) -> str:
    """Where a value stands that is looked up or asked for; with ``()`` where only a call gives it."""
    match node:
        case ast.Subscript(value=owner, slice=ast.Constant(value=str() as key)) if key.isidentifier():
            path = dotted(owner)
            return f"{path}.{key}" if path else ""
        case ast.Subscript(value=ast.Name(id=owner), slice=key) if (place := number(key)) is not None:
            return f"{owner}.{int(place)}"  # ``TRAINING = [True]``, which any function can change
        case ast.Call(func=ast.Attribute(attr="get" | "getenv" as asks) as getter, args=args):
            first = args[0].value if args and isinstance(args[0], ast.Constant) else None
            path = f"{dotted(getter.value)}.environ" if asks == "getenv" else dotted(getter.value)
            if isinstance(first, str) and first.isidentifier() and dotted(getter.value):
                return f"{path}.{first}"
            return f"{path}.get()" if asks == "get" and path else ""
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]):
            return f"{name}()"
    return dotted(node)


def _path_told(node: ast.AST, file: LearnerFile) -> str:
    """Where the attribute stands that a method of the file gives: ``autograd.recording``, asked by
    ``autograd.is_training()``."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name), args=[], keywords=[]):
            methods = (m for d in file.found if isinstance(d.node, ast.ClassDef) for m in d.node.body)
            own = (m for m in methods if isinstance(m, ast.FunctionDef) and m.name == name)
            given = (attribute for m in own for v in made_and_returned(m) if (attribute := own_attribute(v)))
            return next((f"{owner}.{attribute}" for attribute in given), "")
    return ""


def _is_global_mode(path: str, file: LearnerFile, compared: Sequence[ast.expr]) -> bool:
    """Whether what stands there is the mode: by its name, or by the words that it is compared with."""
    if "." not in path:
        return path in switches(file.tree) or (path[:-2] in file.by_name and roles.tells_mode(path[:-2]))
    first, *_ = path.split(".")
    is_around = (first in file.globals and first not in LIBRARIES) or path.startswith("os.environ.")
    words = [v.value for v in compared if isinstance(v, ast.Constant)]
    told = any(_speaks(w, _TRAINING) or _speaks(w, _INFERENCE) for w in words if isinstance(w, str))
    tells = told or roles.tells_mode(_telling(path)) or (is_around and _parts_modes(file, path))
    return is_around and not file.is_of_enum(path) and tells


def _parts_modes(file: LearnerFile, path: str) -> bool:
    """Whether a branch that parts training from inference asks for what stands there."""
    tests = signature.parting_tests(file.tree)
    return any(path in {_path_asked(n), _path_told(n, file)} for test in tests for n in below(test))


def _telling(path: str) -> str:
    """The part of a path that tells what stands there, without a prefix of its own: ``TRAINING`` of
    ``os.environ.BN_TRAINING``."""
    last = path.rstrip("0123456789").strip(".").removesuffix("()").removesuffix(".get").rpartition(".")[2]
    ends = (last[place:].strip("_") for place in range(len(last)) if place == 0 or last[place] == "_")
    return next(filter(roles.tells_mode, ends), last)


def _compared_with(test: ast.expr, dumped: str) -> Iterator[ast.expr]:
    """What is compared with this in a test."""
    for n in below(test):
        if isinstance(n, ast.Compare) and ast.dump(n.left) == dumped:
            yield from n.comparators


def _flag(file: LearnerFile, uses: Uses, chain: Chain, entry: Entry) -> str | None:
    """The attribute that a branch asks for the mode: one that is said to be it, or is named so, or may be
    it."""
    told = next(
        (n for n, role in entry.reading.roles if role in {"training", "eval"} and not entry.leaf(role)),
        None,
    )
    named = told or signature.mode_flag(list(chain))
    if named is not None or entry.is_module:
        return named
    may_be = itertools.chain(
        _items_asked(uses), flags(file, uses, chain, entry), _parting(chain, options(uses, chain, entry))
    )
    return next((_behind(chain, n) for n in may_be if entry.reading.role(n) != "ignore"), None)


def _behind(chain: Chain, name: str) -> str:
    """The attribute that a property gives as it is, which can be set to any value."""
    found = classes.method(chain, name)
    return (given_by_property(found) if found is not None else None) or name


def _items_asked(uses: Uses) -> Iterator[str]:
    """What lies in a dict of the object's under a name for the mode, and a branch asks for:
    ``self.options["training"]``."""
    for name in uses.attributes():
        keys = (key for key, kind in uses.parts("self", name).items() if kind == "key")
        held = (f"{name}.{key}" for key in keys if roles.tells_mode(key))
        yield from (path for path in held if "tested" in uses.of("self", path))


def _parting(chain: Chain, names: Iterable[str]) -> Iterator[str]:
    """Those of which one value takes statistics, and the other none."""
    parted = [n.test for c in chain for n in below(c) if isinstance(n, ast.If) and signature.is_parting(n)]
    asked = {own_attribute(part) for test in parted for part in below(test)}
    yield from (name for name in names if name in asked)


def flags(file: LearnerFile, uses: Uses, chain: Chain, entry: Entry) -> Iterator[str]:
    """The attributes that a branch asks for and that are set to a bool, a word, a count that parts training
    from inference or a member of an Enum, and not by the call itself: ``built``."""
    options = {p.name for p in entry.constructor or ()} | construction.set_on_the_way(chain)
    constants = {**attributes.set_in_class(chain), **attributes.set_to_constants(chain)}.items()
    left = {
        n for n in construction.left_to_caller(chain) if not uses.compared("self", n)
    }  # ``is None`` is no mode
    may_tell = (
        n
        for n, v in constants
        if isinstance(v, bool | str)
        or (type(v) is int and any(_parting(chain, [n])) and not _counts(uses, n))
        or (v is None and (n in left or any(map(is_a_word, uses.compared("self", n)))))
    )
    asked = (n for n in may_tell if n not in options)
    found = (*asked, *attributes.set_to_members(chain, file.enums))
    return (name for name in found if "tested" in uses.of("self", name))


def _counts(uses: Uses, name: str) -> bool:
    """Whether an attribute is a count that is compared with another one: ``if self.steps == 0``."""
    return "augmented" in uses.of("self", name) and bool(uses.compared("self", name))


def options(uses: Uses, chain: Chain, entry: Entry) -> Iterator[str]:
    """The attributes that a branch asks for, and that hold what an object is told as it is made: one may be
    the mode, that a caller changes later."""
    told = (p for p in entry.constructor or () if isinstance(p.default, bool | str) and p.role is None)
    held = (name for p in told for name in sorted(objects.attributes_of(chain, p.name)))
    return (name for name in held if "tested" in uses.of("self", name))


def settings_of(entry: Entry, file: LearnerFile, uses: Uses, name: str) -> list[Settings]:
    """What a switch may be set to: for training, for inference; the likeliest pair first."""
    switch = next((p for n, p in entry.leaves if n == name), None)
    role = switch.role if switch else entry.reading.role(name) or roles.role_of(name)
    scope = entry.scope if switch else "self"
    compared = uses.compared(scope, name)
    kinds = [] if compared or "." in name else list(reach.kinds_asked(file.tree, name))
    made: list[Setting] = [
        Member(f"{k}{CALLED}") for k in kinds if k in file.by_name and _needs_nothing(k, file)
    ]
    if made:
        return _told(_pairs(made, role))
    start = (switch.default or _member_given(entry, file, name)) if switch else _start_of(entry, file, name)
    return settings(name, role, start, compared, file.enums)


def _member_given(entry: Entry, file: LearnerFile, name: str) -> Setting:
    """The member of an Enum of the file that is a parameter's default."""
    function = file.function(entry.name)
    for taken, default in with_defaults(function.args) if function is not None else ():
        match default:
            case ast.Attribute(value=ast.Name(id=kind), attr=member) if kind in file.enums:
                if taken.arg == name:
                    return Member(f"{kind}.{member}")
    return None


def _start_of(entry: Entry, file: LearnerFile, name: str) -> Setting:
    """The word to which an attribute is set first."""
    found = file.by_name.get(entry.name)
    chain = (
        classes.class_chain(found.node, file.found) if found and isinstance(found.node, ast.ClassDef) else []
    )
    start = {**attributes.set_in_class(chain), **attributes.set_to_constants(chain)}.get(name)
    return start if isinstance(start, str) else None


def _needs_nothing(kind: str, file: LearnerFile) -> bool:
    """Whether an object of a class of the file can be made of nothing."""
    node = file.by_name[kind].node
    chain = classes.class_chain(node, file.found) if isinstance(node, ast.ClassDef) else []
    return bool(chain) and not any(p.required for p in construction.made_with(chain))
