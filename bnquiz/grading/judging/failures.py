"""What to call a failure, when a repair has moved it on, and what an entry had computed before it failed."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bnquiz.grading.judging.called import with_its_call
from bnquiz.grading.judging.findings import EVAL, MODULE, TRAIN, Examination, Finding
from bnquiz.grading.mistakes.changes import in_layout
from bnquiz.grading.process import wire
from bnquiz.grading.records import Reason
from bnquiz.grading.source.axes import axes_chosen
from bnquiz.grading.source.entry import Entry, Parameter, roles
from bnquiz.grading.source.entry.attributes import set_in
from bnquiz.grading.source.nodes import (
    MAKING,
    below,
    called,
    does_nothing,
    holds,
    is_store,
    own_attribute,
    pairs,
    returned_by,
    with_bases,
)
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import SHAPES, probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array, Axes, Formula
from bnquiz.grading.theory.reference import AXES, batch_statistics
from bnquiz.grading.trial.calls import Call, ParamLayout
from bnquiz.grading.trial.observing import equals
from bnquiz.texts import SEMICOLON, Text, as_is, joined

_OUT_OF_REACH = {
    "PermissionError", "FileNotFoundError", "IsADirectoryError", "NotADirectoryError", "ConnectionError",
    "ConnectionRefusedError", "URLError", "gaierror",
}  # fmt: skip
_MISSING = re.compile(r"missing \d+ required .*argument")
_FILLED_WRONG = re.compile(r"\bint\b|\bNoneType\b|\btuple\b")  # what was made up in place of an argument


def reason(entry: Entry, failure: wire.Failure, tree: ast.Module) -> tuple[Reason, Text] | None:
    """Why the entry cannot be graded, and what helps; None where it can."""
    if (refused := _refused(entry, failure, tree)) is not None:
        return "refused", refused
    if is_absent(failure) or _launches(failure, tree):
        return "missing-module", (
            Text(
                "{} needs something that is not installed here: install it, or put what it uses of it "
                "into the file",
                "{} 用到了这里没有安装的包：请安装，或把用到的部分写进文件",
            ).fill(entry.name)
        )
    if own := _own_tensor(failure, tree):
        return "unsupported-framework", (
            Text(
                "{} works on {}, a class for arrays that is not NumPy's or torch's: bnquiz gives it arrays "
                "alone; write the batch norm on plain arrays",
                "{} 处理的是 {}，它不是 NumPy 或 torch 的数组类：bnquiz 只能传入普通数组；"
                "请让批归一化直接处理普通数组",
            ).fill(entry.name, own)
        )
    if (unwritten := _unwritten(entry, failure, tree)) is not None:
        return "not-written", unwritten
    unknown = _unknown(entry, failure, tree) or _unknown_key(entry, failure, tree)
    unknown = unknown or _left_to_caller(entry, failure, tree)
    return ("unknown-role", unknown) if unknown is not None else None


def is_absent(came: wire.Failure | wire.Outcome) -> bool:
    """Whether what is not installed stopped it, or came back: what stands in for it says so."""
    return "Stub" in (came.message if isinstance(came, wire.Failure) else came.kind)


def _unknown(entry: Entry, failure: wire.Failure, tree: ast.Module) -> Text | None:
    """What it takes, or is made with, of which nobody knows what to give, where that stopped it."""
    takes = [p.name for p in entry.parameters if p.required and p.role is None]
    if takes and _MISSING.search(failure.message):
        return _asked(entry, _TAKES, takes)
    read = {n.id for n in below(tree) if isinstance(n, ast.Name) and not is_store(n)}
    given_none = (p for p in entry.parameters if p.required and p.role in {None, "unused"})
    left = [p for p in given_none if p.name in read]
    used = [p.name for p in left if _is_asked_of(tree, failure, p)]
    if left and ("NoneType" in failure.message or failure.message == "None"):  # None itself: a key
        return _asked(entry, _TAKES, used or [p.name for p in left])
    parts = [
        roles.with_dots(name) for name, p in entry.leaves if "." in name and p.required and p.role is None
    ]
    if parts and "NoneType" in failure.message:  # what was put in the place of a part
        return _asked(entry, _TAKES, parts)
    if left_out := [*_left_out(entry, failure, tree)]:
        return _asked(entry, _TAKES, left_out)
    made = [p.name for p in entry.constructor or () if _is_guessed(p)]
    if made and failure.during == "make" and _FILLED_WRONG.search(failure.message):
        return _asked(entry, _IS_MADE_WITH, made)
    return None


def _left_out(entry: Entry, failure: wire.Failure, tree: ast.Module) -> Iterator[str]:
    """The options that were left at their defaults, and the switch, where the file itself refuses the call
    for what they are: ``if "stats" not in mutable: raise``."""
    options = {p.name for p in entry.parameters if p.role in {"training", "eval"} or _is_left_out(p)}
    guards = (n for n in below(tree) if isinstance(n, ast.If) and holds(n.body[0], failure.line))
    tests = [n.test for n in guards if isinstance(n.body[0], ast.Raise)]
    yield from sorted(options & {n.id for test in tests for n in below(test) if isinstance(n, ast.Name)})


def _is_left_out(p: Parameter) -> bool:
    return p.role is None and not p.required


def _left_to_caller(entry: Entry, failure: wire.Failure, tree: ast.Module) -> Text | None:
    """What is still None since a method makes it that the caller is to call, with things that nobody here
    has: ``connect_to(previous_layer)``."""
    if "NoneType" not in failure.message:
        return None
    read = {own_attribute(n) for n in below(tree) if getattr(n, "lineno", None) == failure.line}
    methods = [m for m in below(tree) if isinstance(m, ast.FunctionDef)]
    none = {a for m in methods if m.name == "__init__" for a in map(own_attribute, _set_to_none(m))}
    runs = {"__init__", entry.method or "forward", "__call__", entry.backward}
    makers = [m.name for m in methods if m.name not in runs and (read & none - {None}) & set(set_in(m))]
    if not makers:
        return None
    return Text(
        "{} works only after {}, which bnquiz cannot run here: make what it makes in the constructor",
        "{} 要先运行 {} 才能工作，而 bnquiz 在这里无法运行它：请把它创建的东西放进构造函数",
    ).fill(entry.name, makers[0])


def _unknown_key(entry: Entry, failure: wire.Failure, tree: ast.Module) -> Text | None:
    """The key that an entry looks up in what it is given, where nobody knows that it does."""
    if failure.kind != "KeyError" or not (
        _is_made_up_key(failure.message, tree) or _is_no_part(entry, failure)
    ):
        return None
    return Text(
        "{} looks up {} in what it is given: bnquiz does not know this key; look up gamma, beta "
        "and the running statistics under names that are written in the file",
        "{} 在传入的字典里查找 {}：bnquiz 不认识这样的键；请用文件里写明的名字来查 gamma、beta 和滑动统计量",
    ).fill(entry.name, failure.message)


def _refused(entry: Entry, failure: wire.Failure, tree: ast.Module) -> Text | None:
    """What of the file the sandbox does not let run, where that stopped it."""
    if "SandboxStub" in failure.message:
        return Text(
            "{} needs a value that cannot be made in the sandbox: write the value itself into the file",
            "{} 需要的一个值在沙箱里得不到：请把这个值直接写进文件",
        ).fill(entry.name)
    if failure.kind in _OUT_OF_REACH and not _raises(tree, failure.line):
        return Text(
            "{} asks on line {} for what the sandbox does not give (a file, the network, another process): "
            "leave that out of it",
            "{} 在第 {} 行用到沙箱不提供的东西（文件、网络或其他进程）：请不要把它写在里面",
        ).fill(entry.name, failure.line)
    return None


def _launches(failure: wire.Failure, tree: ast.Module) -> bool:
    """Whether it stopped where a function is launched as a kernel, ``kernel[grid](x)``, which only the
    compiler that decorates it can do: a stub hands back the plain function."""
    if failure.message != "'function' object is not subscriptable":
        return False
    decorated = {n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list}
    launched = (n.func for n in below(tree) if isinstance(n, ast.Call) and holds(n, failure.line))
    kernels = (f.value for f in launched if isinstance(f, ast.Subscript))
    return any(isinstance(kernel, ast.Name) and kernel.id in decorated for kernel in kernels)


_TENSOR = re.compile(r"\w*Tensor|Variable|Value|Node")
_PLAIN = re.compile(r"'(numpy\.\w+|float|list)' object")


def _own_tensor(failure: wire.Failure, tree: ast.Module) -> str | None:
    """The class for arrays that the file defines, or has from a package that is not torch, where an array of
    ours lacks what such a one has."""
    of_data = "'memoryview'" in failure.message  # ``x.data.mean()``
    lacks = failure.kind == "AttributeError" and _PLAIN.search(failure.message) is not None
    if not (lacks or (of_data and failure.kind in {"AttributeError", "TypeError"})):
        return None
    lacking = "data" if of_data else failure.name
    kinds = [n for n in tree.body if isinstance(n, ast.ClassDef)]
    if of_data and (engine := next((k.name for k in kinds if {"data", "grad"} <= _names_of(k)), None)):
        return engine
    made = (n for n in kinds if lacking in _names_of(n))
    brought = (
        alias
        for n in tree.body
        if isinstance(n, ast.ImportFrom) and (n.module or "").split(".")[0] not in {"torch", "numpy"}
        for alias in n.names
    )
    own = (n.name for n in made if _TENSOR.fullmatch(n.name) or {"__add__", "__mul__"} <= _names_of(n))
    named = (alias.name for alias in brought if _TENSOR.fullmatch(alias.name))
    return next((name for name in (*own, *named)), None)


def _names_of(node: ast.ClassDef) -> set[str]:
    """The attributes and methods of a class."""
    methods = {m.name for m in node.body if isinstance(m, ast.FunctionDef)}
    return methods | {name for n in below(node) if (name := own_attribute(n)) is not None}


def _raises(tree: ast.Module, line: int | None) -> bool:
    """Whether the file itself raises there; torch says so too, of a number type that an operator has not."""
    return any(isinstance(node, ast.Raise) and holds(node, line) for node in below(tree))


def refuses(tree: ast.Module, line: int | None) -> bool:
    """Whether the file itself says no there: by raising, or by what it asserts."""
    return any(isinstance(node, ast.Raise | ast.Assert) and holds(node, line) for node in below(tree))


def _is_asked_of(tree: ast.Module, failure: wire.Failure, p: Parameter) -> bool:
    """Whether the line that failed uses a parameter."""
    return p.name in (n.id for n in below(tree) if isinstance(n, ast.Name) and holds(n, failure.line))


def _unwritten(entry: Entry, failure: wire.Failure, tree: ast.Module) -> Text | None:
    """What shows that a starter was handed in as it is."""
    if failure.kind == "NotImplementedError" and _raises(tree, failure.line):
        return Text(
            "{} is not written yet: line {} raises NotImplementedError",
            "{} 还没有写：第 {} 行抛出 NotImplementedError",
        ).fill(entry.name, failure.line)
    if failure.kind == "WrongReturn" and any(map(does_nothing, _functions_of(tree, entry))):
        return Text("{} is not written yet: it does nothing", "{} 还没有写：它什么也不做").fill(entry.name)
    if _is_made_alone(tree, entry):
        return Text(
            "{} is not written yet: it has no method beside the one that makes it",
            "{} 还没有写：除了构造方法，它没有别的方法",
        ).fill(entry.name)
    meets_none = failure.kind == "WrongReturn" or "NoneType" in failure.message
    if meets_none and (blank := _left_blank(tree, entry)):
        return Text(
            "{} is not written yet: it returns {}, which stays None", "{} 还没有写：它返回的 {} 一直是 None"
        ).fill(entry.name, blank)
    return None


def _is_made_alone(tree: ast.Module, entry: Entry) -> bool:
    """Whether it is a class of which nobody has written more than the constructor: in which no method stands
    by a slip."""
    classes = {n.name: n for n in below(tree) if isinstance(n, ast.ClassDef)}
    chain = with_bases(classes[entry.name], classes) if entry.name in classes else []
    methods = {n.name for c in chain for n in below(c) if isinstance(n, ast.FunctionDef)}
    assigns = any(isinstance(s, ast.Assign) for c in chain for s in c.body)
    return bool(chain) and methods <= MAKING and not assigns


def _functions_of(tree: ast.Module, entry: Entry) -> list[ast.FunctionDef]:
    return [n for n in below(tree) if isinstance(n, ast.FunctionDef) and n.name == entry.scope]


def _left_blank(tree: ast.Module, entry: Entry) -> str | None:
    """The variable that a starter returns for its output, and that nothing ever gives a value: ``out, cache =
    None, None``."""
    for function in _functions_of(tree, entry):
        given = [v.elts[0] if isinstance(v, ast.Tuple) and v.elts else v for v in returned_by(function)]
        stored = Counter(n.id for n in below(function) if isinstance(n, ast.Name) and is_store(n))
        blank = Counter(t.id for t in _set_to_none(function) if isinstance(t, ast.Name))
        for value in given:
            if isinstance(value, ast.Name) and 0 < stored[value.id] == blank[value.id]:
                return value.id
    return None


def _set_to_none(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function gives None."""
    for node in below(function):
        if isinstance(node, ast.Assign):
            yield from (target for target, value in pairs(node) if ast.unparse(value) == "None")


