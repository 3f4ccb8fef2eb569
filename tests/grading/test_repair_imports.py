"""Well-known modules that the definitions use and nobody imports."""

from __future__ import annotations

import textwrap

import pytest

from bnquiz.grading.repair import found_in, missing_imports, misspelt_imports

pytestmark = pytest.mark.fast

# a file, and the imports that it lacks, each with the line of first use
IMPORTS = {
    "both": (
        """
        def f(x):
            return torch.sqrt(x)

        class A(nn.Module):
            def g(self):
                return nn.Parameter(torch.ones(3))
        """,
        {"torch": ("import torch", 2), "nn": ("from torch import nn", 4)},
    ),
    "numpy-functional-math": (
        "def f(x):\n    return np.sqrt(x), F.relu(x), math.pi, numpy.e",
        {
            "np": ("import numpy as np", 2),
            "F": ("import torch.nn.functional as F", 2),
            "math": ("import math", 2),
            "numpy": ("import numpy", 2),
        },
    ),
    "imported": ("import torch\nimport torch.nn as nn\ndef f(x):\n    return torch.sqrt(x), nn", {}),
    "only-nn-imported": (
        "import torch.nn as nn\ndef f(x):\n    return torch.sqrt(x)",
        {"torch": ("import torch", 3)},
    ),
    "imported-in-the-function": ("def f(x):\n    import torch\n    return torch.sqrt(x)", {}),
    "a-parameter": ("def f(np):\n    return np", {}),
    "star": ("from d2l.torch import *\ndef f(x):\n    return torch.sqrt(x)", {}),
    "only-in-the-script": ("def f(x):\n    return x\nprint(f(torch.ones(3)))", {}),
    "constant-that-is-used": (
        "device = torch.device('cpu')\ndef f(x):\n    return x.to(device)",
        {"torch": ("import torch", 1)},
    ),
    "constant-that-is-not": ("x = torch.ones(3)\ndef f(y):\n    return y", {}),
    "decorator": ("@torch.no_grad()\ndef f(x):\n    return x", {"torch": ("import torch", 1)}),
    "unknown-module": ("def f(x):\n    return pd.mean(x)", {}),
    "does-not-parse": ("def f(x)\n    return torch", {}),
}


@pytest.mark.parametrize(("source", "requested"), IMPORTS.values(), ids=IMPORTS)
def test_imports_that_the_definitions_lack_are_named_with_their_first_line(
    source: str, requested: dict[str, tuple[str, int]]
) -> None:
    assert missing_imports(textwrap.dedent(source).lstrip()) == requested


USES = "def f(x):\n    return np.sqrt(x) + nn.ReLU()(x)\n"

# imports, and how they are repaired
MISSPELT = {
    "package": ("import nunpy as np", "import numpy as np"),
    "package-of-from": ("from torhc import nn", "from torch import nn"),
    "package-of-dotted": ("import troch.nn as nn", "import torch.nn as nn"),
    "another-name-for-the-package": ("import numpy as nb", "import numpy as np"),
    "another-name-for-what-it-holds": ("from torch import n", "from torch import nn"),
    "a-package-that-is-there": ("import types as np, torch.nn as nn", None),
    "a-package-like-none": ("import scipy as np\nfrom torch import nn", None),
    "of-the-folder": ("from . import nump as np\nfrom torch import nn", None),
}


@pytest.mark.parametrize(("written", "meant"), MISSPELT.values(), ids=MISSPELT)
def test_an_import_that_is_misspelt_is_repaired_where_it_stands(written: str, meant: str | None) -> None:
    repairs = found_in(f"{written}\n{USES}", misspelt_imports)
    assert [(r.mistake, r.after) for r in repairs] == ([("undefined-name", meant)] if meant else [])
