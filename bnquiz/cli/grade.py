"""``bnquiz grade``: a verdict on each file, each mistake named.

The order of imports is the start-up time: the worker's server is started first and imports torch while this
process, which never does, imports the rest.
"""

from __future__ import annotations

import shlex
import sys
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from click.core import ParameterSource

from bnquiz.cli import INTERRUPTED, completion
from bnquiz.errors import BnquizError
from bnquiz.formats import FORMATS
from bnquiz.language import language, said
from bnquiz.texts import COMMA, Text, as_is, joined, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bnquiz.course.rubric import Rubric
    from bnquiz.grading.batch.collect import Collected, File
    from bnquiz.grading.batch.many import Graded
    from bnquiz.grading.options import Options
    from bnquiz.grading.process.runner import Workers
    from bnquiz.grading.records import Layout, Momentum
    from bnquiz.screen.found import View

MOST_JOBS = 256
COMMANDLINE = ParameterSource.COMMANDLINE
A_LEARNER_WATCHES = Text(
    "--watch follows one file for a learner, without points, pages or a bundle",
    "--watch 为学习者监视一个文件，没有评分、网页和打包",
)
ONE_FILE_IS_WATCHED = Text(
    "--watch follows one file, and prints a report", "--watch 只监视一个文件，并打印报告"
)
REPRO_NEEDS_A_NAME = Text(
    "--repro imports your file: name it instead of -", "--repro 要导入你的文件：请写文件名，不要用 -"
)
NO_PLACE_FOR_REPROS = Text(
    "--repro goes into the report on one file; for more, take --json or --repro-dir",
    "--repro 只用于单个文件的报告；其他情况请用 --json 或 --repro-dir",
)
OUTPUT_IS_CODE = Text(
    "{}: it is code, and --output would replace it; name another file",
    "{}：这是代码，--output 会覆盖它；请换一个文件名",
)
TESTS_WRITTEN = (
    Text("bnquiz: {} test written; run {}", "bnquiz：写出 {} 个测试，运行 {}"),
    Text("bnquiz: {} tests written; run {}", "bnquiz：写出 {} 个测试，运行 {}"),
)


