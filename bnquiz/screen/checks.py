"""What a report says beside the mistakes: the conventions, and the checks that were tried."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bnquiz.grading.records import Check, Conventions, Result
from bnquiz.screen.blocks import GAP, Block, fit
from bnquiz.texts import COLON, COMMA, SEMICOLON, Lang, Text, as_is

# convention: (its name on the screen, its values in words)
WORDS: dict[str, tuple[Text, dict[str, Text]]] = {
    "momentum": (
        Text("momentum", "momentum"),
        {
            "keep": Text("keep (Keras): it weighs the old value", "keep（Keras）：旧值的权重"),
            "update": Text("update (PyTorch): it weighs the new batch", "update（PyTorch）：新批次的权重"),
        },
    ),
    "running_var": (
        Text("running variance", "滑动方差"),
        {
            "biased": Text("biased: sum of squares over n", "有偏：平方和除以 n"),
            "unbiased": Text("unbiased: sum of squares over n − 1", "无偏：平方和除以 n − 1"),
        },
    ),
    "layout": (
        Text("layout", "布局"),
        {
            "channels-first": Text("channels first: (N, C) or (N, C, …)", "通道在前：(N, C) 或 (N, C, …)"),
            "channels-last": Text("channels last: (N, …, C)", "通道在后：(N, …, C)"),
            "features-first": Text("features first: (C, N) or (C, …, N)", "特征在前：(C, N) 或 (C, …, N)"),
        },
    ),
    "mode": (
        Text("mode", "模式"),
        {
            "none": Text("one only: there is nothing to switch", "只有一种，无需切换"),
            "training": Text("training only, as its name says", "只有训练，名字就是这个意思"),
            "inference": Text("inference only: it is given the statistics", "只有推理：统计量由外部传入"),
            "argument": Text("switched by an argument", "由参数切换"),
            "params": Text("switched by a part of one of its arguments", "由某个参数里的一项切换"),
            "given": Text(
                "inference where it is given the statistics, training where it is not",
                "传入统计量就是推理，不传就是训练",
            ),
            "methods": Text("a method for training, and one for inference", "训练和推理各有一个方法"),
            "attribute": Text("switched by an attribute", "由属性切换"),
            "module": Text("switched by train() and eval()", "由 train() 和 eval() 切换"),
            "grad-enabled": Text("switched by torch.is_grad_enabled()", "由 torch.is_grad_enabled() 切换"),
            "inference-mode": Text("switched by torch.inference_mode()", "由 torch.inference_mode() 切换"),
        },
    ),
}
CONVENTIONS = Text("Conventions", "约定")
SINCE = Text("{}; since {}", "{}；因为{}")
# what the groups of checks are called
GROUPS: dict[str, Text] = {
    "axes": Text("output", "输出"),
    "formula": Text("formula", "公式"),
    "eps": as_is("eps"),
    "affine": Text("affine", "仿射"),
    "running": Text("running", "滑动统计"),
    "mode": Text("inference", "推理"),
    "gradient": Text("gradient", "梯度"),
    "module": Text("module", "模块"),
    "conduct": Text("conduct", "规范"),
    "run": Text("run", "运行"),
}
OF_STATE = {"momentum", "running_var"}  # say nothing where there are no running statistics
_ROOM = 18


def conventions(result: Result, lang: Lang) -> Iterator[Block]:
    """A row for each convention that the entry shows, and is held to."""
    shown = result.conventions
    if shown is None:
        return
    keeps_state = any(check.group == "running" for check in result.checks)
    yield Block(CONVENTIONS.get(lang), style="bold")
    for field, (name, _) in WORDS.items():
        if keeps_state or field not in OF_STATE:
            yield Block(_in_words(shown, field).get(lang), 2, fit(name.get(lang), _ROOM), lead_style="dim")
    yield GAP


def _in_words(conventions: Conventions, field: str) -> Text:
    value = getattr(conventions, field)
    words = WORDS[field][1].get(value, as_is(value))
    evidence = conventions.evidence.get(field)
    return SINCE.fill(words, evidence) if evidence else words


MARKS = {"pass": ("✓", "green"), "fail": ("✗", "red"), "skip": ("–", "yellow")}

# a check's id without its rank: what is tried, in a few words that give no mistake away
NAMES: dict[str, Text] = {
    "train-output": Text("training output", "训练输出"),
    "eval-output": Text("inference output", "推理输出"),
    "running-update": Text("update of the running statistics", "滑动统计量的更新"),
    "state-without-graph": Text("running statistics free of the autograd graph", "滑动统计量不带计算图"),
    "gradient": Text("dx under a random upstream gradient", "上游梯度随机时的 dx"),
    "backward": Text("dx of the backward pass", "反向传播的 dx"),
    "backward-sums": Text("dgamma and dbeta of the backward pass", "反向传播的 dgamma 和 dbeta"),
    "train-input-untouched": Text("x untouched in training", "训练时不改动 x"),
    "eval-input-untouched": Text("x untouched at inference", "推理时不改动 x"),
    "mode": Text("training trains, inference infers", "训练模式在训练，eval 模式在推理"),
    "inference-untrained": Text("inference before any training", "训练之前的推理"),
    "eval-keeps-state": Text("running statistics untouched at inference", "推理时不改动滑动统计量"),
    "eval-one-sample": Text("one sample at inference", "推理时只给一个样本"),
    "batch-of-another-size": Text("a second batch of another size", "第二批的样本数不同"),
    "own-work": Text("no library call", "没有调用现成的库"),
    "dtype-kept": Text("dtype kept", "数据类型不变"),
    "float32-far-from-zero": Text("float32 far from zero", "float32 下均值远离 0"),
    "constant-channel": Text("a channel of zero variance", "方差为 0 的通道"),
    "state-in-state-dict": Text(
        "what state_dict and parameters() hold", "state_dict 和 parameters() 里有什么"
    ),
    "state-at-start": Text("running statistics at the start", "滑动统计量的初值"),
    "training-runs": Text("training runs through", "训练能跑通"),
    "inference-runs": Text("inference runs through", "推理能跑通"),
    "starts": Text("values at the start", "初值"),
    "options": Text("what it leaves out", "省略了什么"),
}
CHECKS = Text("Checks:", "检查：")
WHERE = Text(" ({})", "（{}）")
PASSED = Text(" {} of {} passed", "{1} 项中通过 {0} 项")
_RANK = re.compile(r"-(\d)d$")


def tried(checks: Sequence[Check], lang: Lang, *, every: bool = False) -> Iterator[Block]:
    """The counts, then a row for each group in which something did not pass; the groups that passed in one
    row, or, with ``every``, in a row each."""
    passed = sum(check.status == "pass" for check in checks)
    yield Block(PASSED.fill(passed, len(checks)).get(lang), lead=CHECKS.get(lang), lead_style="bold")
    groups: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        groups[GROUPS[check.group].get(lang)].append(check)
    whole = [group for group, own in groups.items() if all(check.status == "pass" for check in own)]
    for group, own in groups.items():
        if every or group not in whole:
            yield _row(group, own, lang)
    if whole and not every:
        mark, style = MARKS["pass"]
        yield Block(COMMA.get(lang).join(whole), 2, f"{mark} ", lead_style=style)
    yield GAP


def name_of(check: str) -> Text:
    """What is tried, by the check's id."""
    bare = _RANK.sub("", check)
    return NAMES.get(bare, as_is(bare.replace("-", " ")))


