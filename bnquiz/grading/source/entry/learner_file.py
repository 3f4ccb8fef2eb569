"""A learner's file as its definitions: what each of them calls, does with its names, and is written in."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile

from bnquiz.grading.source.entry import reach, roles, shapes
from bnquiz.grading.source.entry.model import Backend, Definition
from bnquiz.grading.source.entry.signature import parting_tests
from bnquiz.grading.source.entry.tables import has_tables, with_branches
from bnquiz.grading.source.entry.uses import Uses
from bnquiz.grading.source.nodes import below, called, derives_from, is_store, name_of

_OF_NUMPY = {"axis", "keepdims"}


def _is_for_arrays(node: ast.AST) -> bool:
    """Whether it is done with arrays, and never with lists."""
    match node:
        case ast.keyword(arg=name):
            return name in _OF_NUMPY
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in {"mean", "var", "reshape", "transpose"}
        case ast.Attribute(attr=name):
            return name == "shape"
    return False


class LearnerFile:
    """The tree, the text, and the definitions by their dotted names."""

    def __init__(self, tree: ast.Module, source: str, found: list[Definition]) -> None:
        self.tree, self.source, self.found = tree, source, found
        self.by_name = {d.name: d for d in found}

    @cached_property
    def enums(self) -> dict[str, list[str]]:
        """The members of each class of the file that may be an Enum, also of one within a class."""
        whole = {d.name: d.node for d in self.found if isinstance(d.node, ast.ClassDef)}
        inner = {
            f"{name}.{n.name}": n
            for name, node in whole.items()
            for n in node.body
            if isinstance(n, ast.ClassDef)
        }
        return {name: [t.id for t, _ in _named_in_class(node)] for name, node in {**whole, **inner}.items()}

    def is_of_enum(self, path: str) -> bool:
        """Whether what stands there is a member of an Enum of the file, or an Enum within a class."""
        owner = path.rpartition(".")[0]
        within = {way for _, way in _enums_within(self.tree)}
        return bool({path, owner} & within) or (owner in self.by_name and is_enum(self.by_name[owner].node))

    @cached_property
    def globals(self) -> frozenset[str]:
        """The names that the top level of the file binds."""
        return frozenset(name for node in self.tree.body for n in _shallow(node) for name in _bound_by(n))

    def function(self, name: str) -> ast.FunctionDef | None:
        """The function of the file's top level with this name."""
        found = self.by_name.get(name)
        return found.node if found is not None and isinstance(found.node, ast.FunctionDef) else None

    def uses(self, code: list[ast.AST]) -> Uses:
        """What this code does with each of its names."""
        functions = {n.name: n for node in code for n in below(node) if isinstance(n, ast.FunctionDef)}
        functions |= {c.name: m for c in code if isinstance(c, ast.ClassDef) for m in _constructors(c)}
        every = [d.node for d in self.found if isinstance(d.node, ast.FunctionDef)]
        return Uses(code, functions, every, self.enums)

    def helpers(self, nodes: list[ast.AST], owner: str = "") -> list[ast.AST]:
        """The nodes and every function of the file that they call, in turn; ``owner``: the class whose
        functions go by ``cls``."""
        code = list(nodes)
        for node in code:
            for name in (*reach.names_used(node), *reach.dotted_used(node)):
                helper = self.by_name.get(name) or self.by_name.get(f"{owner}.{name.removeprefix('cls.')}")
                if helper is not None and _computes(helper.node) and helper.node not in code:
                    code.append(helper.node)
        return code

    def axes_chosen(self, name: str, nodes: Sequence[ast.AST]) -> list[ast.stmt]:
        """What stands at the top of the file and may hold the axes of an entry: tuples that its code reads,
        and the ``partial`` that it is."""
        used = {n for node in nodes for n in reach.names_used(node)}
        named = [(s, t.id) for s in self.tree.body if isinstance(s, ast.Assign) for t in s.targets
                 if isinstance(t, ast.Name)]  # fmt: skip
        return [
            s
            for s, target in named
            if (target in used and isinstance(s.value, ast.Tuple | ast.List))
            or (target == name and isinstance(s.value, ast.Call) and called(s.value) == "partial")
        ]

    def backend(self, code: list[ast.AST]) -> Backend:
        """What its arrays are."""
        nodes = [n for node in code for n in below(node)]
        own = {*self.by_name, *(n.arg for n in nodes if isinstance(n, ast.arg))}
        own |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # N, T, F
        used = {n for node in code for n in reach.names_used(node)} - own
        if used & ({"torch", "nn", "F"} | self._from_torch) or ("Tensor" in used and "torch" in self.source):
            return "torch"
        is_slip = "import torch" in self.source and "numpy" not in self.source  # ``np.no_grad()``
        if used & {"np", "numpy"} and not is_slip:
            return "numpy"
        if not re.search(r"\b(torch|numpy)\b", self.source) and not any(map(_is_for_arrays, nodes)):
            return "lists"
        numpy_words = any(isinstance(n, ast.keyword) and n.arg in _OF_NUMPY for n in nodes)
        return "numpy" if numpy_words or "import torch" not in self.source else "torch"

    @cached_property
    def _from_torch(self) -> set[str]:
        """The names that the file has from torch: ``from torch.autograd import Function``."""
        brought = (s for s in self.tree.body if isinstance(s, ast.ImportFrom))
        of_torch = (s for s in brought if (s.module or "").partition(".")[0] == "torch")
        return {alias.asname or alias.name for s in of_torch for alias in s.names}

    def text(self, nodes: Sequence[ast.AST]) -> str:
        """The source of these definitions, with its comments and those that stand directly above."""
        return "\n".join(
            part for node in nodes for part in (*self._comments_above(node), self._segment(node))
        )

    @cached_property
    def head(self) -> str:
        """What the file says ahead of its first definition: its docstring, its comments."""
        first = min((d.node.lineno for d in self.found if isinstance(d.node, ast.stmt)), default=1)
        comments = (line for line in self._lines[: first - 1] if line.startswith("#"))
        return "\n".join((f'"""{ast.get_docstring(self.tree) or ""}"""', *comments))

    def _comments_above(self, node: ast.AST) -> list[str]:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign):
            return []
        first = min(n.lineno for n in (node, *getattr(node, "decorator_list", ())))
        above = takewhile(lambda line: line.lstrip().startswith("#"), reversed(self._lines[: first - 1]))
        return [*above][::-1]

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.split("\n")

    def _segment(self, node: ast.AST) -> str:
        """What `ast.get_source_segment` gives, which splits the whole source each time. Columns are bytes."""
        assert isinstance(node, ast.stmt | ast.expr)  # noqa: S101  # what has a place
        cut = [line.encode() for line in self._lines[node.lineno - 1 : node.end_lineno]]
        cut[-1] = cut[-1][: node.end_col_offset]
        cut[0] = cut[0][node.col_offset :]
        return b"\n".join(cut).decode()


