"""Variants: text drawn by mistakes, idiom and seed has exactly these mistakes, whatever it looks like."""

import ast
import random
import re
from pathlib import Path

import pytest

from bnquiz.grading.batch.collect import Collected, File
from bnquiz.grading.batch.many import grade_all
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.options import Options
from bnquiz.grading.process.runner import start_workers
from bnquiz.grading.source.reading import of_text
from bnquiz.variants import IDIOMS, NoVariant, Variant, drawn, mistakes_of, variant
from bnquiz.variants.drawing import of_row, together
from bnquiz.variants.looks import look
from bnquiz.variants.tables import Edited, right, rights, rows

# What no file of ours shows, and why.
NOT_SHOWN = {
    "affine-absent": "a signature that has neither: the right file itself is another",
    "no-running-statistics": "a file that says so is another idiom",
    "one-value-accepted": "only --like torch asks for it",
    "timeout": "it would take all the seconds of a file",
    "out-of-memory": "it would take all the memory of a machine",
}
SAMPLE = [
    pytest.param("torch_semantics", (), id="a right module"),
    pytest.param("torch_semantics", ("eps-subtracted",), id="a module"),
    pytest.param("functional_signature", ("momentum-swapped",), id="torch's own signature"),
    pytest.param("numpy_flag_last", ("axes-all", "running-std"), id="two in NumPy"),
    pytest.param("course_pair", ("backward-mean-term-missing",), id="a backward pass by hand"),
    pytest.param("training_flag", ("gamma-missing", "graph-leak", "eps-ignored"), id="three in a function"),
    pytest.param("lecture_class", ("running-not-updated",), id="a plain class"),
    pytest.param("moving_pair", ("syntax-error",), id="what does not parse"),
]


class TestDrawing:
    def test_the_same_seed_gives_the_same_text_and_others_do_not(self):
        texts = [variant(["eps-subtracted"], "torch_semantics", seed) for seed in (1, 1, 2, 3, 4)]
        assert texts[0] == texts[1]
        assert len(set(texts)) == 4

    def test_another_seed_changes_names_numbers_and_order(self):
        texts = [variant([], "torch_semantics", seed) for seed in range(20)]
        assert len({re.search(r"(\w+) = \((?:x|X|inputs) - ", text)[1] for text in texts}) > 2
        assert len({re.search(r"eps=(\S+),", text)[1] for text in texts}) > 2
        assert len({text.index("self.weight = ") < text.index("self.bias = ") for text in texts}) == 2

    def test_the_lines_of_a_mistake_move_with_the_text(self):
        for seed in range(10):
            made = drawn(["eps-subtracted"], "torch_semantics", seed)
            lines = made.text.splitlines()
            assert [" - self.eps" in lines[line - 1] for line in made.lines["eps-subtracted"]] == [True]

    def test_no_text_says_what_is_expected_of_it(self):
        assert [idiom for idiom in IDIOMS if "# expect" in variant([], idiom, 1)] == []

    @pytest.mark.parametrize(
        ("mistakes", "idiom"),
        [
            pytest.param(["eps-subtracted", "eps-missing"], "torch_semantics", id="one hides the other"),
            pytest.param(["backward-gamma-missing"], "torch_semantics", id="no backward pass to be wrong in"),
            pytest.param(["mode-inverted", "gamma-missing"], "torch_semantics", id="one that stands alone"),
        ],
    )
    def test_what_an_idiom_cannot_show_is_refused(self, mistakes, idiom):
        with pytest.raises(NoVariant, match=f"{idiom} cannot show"):
            variant(mistakes, idiom, 1)

    @pytest.mark.parametrize("idiom", IDIOMS)
    def test_a_right_text_parses_whatever_it_looks_like(self, idiom):
        for seed in range(30):
            ast.parse(variant([], idiom, seed))

    def test_a_name_that_a_keyword_has_stays(self):
        made = look(Edited("def f(a):\n    mean = a\n    return g(mean=mean)\n", {}), random.Random(2))
        assert "mean = a" in made[0]

    def test_statements_that_touch_each_other_keep_their_order(self):
        text = "def f(x):\n    mean = x.mean()\n    x -= mean\n    var = x.var()\n    return var\n"
        for seed in range(20):
            renamed, _ = look(Edited(text, {}), random.Random(seed), keep_names=True)
            assert renamed == text

    def test_a_line_with_a_mistake_stays_between_its_neighbors(self):
        """It reads `sdt`; if it went before what it should have read, there would be a second mistake."""
        text = "def f(x):\n    std = x.std()\n    y = x / sdt\n    n = 1\n    return y\n"
        for seed in range(20):
            made, lines = look(Edited(text, {"undefined-name": [3]}), random.Random(seed), keep_names=True)
            assert (made, lines) == (text, {"undefined-name": [3]})


