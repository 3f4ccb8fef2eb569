"""Without no_grad the stored variance carries a graph that grows step by step; deepcopy of it raises.

没有 no_grad，保存的方差带着计算图，一步步变大；对它做 deepcopy 会抛出异常。
"""

import copy

import torch


def graph_size(tensor):
    seen, todo = set(), [tensor.grad_fn]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo += [after for after, _ in node.next_functions]
    return len(seen)


torch.manual_seed(0)
weight = torch.ones(1, requires_grad=True)
running_var, sizes = torch.ones(1), []
for _ in range(10):
    running_var = 0.9 * running_var + 0.1 * (weight * torch.randn(8, 1)).var(0)
    sizes.append(graph_size(running_var))
layer = torch.nn.BatchNorm1d(1)
layer(weight * torch.randn(8, 1))

kinds = {}
for name, tensor in {"by hand": running_var, "torch": layer.running_var}.items():
    try:
        copy.deepcopy(tensor)
        kinds[name] = "copied"
    except RuntimeError as error:
        kinds[name] = str(error)[:40]
print("nodes in the graph of running_var after 1, 2, 3, 10 steps:", [*sizes[:3], sizes[9]])
moved = layer.running_var.item() != 1
print("deepcopy:", kinds, " torch's running_var has moved:", moved)
expected_growth_is_steady = True
expected_moved = True
expected_kinds = {"by hand": "Only Tensors created explicitly by the u", "torch": "copied"}
assert (sizes[9] - sizes[8] == sizes[2] - sizes[1] > 0) == expected_growth_is_steady
assert moved == expected_moved
assert kinds == expected_kinds