def _is_made_up_key(message: str, tree: ast.Module) -> bool:
    """Whether a key that was not found is put together by the code, and stands nowhere in it; torch says in a
    KeyError also that an attribute is there already."""
    key = message.strip("'\"")
    return key.isidentifier() and key not in _words(tree)


def _is_no_part(entry: Entry, failure: wire.Failure) -> bool:
    """Whether a dict that was handed in lacks a key of which nobody here saw that it is looked up."""
    given = [p for p in entry.parameters if p.role == "params" and p.made in {"", "dict"}]
    names = {roles.with_dots(q.name) for p in given for q in p.parts}
    known = names | {part for name in names for part in name.split(".")}
    return bool(given) and failure.message.strip("'\"") not in known


def _words(tree: ast.Module) -> set[str]:
    """The names that the code uses, and the words in its strings."""
    names = (name for node in below(tree) for name in _named_by(node))
    return {word for name in names for word in re.findall(r"\w+", name)}


def _named_by(node: ast.AST) -> Iterator[str]:
    fields = ("id", "attr", "arg", "name", "asname", "value")
    yield from (each for f in fields if isinstance(each := getattr(node, f, None), str))


_TAKES = Text(
    "{} takes {}: bnquiz does not know what to give it; say so with {}",
    "{} 需要 {}：bnquiz 不知道该传什么；请用 {} 说明",
)
_IS_MADE_WITH = Text(
    "{} is made with {}: bnquiz does not know what to give it; say so with {}",
    "创建 {} 需要 {}：bnquiz 不知道该传什么；请用 {} 说明",
)


