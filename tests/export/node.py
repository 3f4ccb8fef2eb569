"""The pocket page's modules outside a browser: in node, or in the node that playwright brings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

POCKET = Path(__file__).parents[2] / "bnquiz" / "export" / "pocket"


def _node() -> str | None:
    if found := shutil.which("node"):
        return found
    try:
        from playwright._impl._driver import compute_driver_executable
    except ImportError:
        return None
    return str(compute_driver_executable()[0])


NODE = _node()
needs_node = pytest.mark.skipif(NODE is None, reason="neither node nor playwright is installed")


def run(program: str, given: Any, *, zone: str = "UTC") -> Any:
    """What the program prints as JSON; ``given`` is its ``given``, and its imports are the page's modules."""
    script = f"const given = JSON.parse(await new Response(process.stdin).text());\n{program}"
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        cwd=POCKET,
        env={**os.environ, "TZ": zone},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
