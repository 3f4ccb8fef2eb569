"""Whose the work is: a library is met however it is reached, and own work is never taken for one."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import Options, grade

ENTRY = """
import threading
import torch

def batch_norm(x, gamma, beta, eps=1e-5):
    \"\"\"x: (N, C).\"\"\"
"""
OWN = "    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta\n"
HIDDEN = "    named = getattr(torch, 'batch' + '_norm')\n"
ASKED = "named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)"

NOT_OWN = {
    "under another name": f"{HIDDEN}    return {ASKED}\n",
    "without torch's modes": f"{HIDDEN}    with torch._C.DisableTorchFunction():\n        return {ASKED}\n",
    "without gradients": f"{HIDDEN}    with torch.no_grad():\n        return {ASKED}\n",
    "mapped": f"{HIDDEN}    return torch.func.vmap(lambda x: {ASKED})(x[None])[0]\n",
    "for all but the mean": (
        "    centered = (x - x.mean(0)).T\n"
        "    return gamma * torch.rms_norm(centered, centered.shape[1:], eps=eps).T + beta\n"
    ),
    "and thrown away": f"{HIDDEN}    {ASKED}\n{OWN}",
    "unless it fails": f"{HIDDEN}    try:\n        return {ASKED}\n    except Exception:\n        return x\n",
}


def graded(server, text):
    return grade(Path("/nowhere/my_bn.py"), text, server, Options())


@pytest.mark.parametrize("body", NOT_OWN.values(), ids=NOT_OWN)
def test_a_library_that_does_the_work_is_met(server, body):
    result = graded(server, ENTRY + body)
    [mistake] = [each for each in result.mistakes if each.id == "library-call"]
    assert result.verdict == "fail"
    assert mistake.lines


OWN_WORK = {
    "plain": OWN,
    "with a name like a library's": (
        f"    layer_norm = lambda y: y\n{OWN.replace('return ', 'return layer_norm(')[:-1]})\n"
    ),
    "in a thread": (
        "    found = []\n"
        f"    thread = threading.Thread(target=lambda: found.append({OWN.strip().removeprefix('return ')}))\n"
        "    thread.start()\n    thread.join()\n    return found[0]\n"
    ),
    "by two threads of torch": f"    torch.set_num_threads(2)\n{OWN}",
    "compiled": f"    f = torch.compile(lambda x: x - x.mean(0))\n{OWN.replace('(x - x.mean(0))', 'f(x)')}",
}


@pytest.mark.parametrize("body", OWN_WORK.values(), ids=OWN_WORK)
def test_own_work_is_own_work(server, body):
    result = graded(server, ENTRY + body)
    assert (result.verdict, result.errors) == ("pass", ())


def test_the_grader_may_be_imported_and_not_asked(server):
    imported = "from bnquiz import grade\n"
    asked = ENTRY.replace("import torch", "import torch\nfrom bnquiz import grade") + "    return grade(x)\n"
    assert graded(server, imported + ENTRY + OWN).verdict == "pass"
    assert [each.id for each in graded(server, asked).errors] == ["library-call"]