@click.command("grade")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="FILE_OR_FOLDER...")
@click.option(
    "--tests",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Grade your own tests of a batch norm: which mistakes they catch (see `bnquiz start --task tests`).",
)
@click.option(
    "--output-format",
    "form",
    type=click.Choice(["full", "json", *FORMATS]),
    default="full",
    help="full: for people; the others for programs (see docs/formats.md).",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --output-format json.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what would be printed into a file, whole or not at all.",
)
@click.option("--fix", is_flag=True, help="Also show how to fix each mistake.")
@click.option("-v", "--verbose", is_flag=True, help="Also show the checks that passed.")
@click.option(
    "--hint",
    type=click.IntRange(1, 3),
    default=3,
    show_default=True,
    help="How much to tell: 1 what fails, 2 also which mistake it is, 3 also on which line.",
)
@click.option(
    "--entry",
    metavar="NAME",
    callback=lambda _, __, name: printable(name) if name else None,
    shell_complete=completion.entries,
    help="The function or class to grade, where the file has several.",
)
@click.option("--repro", is_flag=True, help="Also show the smallest call that shows each mistake.")
@click.option(
    "--repro-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write these calls into a folder, one pytest file for each mistake.",
)
@click.option(
    "--momentum",
    type=click.Choice(["keep", "update"]),
    help="What momentum weighs: keep, the old value (0.9); update, the new batch (0.1). The file decides.",
)
@click.option("--like", type=click.Choice(["torch"]), help="Everything must equal torch's nn.BatchNorm.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    shell_complete=completion.roles,
    metavar="NAME=ROLE",
    help="What a name in the file means, as in m=running_mean or phase=training:0 (may be repeated).",
)
@click.option(
    "--layout",
    type=click.Choice(["channels-first", "channels-last", "features-first"]),
    help="Where the channels of x are; by default the file decides.",
)
@click.option(
    "--timeout",
    type=float,
    callback=lambda _, __, seconds: _bounded(seconds),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="How long your code may run.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="GLOB",
    help="Skip files and folders with such a name, or such a path from the folder of the call (repeatable).",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    metavar="N",
    help="How many files to grade at a time; by default, as many as there are processors.",
)
@click.option(
    "--stdin-name", metavar="NAME", default="stdin.py", help="What to call the file that `-` reads."
)
@click.option("--score", is_flag=True, help="Give points, by a rubric that ships with bnquiz.")
@click.option(
    "--rubric",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Give points by your own rubric (see docs/teaching.md).",
)
@click.option("--learners", is_flag=True, help="Sum up by learner: each has a folder below the one named.")
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write pages into a folder: an index by mistake, and one for each learner.",
)
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    metavar="FILE.zip",
    help="Pack the files, what was found and versions, to report a wrong verdict to us.",
)
@click.option("--watch", is_flag=True, help="Grade the file again each time it is saved.")
def grade_command(
    paths: tuple[str, ...],
    tests: Path | None,
    form: str,
    as_json: bool,
    output: Path | None,
    fix: bool,
    verbose: bool,
    hint: int,
    repro: bool,
    repro_dir: Path | None,
    entry: str | None,
    momentum: Momentum | None,
    like: Literal["torch"] | None,
    roles: tuple[str, ...],
    layout: Layout | None,
    timeout: float,
    exclude: tuple[str, ...],
    jobs: int | None,
    stdin_name: str,
    score: bool,
    rubric: Path | None,
    learners: bool,
    html: Path | None,
    bundle: Path | None,
    watch: bool,
) -> None:
    """Grade your own batch norm: every mistake named, with its line and the cards to review.

    Several files, or a folder, give a summary; - reads standard input. The verdict on one file is recorded in
    your journal; formats for programs, a set of files and --html record nothing. A path that is not a file
    to grade is reported, and the others are still graded. Exit status, in every format: 0 every file passes,
    1 some file does not, 2 an option was wrong, 130 after Ctrl-C.
    """
    form, lang = "json" if as_json else form, language()
    _check_output(output, [*paths, *([tests] if tests else [])])
    if tests is not None:
        sys.exit(_tests_judged(tests, form, timeout, output))
    if not paths:
        raise click.MissingParameter(param=_parameter("paths"))
    told = _told(roles)
    for_a_course = learners or html is not None
    for_teachers = bool(for_a_course or bundle or score or rubric)
    _check_places(html, bundle, repro_dir, watched=watch and for_teachers)
    by = _rubric(rubric) if score or rubric else None
    from bnquiz.grading.batch.collect import collect

    collected = collect(paths, exclude, _piped(stdin_name) if "-" in paths else None)
    if watch and (form != "full" or output or "-" in paths or len(collected.files) != 1):
        raise click.UsageError(said(ONE_FILE_IS_WATCHED))
    wants_repros = repro or repro_dir is not None
    if wants_repros and "-" in paths:
        raise click.UsageError(said(REPRO_NEEDS_A_NAME))
    is_set = for_a_course or len(collected.files) != 1 or bool(collected.skipped)
    has_place = form == "json" or (form == "full" and not is_set)
    if repro and repro_dir is None and not has_place:
        raise click.UsageError(said(NO_PLACE_FOR_REPROS))
    from bnquiz.grading.process.pool import kept

    with nullcontext() if watch else kept(), start(collected) as workers:
        _say_where_nothing_shuts_in()
        from bnquiz.cli.outputs import Job, chosen
        from bnquiz.cli.teaching import Extras, written
        from bnquiz.grading.grade import Options
        from bnquiz.screen.found import View

        way = chosen(form, watch=watch, several=is_set)
        options = Options(entry, momentum, like, timeout, told, layout, lang, wants_repros)
        view = View(hint=hint, fix=fix, every_check=verbose, repro=wants_repros, lang=lang)
        extras = Extras(paths, lang, by, for_a_course, html, bundle)
        graded = way(Job(collected, workers, options, jobs, view, form, output, extras))
        written(graded, extras, options, view)
    if repro_dir is not None:
        _write_repros(graded, repro_dir)
    sys.exit(_status(graded))


def _check_output(output: Path | None, graded: Sequence[str | Path]) -> None:
    """A report may replace an older one, but never a file that is graded, nor other code: who writes
    `--output my_bn.py` forgot the name of the report. Raises BadFile."""
    if output is None or not output.is_file():
        return
    from bnquiz.errors import BadFile
    from bnquiz.grading.batch.collect import SUFFIXES

    named = (Path(each) for each in graded)
    if output.suffix.lower() in SUFFIXES or any(each.is_file() and each.samefile(output) for each in named):
        raise BadFile(OUTPUT_IS_CODE.fill(output))


def _check_places(html: Path | None, bundle: Path | None, repros: Path | None, *, watched: bool) -> None:
    """Say before anything is graded that what is to be written has no place, or that a watch has none of what
    a course asks for. Raises BadFile."""
    if watched:
        raise click.UsageError(said(A_LEARNER_WATCHES))
    if html or bundle or repros:
        from bnquiz.course.folder import check_file, check_folder, check_place

        for path, check in ((html, check_folder), (bundle, check_file), (repros, check_place)):
            if path:
                check(path)


def _rubric(path: Path | None) -> Rubric:
    from bnquiz.course.rubric import read_rubric

    return read_rubric(path)


def _write_repros(graded: Graded, folder: Path) -> None:
    from bnquiz.cli.outputs import write

    number = write(graded.results, folder)
    run = f"`pytest {shlex.quote(str(folder))}`"
    click.echo(said(TESTS_WRITTEN[number != 1].fill(number, run)), err=True)


# What says how to read a file, and how much to tell; all else is for files.
HOW_IN_A_CELL = Text(
    "write `%%bnquiz [options]` on top of a cell, or `%bnquiz NAME [options]`",
    "在单元格开头写 `%%bnquiz [选项]`，或者写 `%bnquiz 名字 [选项]`",
)
OF_FILES = Text("{} is for the command line, not for a cell", "{} 只用于命令行，不能在单元格里用")
OF_A_CELL = {"entry", "fix", "hint", "layout", "like", "momentum", "roles", "spoken", "timeout", "verbose"}


