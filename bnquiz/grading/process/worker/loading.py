"""Loading a learner's file: definitions only, absent packages stubbed, missing imports supplied."""

from __future__ import annotations

import ast
import builtins
import contextlib
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from bnquiz.grading.process.wire import Program
from bnquiz.grading.process.worker.library import TakenAway
from bnquiz.grading.process.worker.stubs import OffLimits, OnCpu, SandboxStub, Stub
from bnquiz.grading.process.worker.tracing import Tracer, instrument

USUAL = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "math": "import math",
    "Tensor": "from torch import Tensor",
    "Module": "from torch.nn import Module",
    "Parameter": "from torch.nn import Parameter",
}
OF_PYTHON_2 = {"six.moves", "past.builtins", "future.builtins"}  # what they bring is built in by now
RESTORED = {"torch": "import torch", "nn": "from torch import nn", "np": "import numpy as np"}


class Loaded:
    """What a file defines, and what could not be had. ``stubs``: packages. ``refused``: what the system
    refuses this process; stubs took the place of its values. ``failed``: a name → what was raised instead of
    giving it a value."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {}
        self.stubs: dict[str, None] = {}
        self.refused: list[BaseException] = []
        self.failed: dict[str, BaseException] = {}

    def cause_of(self, error: BaseException) -> BaseException:
        """Why a name has no value, where that is what is complained of."""
        return self.failed.get(error.name or "", error) if isinstance(error, NameError) else error


def load(program: Program, tracer: Tracer | None, loaded: Loaded) -> None:
    """Run the definitions. What one raises is let through."""
    lines = program.source.splitlines(keepends=True)
    linecache.cache[program.path] = (len(program.source), None, lines, program.path)
    if program.folder and program.folder not in sys.path:
        sys.path.append(program.folder)
    Stub.of_torch = any(map(_IMPORTS_TORCH.search, (program.source, *program.supply)))
    sys.argv = [program.path]  # as if it were run without arguments
    # decorators such as dataclass look their class's module up
    module = sys.modules["learner"] = ModuleType("learner")
    namespace = loaded.namespace = module.__dict__
    namespace |= {"__file__": program.path, "__builtins__": builtins, "__package__": _package(program)}
    if tracer is not None:
        namespace.update(tracer.names())
    for line in program.supply:
        exec(line, namespace)  # noqa: S102  # an import of ours: torch, nn, np, ...
    for statement, code in _compiled(program, tracer is not None):
        _run(statement, code, loaded, program.stars)
    _restore(namespace)


_IMPORTS_TORCH = re.compile(r"(?m)^\s*(from|import)\b.*\btorch\b")


@lru_cache(maxsize=64)
def _compiled(program: Program, traced: bool) -> tuple[tuple[ast.stmt, CodeType], ...]:
    return tuple(_compile(program, traced))


def _compile(program: Program, traced: bool) -> Iterator[tuple[ast.stmt, CodeType]]:
    tree = OnCpu().visit(ast.parse(program.source))
    futures = [s for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
    for index in program.keep:
        statement = tree.body[index]
        if statement in futures:
            continue
        shown = instrument(statement) if traced else statement
        module = ast.Module([*futures, shown], [])
        yield statement, compile(module, program.path, "exec", dont_inherit=True)


def _run(statement: ast.stmt, code: CodeType, loaded: Loaded, stars: tuple[str, ...]) -> None:
    namespace = loaded.namespace
    if isinstance(statement, ast.Import | ast.ImportFrom):
        try:
            exec(code, namespace)  # noqa: S102
        except (ImportError, PermissionError):  # absent, or out of reach
            loaded.stubs |= dict.fromkeys(_stub_absent(statement, namespace, stars))
    elif isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        exec(code, namespace)  # noqa: S102  # running the learner's definitions is what this process is for
    else:
        _make(statement, code, loaded)


def _make(statement: ast.stmt, code: CodeType, loaded: Loaded) -> None:
    """Give names their values. What fails here counts only where somebody then asks for such a name."""
    names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    before = {name: loaded.namespace.get(name, names) for name in names}
    try:
        exec(code, loaded.namespace)  # noqa: S102
    except OSError as error:  # no such file, no network: true of this process, not of the code
        loaded.refused.append(error)
        unmade = (name for name in names if loaded.namespace.get(name, names) is before[name])
        loaded.namespace |= {name: SandboxStub(name) for name in unmade}
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever it is
        loaded.failed |= dict.fromkeys(names, loaded.cause_of(error))


def _stub_absent(
    statement: ast.Import | ast.ImportFrom, namespace: dict[str, Any], stars: tuple[str, ...]
) -> Iterator[str]:
    """Import name by name, so that what is there is real. A star import brings what the code then lacks."""
    for alias in statement.names:
        if alias.name == "*":
            _supply(stars, namespace)
            yield statement.module or "." if isinstance(statement, ast.ImportFrom) else ""
            continue
        single = _with_only(statement, alias)
        bound = alias.asname or alias.name.split(".")[0]
        try:
            exec(compile(ast.Module([single], []), "<import>", "exec"), namespace)  # noqa: S102
        except TakenAway:
            namespace[bound] = OffLimits(bound)
        except (ImportError, PermissionError):
            if isinstance(statement, ast.ImportFrom) and statement.module in OF_PYTHON_2:
                namespace[bound] = getattr(builtins, alias.name, None) or Stub(bound)
                continue
            namespace[bound] = Stub(bound)
            yield (statement.module or "." if isinstance(statement, ast.ImportFrom) else alias.name).split(
                "."
            )[0]


def _package(program: Program) -> str:
    """The package that the file lies in, for its relative imports; its outermost folder is where Python then
    looks."""
    folder = Path(program.folder)
    top = outermost(folder)
    if str(top.parent) not in sys.path:
        sys.path.append(str(top.parent))
    return ".".join((top.name, *folder.relative_to(top).parts))


def outermost(folder: Path) -> Path:
    """The folder of the package that this folder is in; itself, where it is in none."""
    while (folder / "__init__.py").is_file() and (folder.parent / "__init__.py").is_file():
        folder = folder.parent
    return folder


def _supply(names: tuple[str, ...], namespace: dict[str, Any]) -> None:
    """What a star import may have brought: torch and NumPy under their usual names, anything else a stub."""
    for name in names:
        if name in USUAL:
            with contextlib.suppress(ImportError):
                exec(USUAL[name], namespace)  # noqa: S102
        namespace.setdefault(name, Stub(name))


def _with_only(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    single: ast.stmt = (
        ast.Import([alias])
        if isinstance(statement, ast.Import)
        else ast.ImportFrom(statement.module, [alias], statement.level)
    )
    return ast.fix_missing_locations(ast.copy_location(single, statement))


def _restore(namespace: dict[str, Any]) -> None:
    """`from d2l import torch` must not hide torch itself."""
    for name, statement in RESTORED.items():
        if isinstance(namespace.get(name), Stub):
            exec(statement, namespace)  # noqa: S102


def resolve(namespace: dict[str, Any], dotted: str) -> Any:
    """The object of a dotted name. A method of a class is bound to a bare instance where it needs one;
    the member of an Enum is one itself."""
    first, *rest = dotted.split(".")
    found = namespace[first]
    for name in rest:
        owner = found
        found = getattr(owner, name)
        of_class = getattr(found, "__self__", None) is owner
        if isinstance(owner, type) and not (of_class or isinstance(found, owner) or _is_static(owner, name)):
            found = getattr(_instance(owner), name)
    return found


def _instance(kind: type) -> Any:
    """An object for a method to be called on: made without arguments, else only allocated."""
    try:
        return kind()
    except TypeError:
        return object.__new__(kind)


def _is_static(owner: type, name: str) -> bool:
    held: Callable[..., Any] | Any = owner.__dict__.get(name)
    if isinstance(held, FunctionType):
        return held.__code__.co_varnames[:1] not in {("self",), ("cls",)}
    return isinstance(held, staticmethod | classmethod | type)
