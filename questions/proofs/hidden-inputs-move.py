"""A gradient step on the first layer moves the inputs of the second one, while the data stay the same.

第一层走一步梯度，第二层的输入就变了，而数据没有变。
"""

import torch

torch.manual_seed(0)
data, target = torch.randn(256, 8), torch.randn(256, 1)
first, second = torch.nn.Linear(8, 16), torch.nn.Linear(16, 1)
before_data, before_hidden = data.mean(0), torch.relu(first(data)).mean(0)
torch.nn.functional.mse_loss(second(torch.relu(first(data))), target).backward()
with torch.no_grad():
    first.weight -= first.weight.grad
    first.bias -= first.bias.grad

data_moved = (data.mean(0) - before_data).abs().max().item() > 0
hidden_moved = (torch.relu(first(data)).mean(0) - before_hidden).abs().max().item() > 0.01
expected_data_moved = False
expected_hidden_moved = True
print("the data's mean moved:", data_moved)
print("the mean of the second layer's inputs moved:", hidden_moved)
assert data_moved == expected_data_moved
assert hidden_moved == expected_hidden_moved