def options_of_a_cell(arguments: Sequence[str], *, is_cell: bool) -> tuple[Options | None, View]:
    """What stands after ``%%bnquiz``, or after ``%bnquiz`` with the name of a function or class. None after
    ``--help``, which is printed. Raises BnquizError."""
    from bnquiz.cli import dressed
    from bnquiz.grading.options import Options
    from bnquiz.screen.found import View

    try:
        context = dressed(grade_command).make_context("%bnquiz", [*arguments, *(["-"] if is_cell else [])])
        given = context.params
        told = _told(given["roles"])
    except click.exceptions.Exit:
        return None, View()
    except click.MissingParameter:
        raise BnquizError(HOW_IN_A_CELL) from None
    except click.ClickException as error:
        raise BnquizError(as_is(error.format_message())) from None
    _refuse_options_of_files(context)
    if len(given["paths"]) != 1:
        raise BnquizError(HOW_IN_A_CELL)
    entry = given["entry"] if is_cell else given["paths"][0]
    how = given["momentum"], given["like"], given["timeout"], told, given["layout"], language()
    view = View(hint=given["hint"], fix=given["fix"], every_check=given["verbose"], lang=language())
    return Options(entry, *how), view


def _refuse_options_of_files(context: click.Context) -> None:
    for parameter in context.command.params:
        name = parameter.name or ""
        if name not in OF_A_CELL | {"paths"} and context.get_parameter_source(name) is COMMANDLINE:
            raise BnquizError(OF_FILES.fill(parameter.opts[0]))


FITS_TESTS = {"tests", "form", "as_json", "timeout", "output"}


def _tests_judged(tests: Path, form: str, timeout: float, output: Path | None) -> int:
    """The exit status of --tests, beside which most options say nothing."""
    context = click.get_current_context()
    given = [name for name in context.params if context.get_parameter_source(name) is COMMANDLINE]
    if form not in {"full", "json"} or not set(given) <= FITS_TESTS:
        raise click.UsageError(
            said(
                Text(
                    "--tests takes one file, and beside it only --json, --output and --timeout",
                    "--tests 只带一个文件，此外只能用 --json、--output 和 --timeout",
                )
            )
        )
    from bnquiz.cli.testing import judge

    return judge(tests, timeout, to_program=form == "json", output=output)


def _parameter(name: str) -> click.Parameter:
    return next(each for each in grade_command.params if each.name == name)


def _piped(name: str) -> File:
    from bnquiz.grading.batch.collect import File
    from bnquiz.grading.source.reading import read_stream

    path = Path(printable(name))
    return File(path, str(path), source=read_stream(sys.stdin.buffer if sys.stdin else BytesIO(), path))


def _status(graded: Graded) -> int:
    if graded.interrupted:
        return INTERRUPTED
    passed = [result.verdict == "pass" for result in graded.results]
    return 0 if passed and all(passed) else 1


def _say_where_nothing_shuts_in() -> None:
    from bnquiz.grading.process.promises import kernel

    if not all(kernel().values()):
        click.echo(
            said(
                Text(
                    "bnquiz: this system does not shut your code in: see `bnquiz doctor`",
                    "bnquiz: 本系统不能把你的代码关进沙箱：见 `bnquiz doctor`",
                )
            ),
            err=True,
        )


def _told(roles: tuple[str, ...]) -> dict[str, str]:
    """What --role says."""
    from bnquiz.grading.options import NO_ROLE, ROLES

    pairs = [printable(pair) for pair in roles]
    for pair in pairs:
        if not all(pair.partition("=")):
            form = Text(
                "{}: write NAME=ROLE, as in m=running_mean", "{}：写成 NAME=ROLE，例如 m=running_mean"
            )
            raise click.BadParameter(said(form.fill(repr(pair))), param_hint="--role")
    told = dict(pair.split("=", 1) for pair in pairs)
    for name, role in told.items():
        if role.partition(":")[0] not in ROLES:
            raise click.BadParameter(
                said(NO_ROLE.fill(name, role, joined(COMMA, map(as_is, ROLES)))), param_hint="--role"
            )
    return told


def _bounded(seconds: float) -> float:
    """A time limit that ends; click's range lets nan through."""
    from bnquiz.grading.options import LONGEST

    if not 0 < seconds <= LONGEST:
        raise click.BadParameter(
            said(
                Text(
                    "{} is out of range: more than 0, and at most {}", "{} 不在范围内：要大于 0，最多 {}"
                ).fill(f"{seconds:g}", LONGEST)
            )
        )
    return seconds


def start(collected: Collected) -> Workers:
    """Workers that begin to import what these files need."""
    from bnquiz.grading.batch.collect import need_torch
    from bnquiz.grading.process.runner import start_workers

    return start_workers(("torch",) if need_torch(collected.files) else ())
