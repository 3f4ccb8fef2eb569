"""With the condition turned round, training leaves the running mean at 0 and an evaluation moves it.

条件写反之后，训练时滑动均值停在 0，评估反而会改动它。
"""

import torch


class Inverted(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1))

    def forward(self, x):
        if not self.training:
            self.mean.lerp_(x.mean(0), 0.1)
        return x - self.mean


layer, batch = Inverted(), torch.full((4, 1), 10.0)
layer.train()(batch)
trained = layer.mean.item()
layer.eval()(batch)
evaluated = layer.mean.item()
print(f"after training {trained:.4f}, after an evaluation {evaluated:.4f}")
expected_trained = 0.0
expected_evaluated = 1.0
assert abs(trained - expected_trained) < 1e-6
assert abs(evaluated - expected_evaluated) < 1e-6
