"""A batch norm that is compiled is graded as it is written: no compiler runs in the worker."""

from pathlib import Path

import pytest

from bnquiz.grading.grade import grade

BODY = """\
def batch_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(0, keepdim=True)
    var = ((x - mean) ** 2).mean(0, keepdim=True)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
"""
METHOD = """\
class BatchNorm(torch.nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(num_features))
        self.bias = torch.nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.eps, self.momentum = eps, momentum

    @torch.compile
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(0), x.var(0, correction=0)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (x.var(0) - self.running_var)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
"""
COMPILED = {
    "a decorator": "import torch\n\n@torch.compile\n" + BODY,
    "a decorator with options": "import torch\n\n@torch.compile(fullgraph=True, dynamic=False)\n" + BODY,
    "a name of its own": "import torch\nfrom torch import compile as fast\n\n@fast\n" + BODY,
    "an assignment": "import torch\n\n" + BODY + "\nbatch_norm = torch.compile(batch_norm)\n",
    "TorchScript": "import torch\n\n@torch.jit.script\n" + BODY,
    "a package inside torch": "import torch\nimport torch.jit as jit\n\n@jit.script\n" + BODY,
    "a method": "import torch\n\n" + METHOD,
}


@pytest.mark.parametrize("asked", COMPILED)
def test_a_right_file_passes_however_a_compiler_is_asked_for(server, asked):
    result = grade(Path("my_bn.py"), COMPILED[asked], server)
    assert (result.verdict, [mistake.id for mistake in result.errors]) == ("pass", [])


@pytest.mark.parametrize("asked", ["a decorator", "TorchScript"])
def test_a_wrong_one_is_named_all_the_same(server, asked):
    result = grade(Path("my_bn.py"), COMPILED[asked].replace("+ eps", "- eps"), server)
    assert [mistake.id for mistake in result.errors] == ["eps-subtracted"]
