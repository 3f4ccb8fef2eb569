"""In eval mode bn.train is true, bn.training is False, and bn.train() sets the mode and is true as well.

eval 模式下 bn.train 为真，bn.training 是 False；bn.train() 会切换模式，结果也为真。
"""

from torch import nn

layer = nn.BatchNorm1d(3).eval()
seen = [bool(layer.train), layer.training]
seen += [bool(layer.train()), layer.training]

expected = [True, False, True, True]
print(f"after eval(): train is {seen[0]}, training is {seen[1]}")
print(f"train() is {seen[2]}; after it, training is {seen[3]}")
assert seen == expected