def _asked(entry: Entry, sentence: Text, names: list[str]) -> Text:
    """What is not known, and the options that tell it."""
    options = " ".join(f"--role {name}=ROLE" for name in names)
    return sentence.fill(entry.name, ", ".join(names), options)


def _is_guessed(parameter: Parameter) -> bool:
    """Whether only a guess says what a required argument is for: no name does."""
    unsure = parameter.role in {None, "num_dims", "spatial", "classes"}
    return parameter.required and unsure and roles.make_role_of(parameter.name) is None


_OURS = wire.NO_ANSWER | {"WrongReturn", "TakenAway"}  # kinds of failure that are no exceptions of Python's
LONGEST = 160  # characters of an exception's message that are told
_BY_KIND = {
    "Timeout": "timeout",
    "MemoryError": "out-of-memory",
    "_ArrayMemoryError": "out-of-memory",
    "OutOfMemoryError": "out-of-memory",
    "NameError": "undefined-name",
    "UnboundLocalError": "undefined-name",
    "AttributeError": "unknown-attribute",
    "WrongReturn": "wrong-return",
    "SyntaxError": "syntax-error",
    "TakenAway": "library-call",
}
_BY_MESSAGE = (
    (re.compile(r"can't allocate memory|Unable to allocate|not enough memory|bad_alloc"), "out-of-memory"),
    (re.compile(r"unexpected keyword argument|invalid keyword|got an unexpected"), "unknown-argument"),
)


