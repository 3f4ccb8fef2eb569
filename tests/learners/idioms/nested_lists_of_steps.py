class BatchNorm1d:
    def __init__(self, channels, alpha=0.9, eps=1e-5):
        # alpha: how much of the old value survives a step
        self.channels, self.alpha, self.eps = channels, alpha, eps
        self.gamma = [1.0] * channels
        self.beta = [0.0] * channels
        self.running_mean = [0.0] * channels
        self.running_var = [1.0] * channels
        self.training = True

    def channel(self, x, c):
        return [value for sample in x for value in sample[c]]

    def forward(self, x):
        lines = []
        for c in range(self.channels):
            if self.training:
                values = self.channel(x, c)
                n, a = len(values), self.alpha
                mean = sum(values) / n
                var = sum((v - mean) ** 2 for v in values) / n
                self.running_mean[c] = a * self.running_mean[c] + (1 - a) * mean
                self.running_var[c] = a * self.running_var[c] + (1 - a) * var * n / (n - 1)
            else:
                mean, var = self.running_mean[c], self.running_var[c]
            slope = self.gamma[c] / (var + self.eps) ** 0.5
            lines.append((slope, self.beta[c] - slope * mean))
        return [[[k * v + d for v in row] for row, (k, d) in zip(sample, lines)] for sample in x]
