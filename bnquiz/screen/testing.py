"""What a file of tests is worth, on the screen: the score, what is too strict, what slipped through."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len

from bnquiz.grading.records import Group
from bnquiz.grading.testing import GradedTests, Hanging, Survivor, TooStrict
from bnquiz.screen.blocks import GAP, Block
from bnquiz.texts import Lang, Text

WORDS: dict[str, Text] = {
    "score": Text(
        "{file}: {caught} of {all} wrong batch norms caught, {score}%; {tests}",
        "{file}：抓住了 {all} 个错误实现中的 {caught} 个，得分 {score}%；{tests}",
    ),
    "tests": Text("{} tests", "{} 个测试"),
    "tests-1": Text("1 test", "1 个测试"),
    "strict": Text(
        "Too strict: these fail on a right batch norm, and count no more",
        "太严格：这些测试在正确的实现上也会失败，不再计入",
    ),
    "hanging": Text(
        "Hanging: these do not come back within {:g} s, a quarter of --timeout, and count no more",
        "停不下来：这些测试没有在 {:g} 秒（--timeout 的四分之一）内结束，不再计入",
    ),
    "where": Text("{}, line {}", "{}，第 {} 行"),
    "survivor": Text("{}: {}", "{}：{}"),
    "by-group": Text("Caught", "抓住的"),
    "survived": Text(
        "Slipped through: each with the smallest input that shows it, and its card",
        "漏掉的：每个都附上能暴露它的最小输入和对应的卡片",
    ),
    "card": Text("card {}", "卡片 {}"),
    "next": Text("Next  ", "下一步  "),
    "add": Text(
        "Write a test for one of these inputs, and grade again: `bnquiz grade --tests {}`.",
        "挑一个输入写成测试，再评一次：`bnquiz grade --tests {}`。",
    ),
    "loosen": Text(
        "Loosen what is too strict: accept every right answer, or ask for less digits.",
        "放宽太严格的测试：凡是正确的答案都要接受，或放宽误差。",
    ),
    "shorten": Text(
        "Make what hangs shorter, or give it more time with --timeout.",
        "把停不下来的测试写短些，或用 --timeout 给更多时间。",
    ),
    "ask": Text("`bnquiz ask {}` asks why it is wrong.", "`bnquiz ask {}` 复习它错在哪里。"),
    "solution": Text(
        "`bnquiz solution tests` shows tests that catch them all.",
        "`bnquiz solution tests` 显示全部抓住的测试。",
    ),
}
GROUPS: dict[Group, Text] = {
    "axes": Text("axes", "维度"),
    "formula": Text("formula", "公式"),
    "eps": Text("eps", "eps"),
    "affine": Text("gamma, beta", "gamma、beta"),
    "running": Text("running statistics", "滑动统计量"),
    "mode": Text("training and inference", "训练与推理"),
    "gradient": Text("gradient", "梯度"),
    "conduct": Text("conduct", "对调用者的影响"),
}
# what is special in a right batch norm on which a test fails
RIGHT: dict[str, Text] = {
    "running-variance-unbiased": Text(
        "keeps the unbiased variance, as PyTorch", "滑动方差用无偏方差，同 PyTorch"
    ),
    "running-variance-biased": Text("keeps the biased variance, as Keras", "滑动方差用有偏方差，同 Keras"),
    "in-place": Text("updates the statistics in place", "就地更新滑动统计量"),
    "in-place-biased": Text(
        "updates in place, and keeps the biased variance", "就地更新，滑动方差用有偏方差"
    ),
    "computed-in-float64": Text("computes in float64 and casts back", "用 float64 计算再转换回来"),
    "as-in-torch": Text("torch's own, with its own rounding", "torch 自带的实现，舍入略有不同"),
}


def word(key: str, lang: Lang, *args: object, **named: object) -> str:
    return WORDS[key].get(lang).format(*args, **named)


def report(result: GradedTests, lang: Lang) -> Iterator[Block]:
    """All that there is to say of a file of tests."""
    yield _score(result, lang)
    yield GAP
    yield from _hanging(result.hanging, lang)
    if result.too_strict:
        yield Block(word("strict", lang), style="bold")
        for test, fails in groupby(sorted(result.too_strict, key=lambda t: t.test), lambda t: t.test):
            yield from _strict(test, list(fails), lang)
        yield GAP
    yield from _caught(result, lang)
    if result.survived:
        yield Block(word("survived", lang), style="bold")
        for survivor in result.survived:
            yield from _survivor(survivor, lang)
        yield GAP
    yield from _next(result, lang)


def _score(result: GradedTests, lang: Lang) -> Block:
    lead, style = ("PASS  ", "bold green") if result.passed else ("FAIL  ", "bold red")
    number = "tests-1" if result.tests == 1 else "tests"
    text = word(
        "score",
        lang,
        file=result.file,
        caught=len(result.caught),
        all=len(result.caught) + len(result.survived),
        score=int(100 * result.score),
        tests=word(number, lang, result.tests),
    )
    return Block(text, lead=lead, lead_style=style, style="bold")


def _hanging(tests: Sequence[Hanging], lang: Lang) -> Iterator[Block]:
    if tests:
        yield Block(word("hanging", lang, tests[0].seconds), style="bold")
        yield from (_dropped(each.test, each.line, lang) for each in tests)
        yield GAP


def _dropped(test: str, line: int | None, lang: Lang) -> Block:
    return Block(word("where", lang, test, line) if line else test, 2, "! ", lead_style="bold yellow")


def _strict(test: str, fails: list[TooStrict], lang: Lang) -> Iterator[Block]:
    yield _dropped(test, min((each.line for each in fails if each.line), default=None), lang)
    for each in fails:
        yield Block(f"{RIGHT[each.variant].get(lang)}: {each.message}", 4, style="dim")


def _caught(result: GradedTests, lang: Lang) -> Iterator[Block]:
    yield Block(word("by-group", lang), style="bold")
    for group, name in GROUPS.items():
        caught = len(result.caught_of(group))
        every = caught + sum(survivor.group == group for survivor in result.survived)
        if every:
            style = "green" if caught == every else "yellow"
            yield Block(name.get(lang), 2, f"{caught:>2}/{every:<2}  ", lead_style=style)
    yield GAP


def _survivor(survivor: Survivor, lang: Lang) -> Iterator[Block]:
    yield Block(word("survivor", lang, survivor.id, survivor.did.get(lang)), 2, "✗ ", lead_style="bold red")
    yield Block(survivor.input, 4, cut=True)
    yield Block(word("card", lang, survivor.card), 4, style="dim")


def _next(result: GradedTests, lang: Lang) -> Iterator[Block]:
    steps = [word("shorten", lang)] if result.hanging else []
    if result.too_strict:
        steps.append(word("loosen", lang))
    if result.survived:
        steps.append(word("add", lang, shlex.quote(result.file)))
        steps.append(word("ask", lang, result.survived[0].card))
    steps.append(word("solution", lang))
    lead = word("next", lang)
    for step in steps:
        yield Block(step, lead=lead if step is steps[0] else " " * cell_len(lead), lead_style="bold")