def mistake_of(failure: wire.Failure) -> str:
    """The id of the mistake that a failure is."""
    for pattern, id_ in _BY_MESSAGE:
        if pattern.search(failure.message):
            return id_
    return _BY_KIND.get(failure.kind, "crash")


def told(failure: wire.Failure) -> Text:
    """What is said of it, in one line: Python's own words with the name of the exception, ours without."""
    return python_says(failure) or _in_chinese(_first_line(failure))


def python_says(failure: wire.Failure) -> Text | None:
    """Python's own words for it, in one line; None where it is no exception of Python's."""
    words = _first_line(failure)
    said = as_is(f"{failure.kind}: {words}" if words else failure.kind)
    return said if failure.kind not in _OURS else None


def _first_line(failure: wire.Failure) -> str:
    return next(iter(failure.message.strip().splitlines()), "")[:LONGEST]


# what the process room says, which knows no languages
_SAID = (
    (re.compile(r"it did not come back in time|no time left"), "没有在限时内返回"),
    (re.compile(r"the process closed its pipe"), "进程关闭了管道"),
    (re.compile(r"the process ended itself with status (\d+)"), "进程自己退出了，退出码 {}"),
    (re.compile(r"the process was killed by (.*)"), "进程被 {} 终止"),
    (re.compile(r"it returned (.*), and nothing of the shape of x"), "返回的是 {}，没有形状与 x 相同的数组"),
    (re.compile(r"nothing to call"), "没有可调用的东西"),
    (re.compile(r"(.*) is the library's: it is left out here"), "{} 是现成库里的：这里去掉了"),
)


