"""The recipes of docs/teaching.md run as they stand there, as far as they go without what they are for."""

import json
import linecache
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.learner_files import RIGHT, WRONG, changed

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
HOOKS = ROOT / ".pre-commit-hooks.yaml"
SWAPPED = changed(
    ("momentum * moving_mean + (1 - momentum) * mean", "(1 - momentum) * moving_mean + momentum * mean")
)
STUB = """\
#!/bin/sh
# Stands for every program that installs something: notes the call; `venv` gives an environment of stubs.
echo "$(basename "$0") $*" >>"{log}"
for last; do :; done
case "$*" in *venv*) mkdir -p "$last/bin"; cp "$0" "$last/bin/pip"; cp "$0" "$last/bin/uv"; esac
"""


def recipe(title: str, language: str) -> str:
    """The first block of a language below a heading, or below the name of a file."""
    [_, below] = re.split(rf"^(?:## )?`?{re.escape(title)}`?:?\n", DOCS, maxsplit=1, flags=re.MULTILINE)
    found = re.search(rf"^```{language}\n(.*?)^```", below, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def shell(tmp_path):
    """Runs a line as a shell does, with our bnquiz and pytest first on the path."""
    (tmp_path / "bin").mkdir()
    for name, module in (("bnquiz", "bnquiz"), ("pytest", "pytest -p bnquiz.pytest_plugin")):
        script(tmp_path / "bin" / name, f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
    environ = {
        **os.environ,
        "BNQUIZ_HOME": str(tmp_path / "home"),
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(ROOT),
    }

    def run(line, folder):
        command = ["bash", "-c", line]
        return subprocess.run(
            command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120
        )

    return run


def script(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


class TestFolder:
    @pytest.mark.slow
    def test_the_commands_give_a_summary_pages_and_a_table(self, shell, tmp_path):
        for learner, text in {"ann": RIGHT, "bob": WRONG}.items():
            (tmp_path / "submitted" / learner / "ps1").mkdir(parents=True)
            (tmp_path / "submitted" / learner / "ps1" / "bn.py").write_text(text, encoding="utf-8")
        for line in recipe("A folder of hand-ins", "sh").splitlines():
            done = shell(line, tmp_path)
            assert (done.returncode, "Error" in done.stderr) == (1, False), done.stderr
        assert (tmp_path / "pages" / "learners.csv").read_text(encoding="utf-8").count("\n") == 3
        assert "bob,9,10" in (tmp_path / "mistakes.csv").read_text(encoding="utf-8")


class TestGradescope:
    @pytest.fixture
    def autograder(self, tmp_path):
        """The folder that Gradescope lays out, with what the recipe puts into it."""
        top = tmp_path / "autograder"
        for name in ("source", "submission", "results", "env/bin"):
            (top / name).mkdir(parents=True)
        (top / "source" / "rubric.toml").write_text(recipe("Points", "toml"), encoding="utf-8")
        for name in ("setup.sh", "run_autograder"):
            script(top / "source" / name, recipe(name, "sh").replace("/autograder/", f"{top}/"))
        return top

    @pytest.mark.parametrize(
        ("text", "score", "failed"),
        [
            pytest.param(RIGHT, 10, [], id="right"),
            pytest.param(WRONG, 9, ["eps", "mistakes"], id="wrong"),
            pytest.param("import os; os._exit(3)\n", 0, None, id="no batch norm"),
            pytest.param(None, 0, None, id="nothing handed in"),
        ],
    )
    @pytest.mark.sampled(one_of=2)
    def test_each_submission_gets_results_and_the_script_succeeds(
        self, shell, autograder, text, score, failed
    ):
        script(autograder / "env" / "bin" / "bnquiz", '#!/bin/sh\nexec bnquiz "$@"\n')
        if text is not None:
            (autograder / "submission" / "bn.py").write_text(text, encoding="utf-8")
        done = shell(str(autograder / "source" / "run_autograder"), autograder)
        assert done.returncode == 0, done.stderr
        results = json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))
        assert results["score"] == score
        if failed is not None:
            assert [test["name"] for test in results["tests"] if test["status"] == "failed"] == failed

    def test_a_broken_rubric_is_a_failure_of_the_autograder_with_its_reason(self, shell, autograder):
        script(autograder / "env" / "bin" / "bnquiz", '#!/bin/sh\nexec bnquiz "$@"\n')
        (autograder / "source" / "rubric.toml").write_text("[points]\nesp = 1\n", encoding="utf-8")
        done = shell(str(autograder / "source" / "run_autograder"), autograder)
        assert done.returncode == 1
        assert "there is no 'esp'; did you mean eps?" in done.stderr

    def test_the_setup_installs_torch_and_the_wheel_into_the_environment_that_runs(
        self, shell, autograder, tmp_path
    ):
        for name in ("apt-get", "python3"):
            script(tmp_path / "bin" / name, STUB.format(log=tmp_path / "log"))
        (autograder / "source" / "bnquiz-0.2.0-py3-none-any.whl").touch()
        done = shell(str(autograder / "source" / "setup.sh"), autograder)
        assert done.returncode == 0, done.stderr
        log = (tmp_path / "log").read_text(encoding="utf-8")
        into = f"uv pip install --python {autograder}/env/bin/python"
        assert f"{into} torch<2.14 --index-url" in log
        assert f"{into} {autograder}/source/bnquiz-0.2.0-py3-none-any.whl" in log


class TestGithub:
    @pytest.fixture
    def steps(self):
        yaml = pytest.importorskip("yaml", reason="the dev extra has it")
        workflow = yaml.safe_load(recipe("GitHub Classroom", "yaml"))
        return workflow["jobs"]["grade"]["steps"]

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("text", "earned"),
        [
            pytest.param(RIGHT, {"output": True, "running": True, "inference": True}, id="right"),
            pytest.param(WRONG, {"output": False, "running": True, "inference": True}, id="eps"),
            pytest.param(SWAPPED, {"output": True, "running": False, "inference": True}, id="running"),
        ],
    )
    def test_each_command_passes_where_its_part_is_right(self, shell, steps, tmp_path, text, earned):
        (tmp_path / "bn.py").write_text(text, encoding="utf-8")
        passed = {
            step["id"]: shell(step["with"]["command"], tmp_path).returncode == 0
            for step in steps
            if "command" in step.get("with", {})
        }
        assert passed == earned

    def test_the_mistakes_are_annotated(self, shell, steps, tmp_path):
        (tmp_path / "bn.py").write_text(WRONG, encoding="utf-8")
        [line] = [step["run"] for step in steps if step.get("run", "").startswith("bnquiz")]
        assert shell(line, tmp_path).stdout.startswith("::error file=bn.py,line=15,")

    def test_the_reporter_is_given_the_result_of_each_step_that_gives_points(self, steps):
        *_, reporter = steps
        runners = reporter["with"]["runners"].split(",")
        assert runners == [step["id"] for step in steps if "id" in step]
        assert reporter["env"] == {
            f"{name.upper()}_RESULTS": f"${{{{ steps.{name}.outputs.result }}}}" for name in runners
        }


