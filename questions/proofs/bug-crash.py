"""transpose(0, 1).view(c, −1) works for one image, not for eight; x.view(c, −1) runs, and mixes channels.

transpose(0, 1).view(c, −1) 一张图像能用，八张就不行；x.view(c, −1) 能运行，但混淆了通道。
"""

import torch


def flatten(n):
    try:
        shape = torch.ones(n, 3, 4, 4).transpose(0, 1).view(3, -1).shape
    except RuntimeError as error:
        return type(error).__name__
    return str(tuple(shape))


x = torch.tensor([0.0, 10.0, 20.0]).view(1, 3, 1, 1).expand(8, 3, 4, 4)
right = x.transpose(0, 1).reshape(3, -1).mean(1).tolist()
mixed = x.reshape(3, -1).mean(1).tolist()  # what x.view(c, −1) gives

seen = [flatten(1), flatten(8)]
expected_seen = ["(3, 16)", "RuntimeError"]
expected_right = [0.0, 10.0, 20.0]
expected_mixed = [8.75, 10.0, 11.25]
print(f"one image: {seen[0]}; eight: {seen[1]}")
print(f"means of the rows: {right}; without the transpose: {mixed}")
assert seen == expected_seen
assert right == expected_right
assert mixed == expected_mixed