class TestTables:
    @pytest.mark.parametrize("idiom", IDIOMS)
    def test_every_row_applies_to_its_text(self, idiom):
        assert [row.name for row in rows(idiom) if together(idiom, [row]) is None] == []

    def test_there_are_idioms_of_all_kinds(self):
        texts = [right(idiom) for idiom in IDIOMS]
        assert len(IDIOMS) >= 12
        assert sum("import numpy" in text for text in texts) >= 4
        assert sum("nn.Module" in text for text in texts) >= 4
        assert (
            sum("def batchnorm_backward" in t or "_backward" in t or "def backward" in t for t in texts) >= 4
        )

    def test_every_mistake_that_code_can_show_is_shown_in_two_idioms(self):
        shown = [id_ for idiom in IDIOMS for id_ in mistakes_of(idiom)]
        rare = {id_ for id_ in MISTAKES if shown.count(id_) < 2}
        assert rare == set(NOT_SHOWN)

    def test_every_id_of_a_row_is_a_mistake_of_its_severity(self):
        wrong = [
            (idiom, id_)
            for idiom in IDIOMS
            for row in rows(idiom)
            for severity, ids in (("error", row.mistakes), ("warning", row.warnings))
            for id_ in ids
            if MISTAKES[id_].severity != severity
        ]
        assert wrong == []


def otherwise(cases: dict[str, tuple[tuple[str, ...], Variant]]) -> list[str]:
    """What the grader says otherwise than the mistakes of each variant, all graded in one run."""
    files = [
        File(Path(name), name, source=of_text(Path(f"{name}.py"), made.text))
        for name, (_, made) in cases.items()
    ]
    with start_workers(("torch",)) as workers:
        graded = grade_all(Collected(tuple(files)), workers, Options(timeout=60))
    told = zip(cases.items(), graded.results, strict=True)
    return [
        f"{name}: {said}" for (name, (ids, made)), result in told for said in complaints(ids, made, result)
    ]


def complaints(ids, made, result):
    errors = {id_ for id_ in ids if MISTAKES[id_].severity == "error"}
    found = {mistake.id: set(mistake.lines) for mistake in result.mistakes}
    if {mistake.id for mistake in result.errors} != errors:
        yield f"errors {sorted(m.id for m in result.errors)}, not {sorted(errors)}; {result.notes}"
    if not set(ids) <= set(found):
        yield f"found {sorted(found)}, not {sorted(ids)}"
    for id_ in errors & set(found):
        if made.lines[id_] and not found[id_] & set(made.lines[id_]):
            yield f"{id_} on {sorted(found[id_])}, not on {made.lines[id_]}"


@pytest.mark.slow
def test_the_grader_names_exactly_the_mistakes_of_a_sample():
    sample = [param.values for param in SAMPLE]
    assert otherwise({f"{i}-{'-'.join(ids)}": (ids, drawn(ids, i, 7)) for i, ids in sample}) == []


@pytest.mark.slow
def test_a_mistake_that_is_not_there_is_missed():
    missed = otherwise({"right": (("eps-missing",), Variant(variant([], "training_flag", 1), {}, ""))})
    assert missed != []


@pytest.mark.slow
def test_what_a_test_must_let_pass_is_right():
    """But for torch's own: that is right, and not the work itself."""
    others = {name: text for name, text in rights("training_flag").items() if name != "as-in-torch"}
    assert otherwise({name: ((), Variant(text, {}, "")) for name, text in others.items()}) == []


PARTS = 24  # of hundreds of variants


@pytest.mark.sampled(slow=12)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_grader_names_what_every_row_of_every_idiom_makes(part):
    named = [(idiom, row) for idiom in IDIOMS for row in rows(idiom) if row.ids]
    cases = {f"{i}-{row.name}": (row.ids, of_row(row, i, 5)) for i, row in named[part::PARTS]}
    assert len(cases) > 600 // PARTS
    assert otherwise(cases) == []


@pytest.mark.sampled(slow=12)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_grader_names_both_mistakes_of_300_drawn_pairs(part):
    rng, cases = random.Random(300 + part), {}
    while len(cases) < 300 / PARTS:
        idiom, seed = rng.choice(IDIOMS), rng.randrange(10**6)
        ids = tuple(sorted(rng.sample(mistakes_of(idiom), 2)))
        try:
            cases[f"{idiom}-{'-'.join(ids)}"] = (ids, drawn(ids, idiom, seed))
        except NoVariant:
            continue
    assert otherwise(cases) == []
