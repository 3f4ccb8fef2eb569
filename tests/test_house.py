"""The house stands as docs/how-it-works.md says: who imports whom, what stays unloaded, what is promised."""

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from bnquiz import __version__
from bnquiz.cli import COMMANDS, cli
from tests.report_svg import PICTURE, drawn

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bnquiz"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EVERYBODY = {"errors", "resources", "tasks", "texts"}  # beside the rooms, for all of them
DOORS = {"checking", "notebook", "pytest_plugin"}  # on the level of cli: only the package imports them
MAY_IMPORT = {
    "cli": {
        "cli",
        "language",
        "screen",
        "formats",
        "course",
        "export",
        "asking",
        "bank",
        "study",
        "grading",
        "variants",
    },
    "screen": {"screen", "course", "asking", "bank", "study", "grading"},
    "asking": {"asking", "bank", "study", "variants"},  # the conversation joins the two
    "formats": {"formats", "grading"},
    "course": {"course", "grading"},
    "export": {"export", "screen", "bank", "study"},  # of the screen: a card as notes, without rich
    "bank": {"bank"},
    "study": {"study"},
    "grading": {"grading", "variants"},
    "variants": {"variants"},  # data, and how it is drawn
}
# Inside grading; the modules beside the rooms are its story (`grade.py`) and its records.
BESIDE_GRADING = {"attempts", "draft", "grade", "options", "records", "testing", "understanding"}
GRADING_MAY_IMPORT = {
    "theory": set(),
    "mistakes": {"theory", "records"},
    "source": {"records"},  # the words for layouts and modes, the cells of a notebook
    "process": set(),
    "trial": {"theory", "source", "process", "records"},
    "judging": {"theory", "mistakes", "source", "process", "trial", "records"},
    "locating": {"theory", "mistakes", "source", "process", "trial", "judging"},
    "repair": {"source", "process"},
    "telling": {"theory", "mistakes", "judging", "repair", "records"},
    "repro": {"theory", "mistakes", "source", "process", "trial", "judging", "telling", "records"},
    "batch": {"source", "process", "grade", "records"},
}
ONLY_IN = {"click": ("cli",), "rich": ("screen",), "torch": ("grading/worker",), "sqlite3": ("study",)}
TESTS_ROOM = [pytest.param(room, id=room) for room in MAY_IMPORT]