@lru_cache(maxsize=64)
def with_constants(tree: ast.Module) -> ast.Module:
    """A copy in which names that stand for one constant, or for a table by rank, are what they stand for:
    ``mode == TRAIN``, ``p[GAMMA]``, ``eps=EPS``, ``AXES[x.ndim]``. Only names that are bound once in all of
    the file."""
    bound = Counter(name for node in below(tree) for name in _bound_by(node))
    constants = {
        target.id: value
        for target, value in _top_level_pairs(tree)
        if ((isinstance(value, ast.Constant) and value.value is not None) or _is_by_rank(value))
        and bound[target.id] == 1
        and target.id not in switches(tree)
    }
    words, inner = dict(_words_of_classes(tree)), dict(_enums_within(tree))
    known = constants or words or inner
    plain = _Constants(constants, words, inner).visit(copy.deepcopy(tree)) if known else tree
    if "Module" in _from_elsewhere(tree):
        plain = _NoModule().visit(copy.deepcopy(plain))
    return with_branches(copy.deepcopy(plain)) if has_tables(plain) else plain


def _from_elsewhere(tree: ast.Module) -> set[str]:
    """The names that a file without torch has from other packages than NumPy."""
    imports = [n for n in below(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    packages = {
        (n.module or "") if isinstance(n, ast.ImportFrom) else a.name for n in imports for a in n.names
    }
    if any(p.partition(".")[0] == "torch" for p in packages):
        return set()
    return {a.asname or a.name for n in imports if isinstance(n, ast.ImportFrom) for a in n.names}


class _NoModule(ast.NodeTransformer):
    """A base that has the name of torch's, and is another package's, goes by another name."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        named = [isinstance(base, ast.Name) and base.id == "Module" for base in node.bases]
        node.bases = [
            ast.copy_location(ast.Name("Layer", ast.Load()), base) if is_one else base
            for base, is_one in zip(node.bases, named, strict=True)
        ]
        return node


@lru_cache(maxsize=64)
def switches(tree: ast.Module) -> dict[str, bool]:
    """The file's own globals that tell the mode: ``is_training = True``."""
    return {
        target.id: value.value
        for target, value in _top_level_pairs(tree)
        if isinstance(value, ast.Constant)
        and isinstance(value.value, bool)
        and (roles.role_of(target.id) in {"training", "eval"} or target.id in _names_parting(tree))
    }


def _names_parting(tree: ast.Module) -> set[str | None]:
    """The names that branches ask for which part training from inference."""
    return {name_of(part) for test in parting_tests(tree) for part in below(test)}


def _is_by_rank(value: ast.expr) -> bool:
    """``{2: (0,), 4: (0, 2, 3)}``: what is looked up by the number of dimensions."""
    keys = value.keys if isinstance(value, ast.Dict) else []
    return len(keys) > 1 and all(isinstance(k, ast.Constant) and k.value in shapes.RANKS for k in keys)


def _words_of_classes(tree: ast.Module) -> Iterator[tuple[str, ast.Constant]]:
    """The words that classes of the file have under names which nothing sets anew: ``PLAYING = "playing"``,
    which is ``self.PLAYING`` within. A member of an Enum is no word, and a switch may be set from outside."""
    stored = {n.attr for n in below(tree) if isinstance(n, ast.Attribute) and is_store(n)}
    for node in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        if is_enum(node):
            continue
        for target, word in _named_in_class(node):
            set_once = target.id not in stored and not _SWITCH.fullmatch(target.id)
            if set_once and isinstance(word, ast.Constant) and _is_word(target.id, word.value, tree):
                yield target.id, word


def _is_word(name: str, value: object, tree: ast.Module) -> bool:
    """``PLAYING = "playing"``, ``PLAYING = 1``: a number only under a name in capitals, or where it does no
    more than tell apart."""
    is_number = type(value) is int
    return isinstance(value, str) or (is_number and (name.isupper() or _tells_apart(name, tree)))


def _tells_apart(name: str, tree: ast.Module) -> bool:
    """Whether a number is only compared with, and handed on: ``self.stage = self.learning``."""
    told = {id(n) for c in below(tree) for n in _told_by(c)}
    read = [n for n in below(tree) if isinstance(n, ast.Attribute) and n.attr == name]
    return bool(read) and all(id(n) in told for n in read)


def _told_by(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=others):
            return [left, *others]
        case ast.Assign(value=value):
            return [value]
    return []


def _enums_within(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The Enums that stand within a class, with the way to each: ``BatchNorm.Mode``."""
    for node in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        inner = (n for n in node.body if isinstance(n, ast.ClassDef))
        yield from ((n.name, f"{node.name}.{n.name}") for n in inner if is_enum(n))


def _named_in_class(node: ast.ClassDef) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Names that are assigned in the body of a class, each with its value."""
    for statement in (s for s in node.body if isinstance(s, ast.Assign)):
        for target in statement.targets:
            yield from _named(target, statement.value)


def is_enum(node: ast.AST) -> bool:
    """Whether it is an Enum, whose members are values."""
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any((name_of(base) or "").endswith(("Enum", "Flag")) for base in bases)


_SWITCH = re.compile(r"(?i)_*(\w+_)?(mode|phase|stage|state|status|training)")


class _Constants(ast.NodeTransformer):
    """``inner``: what stands within a class, as one name for all of the way to it."""

    def __init__(
        self, constants: dict[str, ast.expr], words: dict[str, ast.Constant], inner: dict[str, str]
    ) -> None:
        self.constants, self.words, self.inner = constants, words, inner

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        match node.value:
            case ast.Attribute(value=ast.Name(), attr=name) if name in self.inner:
                way = ast.copy_location(ast.Name(self.inner[name], ast.Load()), node.value)
                return ast.copy_location(ast.Attribute(way, node.attr, node.ctx), node)
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        word = self.words.get(node.attr) if owner in {"self", "cls"} or owner[:1].isupper() else None
        if word is not None and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Constant(word.value), node)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.constants.get(node.id) if isinstance(node.ctx, ast.Load) else None
        if isinstance(value, ast.Constant):
            value = ast.Constant(value.value)
        return node if value is None else ast.copy_location(value, node)


def _top_level_pairs(tree: ast.Module) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Names that are assigned at the top level, each with its value."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _named(target, value)
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                yield target, value


def _named(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    match target, value:
        case ast.Name(), _:
            yield target, value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            yield from ((t, v) for t, v in zip(targets, values, strict=False) if isinstance(t, ast.Name))
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="range"), args=[ast.Constant()]):
            counted = (ast.copy_location(ast.Constant(n), value) for n in range(len(targets)))
            yield from ((t, v) for t, v in zip(targets, counted, strict=True) if isinstance(t, ast.Name))


def _bound_by(node: ast.AST) -> Iterator[str]:
    """The names that a node binds."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.split(".")[0]
        case ast.Global(names=names):
            yield from names


def _shallow(node: ast.stmt) -> Iterator[ast.AST]:
    """A statement, and what stands in it outside of definitions."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from below(node)


def _constructors(node: ast.ClassDef) -> list[ast.FunctionDef]:
    return [s for s in node.body if isinstance(s, ast.FunctionDef) and s.name == "__init__"]


def _computes(node: ast.AST) -> bool:
    """Whether it is a function, or a class that stands for one: a torch.autograd.Function."""
    return isinstance(node, ast.FunctionDef) or (
        isinstance(node, ast.ClassDef) and derives_from([node], "Function")
    )
