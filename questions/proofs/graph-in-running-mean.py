"""0.9·moving_mean + 0.1·mean without detach keeps the graph: it grows with each step."""

import torch


def depth(tensor):
    """How many operations hang behind the tensor, following the first input."""
    count, node = 0, tensor.grad_fn
    while node is not None:
        count, node = count + 1, node.next_functions[0][0] if node.next_functions else None
    return count


torch.manual_seed(0)
weight = torch.randn(3, 3, requires_grad=True)
kept, detached, depths = torch.zeros(3), torch.zeros(3), []
for _ in range(10):
    mean = (torch.randn(8, 3) @ weight).mean(0)
    kept = 0.9 * kept + 0.1 * mean
    detached = 0.9 * detached + 0.1 * mean.detach()
    depths.append(depth(kept))

expected_has_graph = [True, False]
expected_grows = True
print("requires_grad [kept, detached]:", [kept.requires_grad, detached.requires_grad])
print("operations behind it after each step:", depths)
assert [kept.requires_grad, detached.requires_grad] == expected_has_graph
assert (depths[-1] > depths[0]) == expected_grows
