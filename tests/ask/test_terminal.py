"""``bnquiz ask`` in a pseudo-terminal: each kind of card, both languages, two widths, every way out."""

from __future__ import annotations

import datetime as dt
import os
import re
import resource
import signal
import sqlite3
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from rich.cells import cell_len

from bnquiz.study.health import check
from bnquiz.study.journal import open_journal
from tests.bank.samples import SAMPLES, folder

SIZES = [pytest.param((24, 80), id="80x24"), pytest.param((24, 40), id="40x24")]
ROOT = Path(__file__).parents[2]


class Terminal:
    """A program in a pseudo-terminal, and what stands on it without colors."""

    def __init__(self, command: list[str], environ: dict[str, str], size: tuple[int, int]) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self.process = pexpect.spawn(
            command[0],
            command[1:],
            env={**inherited, "TERM": "xterm-256color", **environ},  # type: ignore[arg-type]
            dimensions=size,
            encoding="utf-8",
            timeout=20,
            cwd=str(ROOT),
        )
        self.process.delaybeforesend = None
        self.found = self.modes()
        self.text = ""

    def modes(self) -> tuple[bool, bool]:
        """Whether the terminal echoes, and whether it waits for Enter."""
        flags = termios.tcgetattr(self.process.child_fd)[3]
        return bool(flags & termios.ECHO), bool(flags & termios.ICANON)

    def until(self, words: str) -> str:
        """Everything up to these words, which must come; a window's line breaks do not count."""
        pattern = r"\s*".join(re.escape(char) for char in words if not char.isspace())
        while not (found := re.search(pattern, self.text)):
            self.text += plain(self.process.read_nonblocking(65536, timeout=20))
        before, self.text = self.text[: found.end()], self.text[found.end() :]
        return before

    def press(self, keys: str) -> None:
        self.process.send(keys)

    def rest(self) -> str:
        """What still comes until the program ends; then it has ended."""
        left = self.text + plain(self.process.read())
        self.process.wait()
        return left

    @property
    def status(self) -> int | None:
        """The exit status, or minus the signal, as subprocess has it."""
        signaled = self.process.signalstatus
        return -signaled if signaled else self.process.exitstatus


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", text).replace("\r\n", "\n")


SLEEPS = '"""It sleeps."""\n\nimport time\n\nexpected = 1\ntime.sleep(60)\nassert expected\n'