def modules(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def imports(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """(module, names taken from it) for every import of a file, wherever it stands."""
    return imports_of(path, path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path, text: str) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute, so that they can be read"
            found.append((node.module or "", tuple(alias.name for alias in node.names)))
    return found


def rooms_of(module: str, names: tuple[str, ...]) -> list[str]:
    """The rooms that an import of ours names; none for the package itself."""
    first, *rest = module.split(".")
    if first != "bnquiz":
        return []
    return [rest[0]] if rest else [name for name in names if not name.startswith("_")]


def breaches(room: str, path: Path) -> list[str]:
    allowed = MAY_IMPORT[room] | EVERYBODY
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for module, names in imports(path)
        for other in rooms_of(module, names)
        if other not in allowed
    ]


class TestImports:
    @pytest.mark.parametrize("room", TESTS_ROOM)
    def test_a_room_imports_only_what_it_may(self, room):
        assert [breach for path in modules(room) for breach in breaches(room, path)] == []

    def test_a_breach_is_seen_wherever_the_import_stands(self, tmp_path, monkeypatch):
        monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
        path = tmp_path / "x.py"
        path.write_text("def f():\n    from bnquiz.study.journal import open_journal\n")
        assert breaches("bank", path) == ["x.py imports bnquiz.study.journal"]
        path.write_text("from bnquiz import grading\n")
        assert breaches("bank", path) == ["x.py imports bnquiz"]

    @pytest.mark.parametrize("room", GRADING_MAY_IMPORT)
    def test_a_room_of_grading_imports_only_what_it_may(self, room):
        allowed = GRADING_MAY_IMPORT[room] | {room}
        breaches = [
            f"{path.relative_to(ROOT)} imports {module}"
            for path in modules(f"grading/{room}")
            for module, names in imports(path)
            for other in rooms_of_grading(module, names)
            if other not in allowed
        ]
        assert breaches == []

    def test_every_room_of_grading_is_in_the_rule(self):
        rooms = {path.name for path in (PACKAGE / "grading").iterdir() if (path / "__init__.py").exists()}
        beside = {path.stem for path in (PACKAGE / "grading").glob("*.py") if path.stem != "__init__"}
        assert rooms == GRADING_MAY_IMPORT.keys()
        assert beside == BESIDE_GRADING

    def test_theory_needs_nothing_but_numpy(self):
        standard = sys.stdlib_module_names | {"numpy"}
        strangers = [
            f"{path.name} imports {module}"
            for path in modules("grading/theory")
            for module, _ in imports(path)
            if module.split(".")[0] not in standard and not module.startswith("bnquiz.grading.theory")
        ]
        assert strangers == []

    def test_only_the_room_of_processes_starts_any(self):
        starters = [
            path.relative_to(PACKAGE / "grading").as_posix()
            for path in modules("grading")
            if any(module.split(".")[0] in {"subprocess", "multiprocessing"} for module, _ in imports(path))
        ]
        assert {starter.split("/")[0] for starter in starters} == {"process"}

    def test_no_modules_import_one_another_in_a_circle(self):
        known = all_modules()
        assert circles({name: imported_by(name, path, known) for name, path in known.items()}) == []

    def test_a_circle_is_seen(self):
        assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [["b", "c"]]

    @pytest.mark.parametrize(("package", "homes"), ONLY_IN.items())
    def test_a_package_is_imported_only_in_its_room(self, package, homes):
        strangers = [
            str(path.relative_to(PACKAGE))
            for path in PACKAGE.rglob("*.py")
            if any(module.split(".")[0] == package for module, _ in imports(path))
            and not path.relative_to(PACKAGE).as_posix().startswith(homes)
        ]
        assert strangers == []

    def test_the_screen_takes_only_records_from_other_rooms_and_calls_nothing_there(self):
        others = [
            f"{path.name} takes {name} from {module}"
            for path in modules("screen")
            for module, names in imports(path)
            if {*rooms_of(module, names)} & {"asking", "bank", "course", "study", "grading"}
            for name in names
            if not is_record(taken(module, name))
        ]
        assert others == []

    def test_every_room_is_in_the_rule(self):
        rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
        beside = {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
        assert rooms <= set(MAY_IMPORT)
        assert beside == EVERYBODY | DOORS | {"language"}  # which is of the edges alone


def rooms_of_grading(module: str, names: tuple[str, ...]) -> list[str]:
    """The rooms inside grading that an import names."""
    first, second, room, *_ = [*module.split("."), "", ""]
    if (first, second) != ("bnquiz", "grading"):
        return []
    return [room] if room else list(names)


def all_modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_by(name: str, path: Path, known: Collection[str]) -> set[str]:
    """The known modules that one imports, itself left out."""
    dotted = {d for module, names in imports(path) for d in (module, *(f"{module}.{n}" for n in names))}
    only_its_modules = {m for m, names in imports(path) if names and all(f"{m}.{n}" in known for n in names)}
    if all(names == ("__version__",) for module, names in imports(path) if module == "bnquiz"):
        only_its_modules.add("bnquiz")  # it stands there before anything is imported
    return (dotted & set(known)) - only_its_modules - {name}


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules of which each reaches the others; none where imports point one way."""
    left = dict(arrows)
    while done := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in done}
    imported = {name for name in left if any(name in others for others in left.values())}
    return [sorted(imported)] if imported else []


def taken(module: str, name: str) -> object:
    """What ``from module import name`` gives."""
    found = getattr(importlib.import_module(module), name, None)
    return importlib.import_module(f"{module}.{name}") if found is None else found


def is_record(value: object) -> bool:
    """A record, a module of records, a name for a type (``Lang``), a constant; no function and no table."""
    if isinstance(value, type):
        return issubclass(value, msgspec.Struct) or hasattr(value, "__dataclass_fields__")
    if isinstance(value, ModuleType):
        return value.__name__.endswith(".records")
    return hasattr(value, "__args__") or isinstance(value, str | int | float | tuple | frozenset)


def loaded_after(code: str) -> set[str]:
    """The packages that are loaded when the code has run, in a fresh process."""
    shown = "import sys; print('\\n'.join(sorted(sys.modules)), file=sys.stderr)"
    program = f"try:\n    {code}\nexcept SystemExit:\n    pass\n{shown}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


HEAVY = {"torch", "numpy", "rich", "fsrs", "watchfiles", "IPython"}
HELP = "__import__('sys').argv[1:] = ['--help']; import bnquiz.cli; bnquiz.cli.main()"


class TestStart:
    @pytest.mark.parametrize(
        "code",
        [pytest.param("import bnquiz.cli", id="import"), pytest.param(HELP, id="help")],
    )
    def test_nothing_heavy_is_loaded(self, code):
        assert loaded_after(code) & HEAVY == set()

    def test_the_parent_of_a_grading_loads_numpy_and_no_torch(self):
        loaded = loaded_after("import bnquiz.grading.grade")
        assert "numpy" in loaded
        assert "torch" not in loaded

    def test_a_script_that_asks_for_a_card_loads_no_ipython(self):
        assert "IPython" not in loaded_after("import bnquiz; bnquiz.card('bug-eps-subtracted')")

    @pytest.mark.parametrize("path", modules("export"), ids=lambda path: path.stem)
    def test_an_export_needs_neither_a_terminal_nor_the_grader(self, path):
        loaded = loaded_after(f"import bnquiz.export.{path.stem}")
        assert loaded & {"click", "rich", "torch", "numpy"} == set()

    @pytest.mark.parametrize("name", COMMANDS)
    def test_a_command_is_a_row_and_a_module_that_loads_nothing_heavy_either(self, name):
        module, summary = COMMANDS[name]
        assert getattr(importlib.import_module(f"bnquiz.cli.{module}"), f"{name}_command").name == name
        assert summary.endswith(".")
        assert loaded_after(f"import bnquiz.cli.{module}") & HEAVY == set()

    def test_every_module_of_the_command_line_is_a_command_or_shared_by_some(self):
        shared = {"context"}
        named = {module for module, _ in COMMANDS.values()}
        there = {path.stem for path in modules("cli")} - {"__init__"}
        ours = [m for path in modules("cli") for m, _ in imports(path) if m.startswith("bnquiz.cli.")]
        imported = {module.rpartition(".")[2] for module in ours}
        assert shared <= imported
        assert there - named <= imported

    def test_help_names_every_command_with_its_line(self):
        command = [sys.executable, "-m", "bnquiz", "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for name in cli.list_commands(None):
            assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)


def first_block(text: str) -> list[str]:
    """The commands of the first fenced code block."""
    block = re.search(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for line in (block[1] if block else "").splitlines() if line.strip()]


class TestPapers:
    README = (ROOT / "README.md").read_text(encoding="utf-8")

    def test_the_first_block_of_the_readme_holds_exactly_two_commands(self):
        run, test = first_block(self.README)
        assert run.startswith("pip install . 'torch<2.14' && bnquiz ")
        assert test == "pip install '.[test]' 'torch<2.14' && pytest"

    def test_the_chinese_readme_has_the_same_commands(self):
        chinese = (ROOT / "README.zh.md").read_text(encoding="utf-8")
        commands = re.compile(r"^(?:bnquiz|pip) .*?(?=  +#|$)", re.MULTILINE)
        assert commands.findall(chinese) == commands.findall(self.README)

    def test_the_package_sets_no_upper_bound_on_torch_and_ci_always_does(self):
        [torch] = [need for need in PROJECT["dependencies"] if need.startswith("torch")]
        assert "<" not in torch
        script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
        installs = [
            line for line in script.splitlines() if re.search(r"pip install(?! --quiet --upgrade pip)", line)
        ]
        assert len(installs) >= 3
        assert [line for line in installs if "$torch" not in line] == []

    def test_the_lowest_versions_that_ci_tries_are_those_that_the_project_admits(self):
        needs = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
        lowest = {re.split(r"[>,<]", need)[0]: re.search(r">=([\d.]+)", need)[1] for need in needs}
        del lowest["torch"]
        text = (ROOT / ".ci" / "lowest.txt").read_text(encoding="utf-8")
        assert dict(line.split("==") for line in text.splitlines() if not line.startswith("#")) == lowest

    def test_files_that_the_readme_names_are_there(self):
        linked = re.findall(r"\]\(((?!https?:)[^)#]+)", self.README)
        assert linked
        assert [link for link in linked if not (ROOT / link).exists()] == []

    def test_commands_that_the_papers_name_exist(self):
        papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        texts = {paper.name: paper.read_text(encoding="utf-8") for paper in papers}
        named = {
            (name, word) for name, text in texts.items() for word in re.findall(r"`bnquiz ([a-z]+)", text)
        }
        assert named
        assert {(paper, word) for paper, word in named if word not in COMMANDS} == set()

    def test_the_readme_names_every_command(self):
        named = re.findall(r"`bnquiz ([a-z]+)`", self.README)
        assert sorted(set(named)) == sorted(COMMANDS)

    def test_the_changelog_begins_with_this_version_and_says_something(self):
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        newest = changelog.split("\n## ")[1]
        assert newest.startswith(__version__)
        assert re.search(r"^- ", newest, re.MULTILINE)

    def test_the_version_is_the_same_everywhere(self):
        assert PROJECT["version"] == __version__

    def test_decisions_are_numbered_without_gaps(self):
        names = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md"))
        assert [name[:5] for name in names] == [f"{number:04}-" for number in range(1, len(names) + 1)]


class TestExample:
    """What the README shows of ``examples/my_bn.py`` is what bnquiz prints."""

    EXAMPLE = ROOT / "examples" / "my_bn.py"

    def test_it_passes_with_two_warnings(self, tmp_path):
        code, report = graded(tmp_path, self.EXAMPLE.read_text(encoding="utf-8"))
        assert code == 0
        assert report.startswith("PASS  my_bn.py: no mistake, 2 warnings\n")

    @pytest.mark.slow
    def test_the_picture_in_the_readme_is_what_the_program_draws(self):
        assert PICTURE.read_text(encoding="utf-8") == drawn()


def graded(folder: Path, source: str) -> tuple[int, str]:
    """The exit status and the report of ``bnquiz grade my_bn.py``."""
    (folder / "my_bn.py").write_text(source, encoding="utf-8")
    environ = {**os.environ, "BNQUIZ_HOME": str(folder / "home"), "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bnquiz", "grade", "my_bn.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environ, check=False)
    return done.returncode, done.stdout
