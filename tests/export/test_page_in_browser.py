"""The pocket page in a real browser: a sitting, a reload, the way home; on a phone and on a desk."""

import json
import re
import shutil
from itertools import pairwise
from random import Random

import pytest
from click.testing import CliRunner

from bnquiz.bank import check
from bnquiz.cli import cli
from bnquiz.cli.context import candidates_of, local_now
from bnquiz.export.page import NOTHING, knowledge, page
from bnquiz.grading.mistakes import did
from bnquiz.resources import shipped
from bnquiz.study import health
from bnquiz.study.events import Found
from tests.ours import BANK

pytestmark = pytest.mark.slow  # a minute; as `.ci/run` has a browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CANDIDATES = candidates_of(BANK)
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
ONE_OF_EACH = ("eps-purpose", "eps-inside-root", "trainable-parameters", "bug-eps-subtracted")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        except playwright.Error:
            pytest.skip("there is no Chromium: neither the system's nor playwright's")
        yield browser
        browser.close()


class Opened:
    """A page in a browser that keeps what it is given, and all that went wrong there."""

    def __init__(self, browser, file, screen, setup="", **options):
        self.file = file
        self.context = browser.new_context(**{**screen, **options})
        self.tab = self.context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.tab.on("console", lambda said: self.wrong.append(said.text))
        self.tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.add_init_script(setup)
        self.open()

    def open(self, card=""):
        self.tab.goto("about:blank")
        self.tab.goto(f"{self.file.as_uri()}#{card}")
        self.tab.wait_for_selector("h1")

    def text(self, where):
        return self.tab.inner_text(where)

    def tap(self, where):
        self.tab.click(where)

    def press(self, *keys):
        for key in keys:
            self.tab.keyboard.press(key)

    def rate(self, word):
        self.tap(f".ratings button:has-text('{word}')")

    def events(self):
        return json.loads(self.tab.evaluate("localStorage.getItem('bnquiz:events')") or "[]")

    def is_too_wide(self):
        return self.tab.evaluate("document.scrollingElement.scrollWidth > innerWidth")

    def take_home(self, folder):
        self.tap(".ring")
        with self.tab.expect_download() as found:
            self.tap("dialog .button.main")
        file = folder / found.value.suggested_filename
        found.value.save_as(file)
        self.tap(".sheet-top button")
        return file


@pytest.fixture
def write(tmp_path):
    def written(known=NOTHING, bank=BANK, lang="en"):
        file = tmp_path / "bn.html"
        file.write_text(
            page(bank, known, lang=lang, made=local_now().date(), rng=Random(1)), encoding="utf-8"
        )
        return file

    return written


@pytest.fixture
def opened(browser, write):
    pages: list[Opened] = []

    def made(screen=PHONE, setup="", file=None, **options):
        pages.append(Opened(browser, file or write(), screen, setup, **options))
        return pages[-1]

    yield made
    for each in pages:
        assert each.wrong == []
        assert {url for url in each.asked if not url.startswith(("file:", "blob:", "about:"))} == set()
        each.context.close()


def bnquiz(*arguments):
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    return done.output


ANSWERS = {
    "eps-purpose": lambda shown: (shown.tap("#bar .main"), shown.tap(".row:nth-child(2)")),
    "eps-inside-root": lambda shown: shown.tap(".row:has-text('302')"),
    "trainable-parameters": lambda shown: (
        shown.tab.fill("#number", str(2 * int(re.search(r"\((\d+)\)", shown.text("h1"))[1]))),
        shown.tap("#bar .main"),
        shown.tab.wait_for_selector(".verdict.right"),
    ),
    "bug-eps-subtracted": lambda shown: (
        shown.tap(".listing label:nth-child(3)"),
        shown.tap("#bar .main"),
        shown.tab.wait_for_selector(".verdict.right"),
    ),
}