def _in_chinese(words: str) -> Text:
    found = ((pattern.fullmatch(words), chinese) for pattern, chinese in _SAID)
    return next(
        (Text(words, chinese.format(*match.groups())) for match, chinese in found if match), as_is(words)
    )


def moved_on(before: wire.Failure, after: wire.Failure) -> bool:
    """Whether a repair got the entry past the place where it had failed."""
    if after.kind in wire.NO_ANSWER | {"SyntaxError", "IndentationError"}:
        return False
    if (before.kind, before.message, before.line) == (after.kind, after.message, after.line):
        return False
    return (
        after.line is None
        or before.line is None
        or after.line != before.line
        or before.kind != after.kind
        or before.name != after.name
        or _template(before.message) != _template(after.message)
    )


def _template(message: str) -> str:
    """A message without what it quotes: another word in it is the same complaint."""
    return re.sub(r"'[^']*'|\d+", "", message)


def findings(ex: Examination, tree: ast.Module) -> list[Finding]:
    """What a failed examination shows: the mistake behind the failure where a value gives it away, else the
    failure itself, with a note. A name that is not there follows from no value: it stands beside."""
    if ex.failure is None:
        return []
    behind = by_value(ex, tree) or _laid_flat(ex, ex.failure, tree)
    if behind and not is_a_name(ex.failure, ex.entry):
        return behind
    return [*behind, _itself(ex, ex.failure, Places(tree, ex.entry))]


def is_a_name(failure: wire.Failure, entry: Entry) -> bool:
    """Whether it is a name that nothing binds, or an attribute that the entry's own object does not have."""
    own = failure.message.startswith(f"'{entry.name.rpartition('.')[2]}' object has no attribute")
    return failure.kind == "NameError" or (failure.kind == "AttributeError" and own)


def _itself(ex: Examination, failure: wire.Failure, places: Places) -> Finding:
    id_ = mistake_of(failure)
    if moved := _parameters_moved(failure, places):
        held = joined(SEMICOLON, [as_is(f"self.{name}") for name in moved])
        lines = tuple(sorted({line for name in moved for line in places.attribute_set(name)}))
        return Finding("state-is-parameter", ex.case, MODULE, lines=lines, note=held)
    method = ex.entry.method or ("forward" if ex.entry.constructor is not None else ex.entry.name)
    if _BY_GRADIENTS.search(failure.message):
        method = "backward"
    elsewhere = places.returning(method) if id_ == "wrong-return" or method == "backward" else ()
    if _BY_CHANGE.search(failure.message):
        elsewhere = _changed_on_the_way(places)
    lines = _keeping(failure, places) or ((failure.line,) if failure.line else elsewhere)
    if id_ == "timeout":
        lines = looping(places, failure.line)
    note = with_its_call(_with_its_place(failure, places.tree), ex, failure)
    part = EVAL if ex.failed_in == "inference" else TRAIN
    return Finding(id_, ex.case, part, lines=lines, note=note)