@pytest.fixture
def environ(tmp_path: Path, path: Path) -> dict[str, str]:
    """A home and a bank of one's own."""
    return {"BNQUIZ_HOME": str(path.parent), "BNQUIZ_BANK": str(tmp_path / "own"), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def ask(environ: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    """Starts ``bnquiz ask`` on a bank with one card of a kind, or with ``cards``."""
    started: list[Terminal] = []

    def start(
        kind: str, *arguments: str, size: tuple[int, int] = (24, 80), cards: str = "", in_shell: bool = False
    ) -> Terminal:
        write_bank(Path(environ["BNQUIZ_BANK"]), cards or SAMPLES[kind])
        command = [sys.executable, "-m", "bnquiz", "ask", "--topic", "own/sample", *arguments]
        if in_shell:
            started.append(Terminal(["sh", "-i"], environ | {"ENV": ""}, size))
            started[-1].press(" ".join(command) + "\r")
        else:
            started.append(Terminal(command, environ, size))
        return started[-1]

    yield start
    for terminal in started:
        if not terminal.process.closed:
            terminal.process.close(force=True)


def write_bank(own: Path, cards: str) -> None:
    folder(own, cards)
    (own / "coverage.toml").unlink()
    (own / "proofs").mkdir(exist_ok=True)
    (own / "proofs" / "sleeps.py").write_text(SLEEPS)


def rated(path: Path) -> list[tuple[str, str]]:
    """The ratings that stand, in a journal that is sound."""
    with open_journal(path) as journal:
        assert check(journal, dt.datetime.now().astimezone()).faults == ()
        return [(each.card, each.rating) for each in journal.ratings()]


# for each kind and language: what is pressed, and what must then stand on the screen
DIALOGUES: dict[tuple[str, str], list[tuple[str, str]]] = {
    ("recall", "en"): [
        (" ", "Key points  1 First  2 Second  Which did you say?  1  2  Space done"),
        ("1", "[1]  2  Space done"),
        (" ", "said 1 of 2  ✓1 ·2  1 again 1m  [2 hard 10m]  3 good 10m  4 easy 8d"),
    ],
    ("recall", "zh"): [
        (" ", "要点  1 第一  2 第二  说到了哪几条？  1  2  空格 完成"),
        ("1", "[1]  2  空格 完成"),
        (" ", "说到 1 / 2 条  ✓1 ·2  1 重来 1分  [2 吃力 10分]  3 记得 10分  4 轻松 8天"),
    ],
    ("choice", "en"): [("a", "✓"), ("e", "Why Because."), ("", "4 easy 8d")],
    ("choice", "zh"): [("a", "✓"), ("e", "为什么 因为。"), ("", "4 轻松 8天")],
    ("number", "en"): [
        ("x1\r", "“x1” isn't a number."),
        ("1e9\r", "✗ Not right. Solution"),
        ("", "i I was right"),
    ],
    ("number", "zh"): [("x1\r", "“x1”不是数值。"), ("1e9\r", "✗ 不对。 解答"), ("", "i 我答对了")],
    ("code", "en"): [("2\r", "✓ Right."), ("", "Fixed 2 y = x + 1"), ("", "[3 good 10m]")],
    ("code", "zh"): [("2\r", "✓ 答对了。"), ("", "改正 2 y = x + 1"), ("", "[3 记得 10分]")],
}
QUESTION = {"en": "keys", "zh": "按键"}
SAVED = {"en": "easy: back in 8 days", "zh": "轻松：8 天后再问"}
ENDED = {"en": "1 rating saved", "zh": "已保存 1 次评分"}


@pytest.mark.sampled(one_of=2)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", SAMPLES)
def test_a_card_of_each_kind_from_question_to_end(
    ask: Callable[..., Terminal], path: Path, kind: str, lang: str, size: tuple[int, int]
) -> None:
    terminal = ask(kind, "--lang", lang, size=size)
    seen = terminal.until(QUESTION[lang])
    for keys, words in DIALOGUES[kind, lang]:
        terminal.press(keys)
        seen += terminal.until(words if size[1] >= 80 else narrowed(words))
    terminal.press("4")
    seen += terminal.until(SAVED[lang])
    terminal.press(" ")
    seen += terminal.rest()
    assert "".join(ENDED[lang].split()) in "".join(seen.split())
    assert terminal.status == 0
    assert terminal.modes() == terminal.found
    assert rated(path) == [(f"own/a-{kind}", "easy")]
    assert [line for line in re.split("[\r\n]", seen) if cell_len(line) > size[1]] == []


def narrowed(words: str) -> str:
    """What forty cells have room for: no key beside the point, and not when the card comes back."""
    return (
        re.sub(r" \d+(?:m|d|分|天)(?=\]|  |$)", "", words)
        .removeprefix("i I was right")
        .removeprefix("i 我答对了")
    )


def test_a_terminal_without_control_codes_breaks_lines_at_its_own_width(
    ask: Callable[..., Terminal], environ: dict[str, str]
) -> None:
    environ["TERM"] = "dumb"
    terminal = ask("recall", size=(24, 40))
    shown = terminal.until("? keys")
    assert max(map(cell_len, shown.splitlines())) <= 40
    terminal.press("q")
    terminal.rest()


def test_keys_need_no_enter_and_are_not_echoed(ask: Callable[..., Terminal]) -> None:
    terminal = ask("recall")
    terminal.until("keys  >")
    assert terminal.modes() == (False, False)
    terminal.press("z")
    assert terminal.until("keys").strip().startswith("“z” does nothing here.")


def test_what_is_typed_ahead_is_neither_lost_nor_echoed(ask: Callable[..., Terminal], path: Path) -> None:
    terminal = ask("recall")
    terminal.until("keys  >")
    terminal.press(" 12 4 ")
    rest = terminal.rest()
    assert rated(path) == [("own/a-recall", "easy")]
    assert "12 4" not in rest


def test_a_typed_line_may_be_edited(ask: Callable[..., Terminal]) -> None:
    terminal = ask("code")
    terminal.until("keys")
    terminal.press("9\x7f3\x1b[D\x1b[C\x7f2\r")
    terminal.until("✓ Right.")


def test_a_window_of_another_size_is_drawn_at_once_while_a_line_is_typed(
    ask: Callable[..., Terminal],
) -> None:
    terminal = ask("code")
    terminal.until("keys")
    terminal.press("2")
    terminal.until("> 2")
    time.sleep(0.2)  # until the editor waits for the next key
    terminal.process.setwinsize(24, 40)
    terminal.until("What is it?")
    terminal.until("> 2")
    terminal.press("\r")
    terminal.until("✓ Right.")


@pytest.mark.parametrize(
    "locale",
    [
        pytest.param("zh_XX.UTF-8", id="not installed"),
        pytest.param("C", id="the C locale"),
        pytest.param("C.UTF-8", id="UTF-8"),
    ],
)
def test_chinese_is_typed_and_edited_whatever_the_locale(
    ask: Callable[..., Terminal], environ: dict[str, str], locale: str
) -> None:
    environ["LC_ALL"] = locale
    terminal = ask("recall", "--lang", "zh")
    terminal.until("按键  >")
    terminal.press("t")
    terminal.until("回答")
    terminal.press("第二，第错\x7f一\r")
    terminal.until("说到了哪几条？  [1]  [2]")


def test_an_arrow_key_is_one_key_that_does_nothing(ask: Callable[..., Terminal]) -> None:
    terminal = ask("choice")
    terminal.until("keys  >")
    terminal.press("\x1b[A")
    terminal.until("“Esc” does nothing here.")
    terminal.press("z")
    assert "✓" not in terminal.until("“z” does nothing here.  Press its letter.")


MOMENTS = [
    pytest.param("recall", [], id="at the question"),
    pytest.param("recall", [(" ", "Which did you say?")], id="at the points"),
    pytest.param("recall", [(" ", "Which did"), (" ", "4 easy")], id="at the rating"),
    pytest.param("code", [("1", "> 1")], id="within a line"),
]


class TestWaysOut:
    """However it ends, the terminal is as it was found and the journal is sound."""

    @pytest.mark.sampled(one_of=2)
    @pytest.mark.parametrize(("kind", "steps"), MOMENTS)
    @pytest.mark.parametrize(
        ("key", "status"),
        [
            pytest.param("\x03", 130, id="Ctrl-C"),
            pytest.param("\x1c", 128 + signal.SIGQUIT, id="Ctrl-backslash"),
        ],
    )
    def test_by_a_key(
        self,
        ask: Callable[..., Terminal],
        path: Path,
        kind: str,
        steps: list[tuple[str, str]],
        key: str,
        status: int,
    ) -> None:
        terminal = self.at(ask(kind), steps)
        terminal.press(key)
        rest = terminal.rest()
        assert terminal.status == status
        assert terminal.modes() == terminal.found
        assert rated(path) == []
        assert "Traceback" not in rest
        assert ("1 more card waits" in rest) is (key == "\x03")

    @pytest.mark.sampled(one_of=2)
    @pytest.mark.parametrize(("kind", "steps"), MOMENTS)
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
    def test_by_a_signal(
        self,
        ask: Callable[..., Terminal],
        path: Path,
        kind: str,
        steps: list[tuple[str, str]],
        number: signal.Signals,
    ) -> None:
        terminal = self.at(ask(kind), steps)
        terminal.process.kill(number)
        rest = terminal.rest()
        assert terminal.status == 128 + number
        assert terminal.modes() == terminal.found
        assert rated(path) == []
        assert "Traceback" not in rest

    def test_a_signal_that_does_not_interrupt_the_wait_ends_it_all_the_same(self) -> None:
        """Such as one that comes just before the wait begins: it must not wait for the next key."""
        script = str(Path(__file__).with_name("key_beside_a_thread.py"))
        terminal = Terminal([sys.executable, script], {"PYTHONPATH": str(ROOT)}, (24, 80))
        terminal.until("ready")
        time.sleep(0.2)
        terminal.process.kill(signal.SIGTERM)
        terminal.rest()
        assert terminal.status == 128 + signal.SIGTERM
        assert terminal.modes() == terminal.found

    @pytest.mark.parametrize("key", ["q", "\x04"], ids=["q", "Ctrl-D"])
    def test_by_quitting(self, ask: Callable[..., Terminal], key: str) -> None:
        terminal = self.at(ask("recall"), [])
        terminal.press(key)
        assert "1 more card waits" in terminal.rest()
        assert terminal.status == 0
        assert terminal.modes() == terminal.found

    def test_by_closing_the_window(self, ask: Callable[..., Terminal], path: Path) -> None:
        terminal = self.at(ask("recall"), [(" ", "Which did"), (" ", "4 easy"), ("3", "That was the last")])
        os.close(terminal.process.child_fd)
        assert os.waitpid(terminal.process.pid, 0)[0] == terminal.process.pid
        terminal.process.closed = True
        terminal.process.terminated = True
        assert rated(path) == [("own/a-recall", "good")]

    def at(self, terminal: Terminal, steps: list[tuple[str, str]]) -> Terminal:
        terminal.until("keys")
        for keys, words in steps:
            time.sleep(0.05)
            terminal.press(keys)
            terminal.until(words)
        time.sleep(0.05)
        return terminal


class TestCtrlZ:
    @pytest.mark.parametrize(
        ("kind", "begun", "rest"),
        [
            pytest.param("recall", "", "  3", id="at a key"),
            pytest.param("code", "1", "\x7f2\r3", id="within a line"),
        ],
    )
    def test_gives_the_terminal_back_and_goes_on_where_it_was(
        self, ask: Callable[..., Terminal], path: Path, kind: str, begun: str, rest: str
    ) -> None:
        terminal = ask(kind, in_shell=True)
        terminal.until("keys")
        terminal.press(begun)
        time.sleep(0.2)
        terminal.press("\x1a")
        terminal.until("Stopped")
        terminal.press("stty -a | tr ';' '\\n' | grep -oE '[ -](echo|icanon) '; echo there\r")
        shown = terminal.until("echo\nthere").split()
        assert "-echo" not in shown
        assert "-icanon" not in shown
        terminal.press("fg\r")
        terminal.until("keys" if kind == "recall" else "> 1")
        terminal.press(rest)
        terminal.until("good: back in 10 min")
        terminal.press(" ")
        terminal.until("1 rating saved")
        assert rated(path) == [(f"own/a-{kind}", "good")]


def test_ctrl_c_stops_a_proof_and_leaves_the_card(ask: Callable[..., Terminal], path: Path) -> None:
    card = SAMPLES["choice"].replace('level = "basic"', 'level = "basic"\nproof = "sleeps"')
    terminal = ask("choice", cards=card)
    terminal.until("keys  >")
    terminal.press("ap")
    terminal.until("Ctrl-C stops it.")
    time.sleep(0.3)
    terminal.press("\x03")
    terminal.until("Stopped.")
    terminal.press("4")
    terminal.until("easy: back in 8 days")
    assert rated(path) == [("own/a-choice", "easy")]


class TestTrouble:
    @pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="a limit is set on another process: Linux")
    def test_a_full_disk_keeps_the_card_and_says_so(self, ask: Callable[..., Terminal], path: Path) -> None:
        terminal = self.at_the_rating(ask)
        _, most = resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (1, -1))
        terminal.press("4")
        assert "easy: back" not in terminal.until("Not saved:")
        terminal.until("make room")
        terminal.until("4 easy 8d")
        assert rated(path) == []
        resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (most, most))
        terminal.press("4")
        terminal.until("easy: back in 8 days")
        assert rated(path) == [("own/a-choice", "easy")]

    @pytest.mark.slow
    def test_a_journal_that_another_one_holds_is_said_in_one_line(
        self, ask: Callable[..., Terminal], path: Path
    ) -> None:
        terminal = self.at_the_rating(ask)
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        terminal.press("4")
        terminal.until("Not saved:")
        terminal.until("another bnquiz is writing to it")
        terminal.until("4 easy 8d")
        holder.execute("ROLLBACK")
        holder.close()
        terminal.press("4")
        terminal.until("easy: back in 8 days")
        assert rated(path) == [("own/a-choice", "easy")]

    def at_the_rating(self, ask: Callable[..., Terminal]) -> Terminal:
        terminal = ask("choice", size=(24, 200))
        terminal.until("keys  >")
        terminal.press("a")
        terminal.until("4 easy 8d")
        return terminal
