"""bnquiz in a notebook: ``%load_ext bnquiz``, ``%%bnquiz`` on top of a cell, ``%bnquiz NAME``.

A cell is run as usual; then what it defines is graded, with the newest definition of each name that it needs
from other cells (`grading/source/session.py`). The verdict goes into the journal, as that of a file does on
the command line. IPython is imported by whoever runs this, and never by us.
"""

from __future__ import annotations

import atexit
import inspect
import os
import shlex
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

from bnquiz.grading import records
from bnquiz.language import language, said, speak
from bnquiz.screen.found import View
from bnquiz.texts import LANGS, Text, in_language

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Card, Lang
    from bnquiz.bank.numbers import Drawn
    from bnquiz.grading.options import Options
    from bnquiz.grading.process.runner import Workers
    from bnquiz.grading.source.reading import Source
    from bnquiz.grading.source.session import Ran
    from bnquiz.screen.blocks import Page

WIDTH = 88  # of a report as plain text
NOT_DEFINED = Text("no cell that was run defines `{}`", "运行过的单元格都没有定义 `{}`")
NO_TARGET = Text(
    "a path, source text, a function or a class; not {}", "要的是路径、源代码、函数或类，不是 {}"
)
NO_SOURCE = Text(
    "{}: its source is not to be found; pass the text or the file",
    "{}：找不到它的源代码；请传入代码文本或文件",
)
WHOLE = View()  # all that there is to say, but for how to fix it


class Result(records.Result, frozen=True):
    """A result that shows itself: in a notebook as HTML, elsewhere as the report of the command line."""

    view: View = WHOLE
    due: int | None = None  # cards that are due because of it; None where nothing was recorded

    def _repr_html_(self) -> str:
        from bnquiz.screen.html import report_html

        return report_html(self, self.view, _folded_cards(self, self.view.lang), self.due)

    def __repr__(self) -> str:
        from bnquiz.screen.report import report

        return _plain(report(self, msgspec.structs.replace(self.view, width=WIDTH)))


def shown(result: records.Result, view: View = WHOLE, due: int | None = None) -> Result:
    """The same result, which shows itself."""
    fields = {name: getattr(result, name) for name in records.Result.__struct_fields__}
    return Result(**fields, view=view, due=due)


class ShownCard:
    """A card that shows itself: the question, and below it the answer."""

    def __init__(self, card: Card, lang: Lang, drawn: Drawn | None) -> None:
        """``lang``: of what stands beside the card's own words."""
        self.card, self.lang, self.drawn = card, lang, drawn

    def _repr_html_(self) -> str:
        from bnquiz.screen.html import card_html, framed

        return framed(card_html(self.card, self.lang, self.drawn))

    def __repr__(self) -> str:
        from bnquiz.screen.cards import whole

        return _plain(whole(self.card, self.lang, drawn=self.drawn))


def card(name: str, lang: Lang | None = None) -> ShownCard:
    """The card with this id. Raises `UnknownCard`."""
    from bnquiz.cli.context import card_of

    found = card_of(_bank(), name)
    words = lang or language()
    own, drawn = in_language((found, _drawn(found)), lang or _of_cards(words))
    return ShownCard(own, words, drawn)


# -- the extension


def load(shell: Any) -> None:
    """What ``%load_ext bnquiz`` does."""
    session = Session(shell)
    shell.register_magic_function(session.magic, "line_cell", "bnquiz")
    shell.events.register("post_run_cell", session.note_where_it_stopped)
    _sessions[id(shell)] = session


def unload(shell: Any) -> None:
    """What ``%unload_ext bnquiz`` does."""
    session = _sessions.pop(id(shell), None)
    if session is not None:
        shell.events.unregister("post_run_cell", session.note_where_it_stopped)
        for kind in ("line", "cell"):
            shell.magics_manager.magics[kind].pop("bnquiz", None)


_sessions: dict[int, Session] = {}
_stopped: dict[int, dict[int, int]] = {}  # of each shell, also while the extension is loaded anew