def looping(places: Places, line: int | None) -> tuple[int, ...]:
    """Where a run that never ends was stopped, with the head of the ``while`` around that; where nobody saw
    it stop, the heads of all."""
    heads = [n for n in places.nodes() if isinstance(n, ast.While)]
    if line is None:
        return tuple(sorted(n.lineno for n in heads))
    innermost = max((n.lineno for n in heads if holds(n, line)), default=line)
    return tuple(sorted({line, innermost}))


# what torch says on the way back, outside of every line: of what a backward pass returns, of what was changed
_BY_GRADIENTS = re.compile(r"incorrect number of gradients|returned an invalid gradient")
_BY_CHANGE = re.compile(r"modified by an inplace operation")


def _keeping(failure: wire.Failure, places: Places) -> tuple[int, ...]:
    """Where what is no tensor is kept for the backward pass, which torch says only after the forward pass."""
    if "save_for_backward can only save variables" not in failure.message:
        return ()
    calls = (n for n in places.nodes() if isinstance(n, ast.Call) and called(n) == "save_for_backward")
    return tuple(sorted({n.lineno for n in calls}))


def _changed_on_the_way(places: Places) -> tuple[int, ...]:
    """Where variables of the code are changed in place: autograd needs what they were."""
    changed = ((n, t) for n in places.nodes() if isinstance(n, ast.stmt) for t in _changed_in_place(_act(n)))
    return tuple(sorted({n.lineno for n, target in changed if isinstance(target, ast.Name)}))


def _act(statement: ast.stmt) -> ast.AST:
    return statement.value if isinstance(statement, ast.Expr) else statement


def _parameters_moved(failure: wire.Failure, places: Places) -> list[str]:
    """The running statistics that the code makes nn.Parameters, and then changes in place, which autograd
    forbids. A step of gamma and beta by hand is something else."""
    if failure.line is None or "leaf Variable that requires grad" not in failure.message:
        return []
    at_line = (n for n in places.nodes() if holds(n, failure.line))
    changed = (own_attribute(t) for n in at_line for t in _changed_in_place(n))
    names = [
        name for name in dict.fromkeys(changed) if name and roles.held_role_of(name) not in {"gamma", "beta"}
    ]
    return [name for name in names if places.attribute_set(name)]


def _changed_in_place(node: ast.AST) -> Iterator[ast.expr]:
    """``a`` of ``a += b``, of ``a[:] = b`` and of ``a.copy_(b)``."""
    match node:
        case ast.AugAssign(target=target) | ast.Assign(targets=[ast.Subscript(value=target)]):
            yield target
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name.endswith("_"):
            yield owner


def defined_on(failure: wire.Failure, tree: ast.Module) -> int | None:
    """The line of the definition that was asked for before it was there."""
    if failure.kind != "NameError" or not failure.name:
        return None
    return next((node.lineno for node in tree.body if getattr(node, "name", None) == failure.name), None)


def _with_its_place(failure: wire.Failure, tree: ast.Module) -> Text:
    """What is said of it; of a definition that comes too late, also where it stands."""
    line = defined_on(failure, tree)
    if line is None:
        return told(failure)
    words = Text("{}; it is defined only on line {}: move it up", "{}；它的定义在后面的第 {} 行：请移到前面")
    return words.fill(told(failure), line)


def by_value(ex: Examination, tree: ast.Module) -> list[Finding]:
    """An entry that averaged over the wrong axes and then failed on the shapes: the mean that it had
    computed tells, or, where that is right, the variance, on an x whose axes all differ."""
    case, layout = replace(ex.case, shape=SHAPES[ex.case.rank]), ex.case.param_layout
    used, places = probe(case.shape), Places(tree, ex.entry)
    played = ex.trial.play((Call(used, training=True),), layout, trace=True)
    whole = played.seen[0].events if played.seen else ()
    for events in (whole, _of_failing_function(ex, places, whole)):
        if found := _over_other_axes(used.x, events, layout):
            name, lines = found
            stands = axes_chosen(places, lines, case.rank) or lines
            own, recipe = in_layout(_NAMED[name], layout.layout), Formula(axes=name)
            return [Finding(own, case, TRAIN, recipe=recipe, lines=stands, reduced=lines)]
    return []