class TestSitting:
    @pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
    def test_each_kind_is_asked_answered_and_rated_and_nothing_is_wider_than_the_screen(self, opened, screen):
        shown = opened(screen)
        for card in ONE_OF_EACH:
            shown.open(card)
            assert not shown.is_too_wide()
            ANSWERS[card](shown)
            assert not shown.is_too_wide()
            shown.rate("Good")
        events = shown.events()
        assert [(each["card"], each["rating"]) for each in events] == [(card, "good") for card in ONE_OF_EACH]
        assert all(re.fullmatch(r"[0-9a-f]{32}", each["id"]) for each in events)

    def test_keys_do_all_of_it(self, opened):
        shown = opened(DESK)
        shown.open("eps-purpose")
        shown.press("Space", "1", "2", "3", "Space", "Space")
        shown.open("bug-eps-subtracted")
        shown.press("2", "Enter", "e")
        assert shown.text(".verdict") == "✗ It is line 3.\nYou said 2."
        assert shown.tab.locator("details[open]").count() == 1
        shown.press("1")
        shown.open("trainable-parameters")
        shown.tab.keyboard.type("1")
        shown.press("Enter", "Enter")
        assert [each["rating"] for each in shown.events()] == ["good", "again", "again"]

    def test_an_answer_that_is_only_drawn_again_stands_still(self, opened):
        shown = opened()
        shown.open("eps-purpose")
        shown.press("Space")
        assert shown.tab.locator(".answer.rises").count() == 1
        shown.press("1")
        assert shown.tab.locator(".answer").count() == 1
        assert shown.tab.locator(".answer.rises").count() == 0

    def test_what_is_no_number_is_said_and_asked_again(self, opened):
        shown = opened()
        shown.open("trainable-parameters")
        shown.tab.fill("#number", "many")
        shown.tap("#bar .main")
        assert "“many” isn't a number" in shown.text(".trouble")
        assert shown.events() == []

    def test_another_problem_each_time(self, opened):
        shown = opened()
        asked = []
        for _ in range(4):
            shown.open("trainable-parameters")
            asked.append(shown.text("h1"))
        assert all(one != other for one, other in pairwise(asked))

    def test_undo_takes_back_the_last_rating_and_shows_its_card_again(self, opened):
        shown = opened()
        shown.open("eps-inside-root")
        shown.tap("#bar .main")
        shown.rate("Easy")
        shown.tap("#toast button")
        assert shown.events() == []
        assert "variance 1e-6" in shown.text("h1")
        shown.rate("Again")
        assert [each["rating"] for each in shown.events()] == ["again"]

    def test_a_sitting_ends_after_twenty_cards_and_goes_on(self, opened):
        shown = opened()
        while shown.tab.locator("#bar .button").count():
            shown.press("Space", "Space", "4")
        assert shown.text("h1") == "Done for now"
        assert len({each["card"] for each in shown.events()}) == 20
        shown.tap(".button.main")
        assert shown.text(".place") == "1/20"


class TestReload:
    def test_ratings_stay_and_the_next_card_comes(self, opened):
        shown = opened()
        first = shown.text("h1")
        shown.tap("#bar .main")
        shown.rate("Easy")
        second = shown.text("h1")
        ready = shown.text(".ring")
        shown.open()
        assert len(shown.events()) == 1
        assert shown.text("h1") == second != first
        assert shown.text(".ring") == ready

    def test_language_and_theme_stay(self, opened):
        shown = opened()
        shown.tap(".tool")
        shown.tap(".ring")
        shown.tap("dialog .stack:last-of-type button")
        shown.open("eps-purpose")
        assert shown.text("h1") == BANK.cards["eps-purpose"].question.zh
        assert shown.tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 22, 21)"

    def test_it_is_dark_where_the_system_is(self, opened):
        shown = opened(color_scheme="dark")
        assert shown.tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 22, 21)"

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_no_screen_mixes_languages(self, opened, write, lang):
        shown = opened(file=write(lang=lang))
        for card in ONE_OF_EACH:
            shown.open(card)
            shown.tap("#bar .main")
            shown.tap("summary")
            said = shown.text("body").replace("中文", "").replace("English", "")
            assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (lang == "zh")
        shown.tap(".ring")
        said = shown.text("dialog")
        assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (lang == "zh")

    def test_the_sheet_lists_each_key_with_what_it_does(self, opened):
        shown = opened()
        shown.tap(".ring")
        keys = shown.tab.locator(".keys > span").all_inner_texts()
        assert (len(keys), keys[::2][:4], keys[7]) == (20, ["␣", "a–d", "1–9", "h"], "hint")
        assert "[object" not in shown.text("dialog")

    def test_where_the_browser_keeps_nothing_it_works_and_says_so(self, opened):
        shown = opened(
            setup="Storage.prototype.setItem = Storage.prototype.getItem = () => { throw new Error() }"
        )
        for _ in range(2):
            shown.press("Space", "Space", "3")
        shown.tap(".ring")
        assert "keeps nothing" in shown.text("dialog")
        assert "Ratings on this device: 2" in shown.text("dialog")


