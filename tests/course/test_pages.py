"""The pages of a course: what they say, what they never do, and which folder they may take."""

import csv
import io
import posixpath
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from bnquiz.course import folder as folders
from bnquiz.course.folder import MANIFEST, check_folder, write_folder
from bnquiz.course.learners import Learner
from bnquiz.course.pages import PARTS, WORDS, Depth, pages
from bnquiz.errors import BadFile
from bnquiz.grading.records import Piece, Score, Scored
from bnquiz.grading.telling.parts import GROUPS
from bnquiz.screen.html import axes_svg
from tests.screen.results import EPS, FAILED, PASSED, UNGRADED

pytestmark = pytest.mark.fast

SCORED = replace(FAILED, score=Score(3, 10, (Scored("eps", 0, 2, "eps-subtracted"), Scored("axes", 3, 3))))
COURSE = [Learner("ann", (SCORED,)), Learner("bob", (replace(PASSED, score=Score(10, 10)),)), Learner("cyd")]
HOSTILE = "<script>alert(1)</script> & \x00\x1b[31m \ud800 \u202e"
EMPTY = {"meta", "br"}  # elements without an end


class Reader(HTMLParser):
    """Reads a page strictly: what is opened is closed, and what it links and loads is noted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.open += [tag] if tag not in EMPTY else []
        self.links += [value for name, value in attrs if name in ("href", "src")]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if "style" not in self.open else ""


def made(everybody=COURSE, lang="en", depth=None):
    return pages(everybody, lang, "2026-11-28", depth or Depth(), axes_svg)


def test_there_is_a_page_a_learner_an_index_and_a_table():
    names = ["index.html", "learners.csv", "learners/ann.html", "learners/bob.html", "learners/cyd.html"]
    assert list(made()) == names


def test_the_index_says_who_has_which_mistake_and_how_many_have_it():
    index = Reader(made([*COURSE, Learner("dan", (FAILED,))])["index.html"])
    said = " ".join(index.text.split())
    assert "1 pass · 2 fail · 1 not graded · mean 3.25 of 10" in said
    assert re.search(r"2 of 4 ?subtracts eps ?eps-subtracted ?ann, dan", said)


def test_a_page_has_points_lines_numbers_and_the_file():
    said = Reader(made()["learners/ann.html"]).text
    assert "output: eps0/2eps-subtracted" in said
    assert "7      x_hat = (x - mean) / np.sqrt(moving_var - eps)" in said
    assert "y: nan, expected 0.377963" in said
    assert "The whole file" in said
    assert "averaged together with x[0, 0, 0, 0]: 2 numbers in yours, 4 in batch norm" in said
    assert made()["learners/ann.html"].count('<rect class="yours"') == 2
    assert made()["learners/ann.html"].count('<span class="error"><i>7  </i>') == 2, (
        "by itself, and in the file"
    )


def test_lines_of_a_notebook_are_those_of_its_cells_and_no_excerpt_leaves_its_cell():
    parts = FAILED.source.split("\n")
    source = "\n".join([*parts[:6], "", *parts[6:]])  # line 7, the wrong one, begins the second cell
    mistake = replace(EPS, lines=(8,))
    notebook = replace(FAILED, source=source, mistakes=(mistake,), pieces=(Piece(1, 1), Piece(8, 3)))
    page = made([Learner("ann", (notebook,))])["learners/ann.html"]
    excerpt, whole = re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)
    assert excerpt.startswith('<span><i>cell 3</i></span><span class="error"><i>1  </i>    x_hat')
    assert "cell 1" not in excerpt
    assert whole.startswith("<span><i>cell 1</i></span><span><i>1  </i>def batch_norm")
    assert '<span><i>7  </i></span><span><i>cell 3</i></span><span class="error"><i>1  </i>' in whole
    assert "<dd>cell 3, line 1</dd>" in page


def test_a_learner_without_a_file_has_a_page_that_says_so():
    assert "There was no file to grade." in Reader(made()["learners/cyd.html"]).text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_is_whole_links_only_to_the_others_and_loads_nothing(lang):
    written = made(lang=lang)
    for name, text in written.items():
        if name.endswith(".html"):
            page = Reader(text)
            assert not page.tags & {"script", "img", "link", "iframe", "object"}
            home = name.rpartition("/")[0]
            for link in page.links:
                if link.startswith("#"):
                    assert link[1:] in page.ids
                    continue
                assert posixpath.normpath(posixpath.join(home, unquote(link))) in written
            assert "default-src 'none'" in text
            assert "url(" not in text
            assert "@import" not in text


def test_what_learners_wrote_is_text():
    odd = replace(
        FAILED,
        file=HOSTILE,
        source=f"x = 1  # {HOSTILE}\n",
        mistakes=(replace(EPS, lines=(1,), message=HOSTILE),),
    )
    written = made([Learner(HOSTILE, (odd,))])
    for text in written.values():
        text.encode()
        assert "<script" not in text or text == written["learners.csv"]
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_names_that_a_file_name_cannot_tell_apart_have_pages_of_their_own():
    names = ["Ann", "ann", "a/b", "a?b", "..", "index", "李雷", "x" * 300]
    written = made([Learner(name) for name in names])
    own = [name for name in written if name.startswith("learners/")]
    assert len({name.casefold() for name in own}) == len(names)
    assert all(re.fullmatch(r"learners/[\w.-]{1,90}\.html", name) and "/." not in name for name in own)


@pytest.mark.parametrize(
    ("depth", "absent"),
    [
        pytest.param(Depth(mistakes=False, lines=False), "eps-subtracted", id="hint 1: no mistake"),
        pytest.param(Depth(lines=False), "np.sqrt", id="hint 2: no line"),
        pytest.param(Depth(), "sqrt(var + eps)", id="no fix unless asked for"),
    ],
)
def test_a_page_tells_no_more_than_the_report(depth, absent):
    plain = replace(FAILED, mistakes=(replace(EPS, why=""),), score=SCORED.score)
    written = made([Learner("ann", (plain,))], depth=depth)
    assert absent not in "".join(written.values())
    assert "sqrt(var + eps)" in made(depth=Depth(fix=True))["learners/ann.html"]


def test_the_table_has_a_row_a_learner():
    rows = list(csv.DictReader(io.StringIO(made([*COURSE, Learner("dan", (UNGRADED,))])["learners.csv"])))
    assert [(row["learner"], row["verdict"], row["points"]) for row in rows] == [
        ("ann", "fail", "3"),
        ("bob", "pass", "10"),
        ("cyd", "error", "0"),
        ("dan", "error", "0"),
    ]
    assert rows[0]["errors"].split() == ["axes-per-sample", "eps-subtracted", "undefined-name"]


def test_a_name_that_a_spreadsheet_would_compute_is_text():
    [row] = csv.DictReader(io.StringIO(made([Learner("=1+1")])["learners.csv"]))
    assert row["learner"] == "'=1+1"


def test_a_warning_has_the_word_of_the_report():
    warned = replace(PASSED, mistakes=(replace(EPS, severity="warning"),))
    assert "警告：能用，但值得讨论" in made([Learner("ann", (warned,))], lang="zh")["learners/ann.html"]


def test_all_words_are_there_in_both_languages_and_each_part_has_one():
    assert [word for word in (*WORDS.values(), *PARTS.values()) if not word.zh] == []
    assert set(PARTS) == set(GROUPS)


class TestFolder:
    OLD, NEW = {"index.html": "old", "learners/ann.html": "ann"}, {"index.html": "new"}

    def test_it_appears_whole_and_replaces_an_older_one_of_ours(self, tmp_path):
        write_folder(tmp_path / "pages", self.OLD)
        write_folder(tmp_path / "pages", self.NEW)
        assert sorted(path.name for path in (tmp_path / "pages").rglob("*")) == [MANIFEST, "index.html"]
        assert (tmp_path / "pages" / "index.html").read_text() == "new"
        assert [path.name for path in tmp_path.iterdir()] == ["pages"], "nothing is left beside"

    def test_an_empty_folder_may_be_taken(self, tmp_path):
        (tmp_path / "pages").mkdir()
        write_folder(tmp_path / "pages", self.NEW)

    @pytest.mark.parametrize(
        ("spoil", "fault"),
        [
            pytest.param(
                lambda f: (f / "notes.txt").write_text("mine"),
                "holds notes.txt, which bnquiz did not",
                id="a file",
            ),
            pytest.param(
                lambda f: (f / "index.html").write_text("x"),
                "was changed since bnquiz wrote it",
                id="a change",
            ),
            pytest.param(lambda f: (f / "l").symlink_to(f.parent), "holds l, which", id="a link"),
            pytest.param(lambda f: (f / MANIFEST).write_text("[]"), "holds index.html, which", id="no list"),
            pytest.param(
                lambda f: (f / MANIFEST).write_text("{"), "holds index.html, which", id="a broken list"
            ),
        ],
    )
    def test_what_bnquiz_did_not_write_stays(self, tmp_path, spoil, fault):
        folder = tmp_path / "pages"
        write_folder(folder, self.OLD)
        spoil(folder)
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        with pytest.raises(BadFile, match=fault):
            write_folder(folder, self.NEW)
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    @pytest.mark.parametrize(
        ("name", "fault"),
        [
            pytest.param("file", "is no folder", id="a file"),
            pytest.param("link", "is no folder", id="a link"),
            pytest.param("no/pages", "there is no folder .*no; make it first", id="nowhere"),
            pytest.param("here", "holds the folder in which you are", id="where we are"),
        ],
    )
    def test_a_place_that_cannot_be_taken_is_told_before_anything_is_graded(
        self, tmp_path, monkeypatch, name, fault
    ):
        (tmp_path / "file").write_text("")
        (tmp_path / "here" / "below").mkdir(parents=True)
        (tmp_path / "link").symlink_to("here")
        monkeypatch.chdir(tmp_path / "here" / "below")
        with pytest.raises(BadFile, match=fault):
            check_folder(tmp_path / name)

    def test_where_the_new_pages_cannot_come_the_old_ones_are_back(self, tmp_path, monkeypatch):
        folder = tmp_path / "pages"
        write_folder(folder, self.OLD)
        rename = folders.Path.rename

        def fail(path, target):
            if path.name == "new":
                raise OSError(28, "No space left on device")
            return rename(path, target)

        monkeypatch.setattr(folders.Path, "rename", fail)
        with pytest.raises(BadFile, match="cannot be written: no space left"):
            write_folder(folder, self.NEW)
        assert (folder / "index.html").read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == ["pages"]