def _over_other_axes(
    x: Array, events: Sequence[wire.Event], layout: ParamLayout
) -> tuple[Axes, tuple[int, ...]] | None:
    """Over which axes a mean was taken, or, where that is right, a variance; and on which lines."""
    mean, var = batch_statistics(RIGHT_TRAIN, x)
    has_mean, has_var = (any(equals(e, q, layout) for e in events) for q in (mean, var))
    if has_mean and has_var:
        return None
    held = ((name, _taken_over(name, x, mean, events, layout, centered=has_mean)) for name in _NAMED)
    return next(((name, lines) for name, lines in held if lines), None)


def _laid_flat(ex: Examination, failure: wire.Failure, tree: ast.Module) -> list[Finding]:
    """Samples stand in columns, and what stopped it is a statistic without its dimension, (C,), which lines
    up with the rows."""
    case, layout = replace(ex.case, shape=SHAPES[ex.case.rank]), ex.case.param_layout
    if layout.layout != "features-first" or not NOT_IN_LINE.search(failure.message):
        return []
    used, named = probe(case.shape), Places(tree, ex.entry).names_on(failure.lines)
    played = ex.trial.play((Call(used, training=True),), layout, trace=True)
    known = [s.reshape(-1) * of for s in batch_statistics(RIGHT_TRAIN, used.x) for of in (1, used.count)]
    small = (e for e in (played.seen[0].events if played.seen else ()) if e.array.shape == used.gamma.shape)
    flat = [e for e in small if any(equals(e, s, layout) for s in known)]
    lines = sorted({e.line for e in flat if e.target in named or e.line == failure.line})
    recipe = Formula(keepdim="dropped")
    return [Finding("keepdim-missing", case, TRAIN, recipe=recipe, lines=tuple(lines))] if lines else []


NOT_IN_LINE = re.compile(r"broadcast|must match the size")


def _taken_over(
    name: Axes, x: Array, right: Array, events: Sequence[wire.Event], layout: ParamLayout, *, centered: bool
) -> tuple[int, ...]:
    """The lines on which a mean, a variance or a sum over these axes was computed; of what is ``centered``
    by the ``right`` mean a variance alone, or the sum for one."""
    if x.ndim < _LEAST.get(name, 2):
        return ()
    mean, var = batch_statistics(Formula(axes=name), x)
    if mean.size in {right.size, x.size}:
        return ()
    around = ((x - right) ** 2).mean(axis=AXES[name](x.ndim), keepdims=True)
    count = x.size // mean.size
    looked_for = (var, around, around * count) if centered else (mean, var, mean * count)
    held = [[e for e in events if equals(e, q, layout)] for q in looked_for]
    return tuple(sorted({found[0].line for found in held if found}))


def _of_failing_function(
    ex: Examination, places: Places, events: Sequence[wire.Event]
) -> tuple[wire.Event, ...]:
    """Those of the function that failed: another one may take the same mean in the right way."""
    line = ex.failure.line if ex.failure is not None else None
    return tuple(e for e in events if line is not None and places.same_function(e.line, line))


_NAMED: dict[Axes, str] = {
    "batch-only": "axes-batch-only",
    "per-sample": "axes-per-sample",
    "layer": "axes-layer",
    "all": "axes-all",
    "channels-last": "axes-channels-last",
    "batch-height": "axes-wrong",
    "batch-width": "axes-wrong",
    "batch-and-channel": "axes-wrong",
    "last-alone": "axes-wrong",
    "all-but-rows": "axes-wrong",
    "as-in-4d": "axes-wrong",
    "depth-missing": "axes-wrong",
}
_LEAST: dict[Axes, int] = {
    "batch-and-channel": 4,
    "last-alone": 4,
    "all-but-rows": 4,
    "as-in-4d": 5,
    "depth-missing": 5,
}
