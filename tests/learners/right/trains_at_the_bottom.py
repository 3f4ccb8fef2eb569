# expect: pass family=module warnings=running-var-biased momentum=update
import torch
from torch import nn

torch.manual_seed(0)
EPS = 1e-5
MOMENTUM = 0.1


class MyBatchNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(num_features))
        self.beta = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            with torch.no_grad():
                self.running_mean.mul_(1 - MOMENTUM).add_(MOMENTUM * mean)
                self.running_var.mul_(1 - MOMENTUM).add_(MOMENTUM * var)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / torch.sqrt(var + EPS) + self.beta


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 30)
        self.bn1 = MyBatchNorm(30)
        self.fc2 = nn.Linear(30, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.bn1(self.fc1(x))))


model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    x = torch.randn(16, 20)
    y = torch.randint(0, 2, (16,))
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch}: loss {loss.item():.3f}")

if __name__ == "__main__":
    reference = nn.BatchNorm1d(30)
    print(torch.allclose(reference(torch.ones(2, 30)), MyBatchNorm(30)(torch.ones(2, 30))))