class Session:
    """The cells of one notebook as they were run."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._stopped = _stopped.setdefault(id(shell), {})  # cell: the line on which it stopped

    def magic(self, line: str, cell: str | None = None) -> Result | None:
        """Grade the function or class NAME as it is now; on top of a cell, run the cell and grade what it
        defines. The options are those of ``bnquiz grade``."""
        try:
            return self._answer(line, cell)
        finally:
            speak(None)  # --lang was for this call

    def _answer(self, line: str, cell: str | None) -> Result | None:
        options, view = self._options(line, is_cell=cell is not None)
        if options is None:
            return None
        if cell is None:
            source = self._named(str(options.entry))
        else:
            self.shell.run_cell(cell, store_history=False)
            source = self._current()
        return self._recorded(source, options, view)

    def _options(self, line: str, *, is_cell: bool) -> tuple[Options | None, View]:
        """Raises IPython's UsageError, which is one line and stops the notebook."""
        from bnquiz.cli.grade import options_of_a_cell
        from bnquiz.errors import BnquizError

        try:
            return options_of_a_cell(shlex.split(line), is_cell=is_cell)
        except BnquizError as error:
            raise _usage_error(error.get(language())) from None
        except ValueError as error:  # quotes that do not close
            raise _usage_error(str(error)) from None

    def _recorded(self, source: Source, options: Options, view: View) -> Result:
        from bnquiz.cli.context import record

        result = graded(source, options)
        if result.entry is None:
            return shown(result, view)  # there may be cells of another kind above and below
        return shown(result, view, record(msgspec.structs.replace(result, file=str(self.file()))))

    # -- what was run

    def cells(self) -> list[Ran]:
        """The cells that were run, in their order, the current one last."""
        from bnquiz.grading.source.session import Ran

        texts = self.shell.history_manager.input_hist_raw
        return [
            Ran(number, text, self._stopped.get(number)) for number, text in enumerate(texts) if text.strip()
        ]

    def _current(self) -> Source:
        from bnquiz.grading.source.session import source_of_cell

        *before, own = self.cells()
        return source_of_cell(Path(self.file().name), own, before, self._look_up)

    def _named(self, name: str) -> Source:
        found = self.source_of(name)
        if found is not None:
            return found
        target = self.shell.user_ns.get(name)
        if not (inspect.isfunction(target) or inspect.isclass(target)):
            raise _usage_error(said(NOT_DEFINED.fill(name)))
        try:
            return source_of_target(target, language())  # it comes from a module
        except ValueError as error:
            raise _usage_error(str(error)) from None

    def source_of(self, name: str) -> Source | None:
        """What a name means now; None where no cell has defined it."""
        from bnquiz.grading.source.session import source_of_name

        return source_of_name(Path(self.file().name), name, self.cells(), self._look_up)

    def _look_up(self, name: str) -> str | None:
        """A statement that binds a name which no cell does (``%run``, ``%pylab``): an import, a definition,
        or a constant."""
        value = self.shell.user_ns.get(name)
        if isinstance(value, ModuleType):
            return f"import {value.__name__} as {name}"
        if isinstance(value, bool | int | float | str):
            return f"{name} = {value!r}"
        if inspect.isfunction(value) or inspect.isclass(value):
            try:
                return inspect.getsource(value) if value.__name__ == name else None
            except (OSError, TypeError):
                return None
        return None

    def note_where_it_stopped(self, result: Any) -> None:
        """What stands below the line on which a cell stopped was not run."""
        if result.success:
            return
        number = len(self.shell.history_manager.input_hist_raw) - 1
        line = _line_of(result.error_in_exec, self.shell.user_ns) if result.error_in_exec else 0
        is_own = result.info.store_history  # else it is the body that a cell magic runs
        self._stopped[number] = line if is_own else line + self._lines_above_the_body(number)

    def _lines_above_the_body(self, number: int) -> int:
        """A cell magic hands on the cell without its own line."""
        lines = self.shell.history_manager.input_hist_raw[number].split("\n")
        return next((n for n, line in enumerate(lines, start=1) if line.lstrip().startswith("%%")), 0)

    def file(self) -> Path:
        """The notebook, where the front end says which it is."""
        named = str(self.shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", ""))
        return Path(named) if named.endswith(".ipynb") else Path.cwd() / "notebook.ipynb"


def _line_of(error: BaseException, namespace: dict[str, Any]) -> int:
    """The line of the cell from which an exception came: the outermost frame that is the notebook's own."""
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is namespace:
            return step.tb_lineno
        step = step.tb_next
    return 0


def _usage_error(words: str) -> Exception:
    from IPython.core.error import UsageError  # it is loaded: a magic was called

    error: Exception = UsageError(words)
    return error


# -- grading


def graded(source: Source, options: Options) -> records.Result:
    """Grade a source with workers that stay for the next one."""
    from bnquiz.grading.batch.many import grade_source
    from bnquiz.grading.source.reading import modules_needed

    workers = _workers()
    workers.need(modules_needed(source.text))
    try:
        return grade_source(source, workers, options)
    except KeyboardInterrupt:
        workers.restart()  # nobody hears the answer to what was asked last
        raise


@cache
def _workers() -> Workers:
    from bnquiz.grading.process.runner import start_workers

    workers = start_workers()
    atexit.register(workers.close)
    return workers


def source_of_target(target: Callable[..., Any] | type, lang: Lang) -> Source:
    """The source of a function or class: in a notebook what its name means now, with what it needs; else all
    of the file or the cell that defines it. Raises TypeError and ValueError."""
    from bnquiz.grading.source.reading import of_text

    if not (inspect.isfunction(target) or inspect.isclass(target)):
        raise TypeError(NO_TARGET.fill(type(target).__name__).get(lang))
    session = running()
    if session is not None and session.shell.user_ns.get(target.__name__) is target:
        found = session.source_of(target.__name__)
        if found is not None:
            return found
    return of_text(*_defined_in(target, lang))


def running() -> Session | None:
    """The session of the notebook in which we are, with or without the extension."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return _sessions.get(id(shell)) or Session(shell) if shell is not None else None


def _defined_in(target: Callable[..., Any] | type, lang: Lang) -> tuple[Path, str]:
    """The file or the cell that defines a function or class, and all of its text."""
    import linecache

    linecache.checkcache()
    name = _file_of(target)
    lines = linecache.getlines(name)
    if not lines:
        raise ValueError(NO_SOURCE.fill(target.__name__).get(lang))
    return Path(name), "".join(lines)


def _file_of(target: Callable[..., Any] | type) -> str:
    """The file of a function's code; a class in a notebook has none, but its methods do."""
    written = [target, *vars(target).values()] if inspect.isclass(target) else [inspect.unwrap(target)]
    files = [each.__code__.co_filename for each in written if inspect.isfunction(each)]
    return files[0] if files else ""


# -- what is shown


def _plain(page: Page) -> str:
    from bnquiz.screen.blocks import lines

    return "\n".join(line.plain for line in lines(page, WIDTH)).rstrip("\n")


def _folded_cards(result: records.Result, lang: Lang) -> dict[str, str]:
    """The cards of its mistakes that there are, as HTML."""
    from bnquiz.screen.html import folded_card

    wanted = dict.fromkeys(card for mistake in result.mistakes for card in mistake.cards)
    cards = [_bank().cards[name] for name in wanted if name in _bank().cards]
    own = in_language(tuple((each, _drawn(each)) for each in cards), _of_cards(lang))
    return {each.id: folded_card(each, lang, drawn) for each, drawn in own}


def _drawn(card: Card) -> Drawn | None:
    """The numbers of a number card."""
    from bnquiz.cli.lookup import drawn

    return drawn(card, seed=None)


@cache
def _bank() -> Bank:
    from bnquiz.cli.context import open_bank

    return open_bank(None)


def _of_cards(lang: Lang) -> Lang:
    """The language of the cards, where all else is said in ``lang``."""
    return next((each for each in LANGS if each == os.environ.get("BNQUIZ_CARDS")), lang)