def run_cell(name: str, text: str, names: dict[str, object]) -> None:
    """As a notebook runs it: the text of a cell can be found under the name of its code."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec"), names)  # noqa: S102


class TestCells:
    @pytest.mark.parametrize(("text", "fails"), [(RIGHT, False), (WRONG, True)])
    def test_the_cell_for_nbgrader_fails_with_the_report(self, text, fails):
        names: dict[str, object] = {}
        run_cell("<ipython-input-1>", text[: text.index("\n\n\nout")], names)
        if not fails:
            run_cell("<ipython-input-2>", recipe("nbgrader", "python"), names)
            return
        with pytest.raises(AssertionError, match=r":15: eps-subtracted: subtracts eps"):
            run_cell("<ipython-input-2>", recipe("nbgrader", "python"), names)

    @pytest.mark.parametrize(("text", "fails"), [(RIGHT, False), (WRONG, True)])
    def test_the_cell_for_otter_is_a_function_that_takes_what_it_tests(self, text, fails):
        names: dict[str, object] = {}
        run_cell("<ipython-input-3>", text[: text.index("\n\n\nout")], names)
        run_cell("<ipython-input-4>", recipe("otter", "python"), names)
        if not fails:
            names["test_output"](names["batch_norm"])
            return
        with pytest.raises(AssertionError, match=r":15: eps-subtracted: subtracts eps"):
            names["test_output"](names["batch_norm"])


class TestPreCommit:
    @pytest.fixture
    def hook(self):
        yaml = pytest.importorskip("yaml", reason="the dev extra has it")
        [hook] = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
        return hook

    def test_the_hook_is_one_that_pre_commit_reads(self, hook):
        clientlib = pytest.importorskip("pre_commit.clientlib", reason="the dev extra has it")
        assert [each["id"] for each in clientlib.load_manifest(str(HOOKS))] == [hook["id"]]

    def test_the_docs_name_it(self, hook):
        assert f"- id: {hook['id']}\n" in recipe("pre-commit", "yaml")

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("bn.py", True),
            ("src/my_bn.py", True),
            ("BatchNorm.ipynb", True),
            ("layers/batch_norm_2d.py", True),
            ("bnquiz/cli.py", False),
            ("carbn.py", False),
            ("model.py", False),
        ],
    )
    def test_it_is_for_files_that_are_named_after_batch_norm(self, hook, name, meant):
        assert bool(re.search(hook["files"], name)) == meant

    @pytest.mark.parametrize(("text", "status"), [(RIGHT, 0), (WRONG, 1)])
    def test_it_fails_where_a_file_does(self, shell, hook, tmp_path, text, status):
        (tmp_path / "bn.py").write_text(text, encoding="utf-8")
        assert shell(f"{hook['entry']} bn.py", tmp_path).returncode == status
