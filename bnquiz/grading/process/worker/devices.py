"""A file that asks for a graphics card gets the CPU: what it computes there is the same."""

from __future__ import annotations

import ast
import re
import sys
from typing import Any

_CARD = re.compile(r"(cuda|mps|xpu)(:\d+)?")


def stay_on_cpu() -> None:
    """From now on ``.cuda()`` of torch, which is imported, hands back what it is called on."""
    torch = sys.modules["torch"]
    torch.Tensor.cuda = torch.nn.Module.cuda = _itself


def _itself(moved: Any, *_: Any, **__: Any) -> Any:
    return moved


class OnCpu(ast.NodeTransformer):
    """``"cuda:0"``, wherever it is written, becomes ``"cpu"``."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """A word that is a device and nothing else."""
        if isinstance(node.value, str) and _CARD.fullmatch(node.value):
            return ast.copy_location(ast.Constant("cpu"), node)
        return node