class TestWayHome:
    @pytest.fixture(autouse=True)
    def home_of_bnquiz(self, monkeypatch, home):
        monkeypatch.setenv("BNQUIZ_HOME", str(home))

    def study(self, shown):
        for card, rating in zip(ONE_OF_EACH, ("Again", "Hard", "Good", "Easy"), strict=True):
            shown.open(card)
            shown.tap("#bar .main")
            shown.rate(rating)

    def looks(self, shown):
        """The next card, how ready one is, and when a card that is known comes back."""
        shown.open(ONE_OF_EACH[-1])
        shown.tap("#bar .main")
        waits = shown.text(".ratings")
        shown.open()
        return shown.text("h1"), shown.text(".ring"), waits

    def test_the_file_is_imported_once_and_the_states_agree(self, opened, journal, tmp_path):
        journal.record_rating("momentum-update", "good", rev=1, lang="en", seconds=5, now=local_now())
        shown = opened()
        self.study(shown)
        file = shown.take_home(tmp_path)
        assert "4 events were added" in bnquiz("journal", "import", str(file))
        assert "had all of it already" in bnquiz("journal", "import", str(file))
        rated = {each.card: (each.rating, each.lang) for each in journal.ratings()}
        assert {card: rated[card] for card in ONE_OF_EACH} == dict(
            zip(ONE_OF_EACH, (("again", "en"), ("hard", "en"), ("good", "en"), ("easy", "en")), strict=True)
        )
        assert health.check(journal, local_now()).faults == ()

    def test_a_new_page_knows_both_and_counts_nothing_twice(self, opened, write, journal, tmp_path):
        shown = opened()
        self.study(shown)
        before = self.looks(shown)
        bnquiz("journal", "import", str(shown.take_home(tmp_path)))
        write(knowledge(journal, CANDIDATES, local_now(), did))
        assert self.looks(shown) == before
        elsewhere = opened()
        write(knowledge(journal, CANDIDATES, local_now(), did))
        assert self.looks(elsewhere) == before

    def test_flags_and_suspended_cards_come_home_too(self, opened, journal, tmp_path):
        shown = opened()
        shown.open("eps-purpose")
        shown.press("f")
        shown.open("eps-inside-root")
        shown.press("x")
        bnquiz("journal", "import", str(shown.take_home(tmp_path)))
        assert (journal.marks().flagged, journal.marks().suspended) == ({"eps-purpose"}, {"eps-inside-root"})

    def test_what_was_taken_home_is_not_taken_back(self, opened, tmp_path):
        shown = opened()
        self.study(shown)
        shown.take_home(tmp_path)
        shown.press("u")
        assert len(shown.events()) == 4

    def test_the_text_is_copied_or_shown_for_copying(self, opened, tmp_path):
        shown = opened(setup="delete Navigator.prototype.clipboard")
        self.study(shown)
        shown.tap(".ring")
        shown.tap("dialog .buttons .button:last-child")
        file = tmp_path / "pasted.txt"
        file.write_text(shown.tab.input_value("dialog textarea"), encoding="utf-8")
        assert "4 events were added" in bnquiz("journal", "import", str(file))

    def test_a_mistake_in_the_learners_file_asks_for_its_cards(self, opened, write, journal):
        found = Found("eps-subtracted", "error", (3,), ("eps-inside-root",))
        journal.record_verdict("/home/me/my_bn.py", "fail", [found], now=local_now())
        shown = opened(file=write(knowledge(journal, CANDIDATES, local_now(), did)))
        assert "my_bn.py" in shown.text(".from-code")
        assert "variance 1e-6" in shown.text("h1")


def test_text_that_looks_like_html_is_shown_as_text(opened, write, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    bad = "</script><script>document.title='broken'</script><img src=x onerror=alert(1)><!--"
    (folder / "mine.toml").write_text(
        f"""
title.en = "Mine {bad}"

[[card]]
id = "a"
kind = "recall"
level = "basic"
source = "me"
question.en = '''{bad.replace("'", "")}'''
answer.en = "1 < 2 {{{{script}}}}"
""",
        encoding="utf-8",
    )
    bank, problems = check(shipped("questions"), own=folder)
    assert problems == []
    shown = opened(file=write(bank=bank))
    shown.open("own/a")
    assert shown.text("h1") == bad.replace("'", "")
    shown.tap("#bar .main")
    assert "1 < 2 {{script}}" in shown.text("main")
    assert shown.tab.title() == "Batch normalization"