def _row(group: str, checks: Sequence[Check], lang: Lang) -> Block:
    status = next((s for s in ("fail", "skip") if any(c.status == s for c in checks)), "pass")
    mark, style = MARKS[status]
    passed = sum(check.status == "pass" for check in checks)
    lead = f"{mark} {fit(group, 9)} {f'{passed}/{len(checks)}':<6} "
    words = [_words(status, checks, lang) for status in ("fail", "skip", "pass")]
    return Block(SEMICOLON.get(lang).join(filter(None, words)), 2, lead, lead_style=style)


def _words(status: str, checks: Sequence[Check], lang: Lang) -> str:
    """The checks of one status, each with its mark, and with the ranks and why it was skipped if it did not
    pass. Where all passed, the row has the mark."""
    own: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        if check.status == status:
            own[name_of(check.id).get(lang)].append(check)
    if status == "pass":
        others = {name_of(check.id).get(lang) for check in checks if check.status != "pass"}
        mark = f"{MARKS[status][0]} " if others else ""
        return SEMICOLON.get(lang).join(f"{mark}{name}" for name in own if name not in others)
    details = (f"{MARKS[status][0]} {name}{_details(found, lang)}" for name, found in own.items())
    return SEMICOLON.get(lang).join(details)


def _details(checks: Sequence[Check], lang: Lang) -> str:
    """In which ranks a check did not pass, and why it was skipped."""
    ranks = [f"{rank}-D" for check in checks for rank in _RANK.findall(check.id)]
    reasons = dict.fromkeys(check.message for check in checks if check.status == "skip")
    where = WHERE.fill(", ".join(dict.fromkeys(ranks))).get(lang) if ranks else ""
    return "".join((where, *(f"{COLON.get(lang)}{reason}" for reason in reasons)))
