# expect: fail mistakes=syntax-error:26,bad-assertion:5,undefined-name:6+32+33+34,unknown-argument:10+11,eps-subtracted:12+16,graph-leak:13+14 warnings=state-not-buffer:28+29,grad-mode-switch:4,running-var-biased,missing-import
def batch_normalization(inputs, gamma, beta, running_mean, running_var, epsilon, momentum):
    """inputs: (N, C) or (N, C, H, W); the rest broadcasts against it."""
    if torch.is_grad_enabled():
        assert inputs.dim() == (2, 4), "fully connected or convolutional"
        if inptus.dim() == 2:
            mu = inputs.mean(dim=0)
            sigma2 = ((inputs - mu) ** 2).mean(dim=0)
        else:
            mu = inputs.mean(dim=(0, 2, 3), keep_dim=True)
            sigma2 = ((inputs - mu) ** 2).mean(dim=(0, 2, 3), keep_dim=True)
        normed = (inputs - mu) / torch.sqrt(sigma2 - epsilon)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * sigma2
    else:
        normed = (inputs - running_mean) / torch.sqrt(running_var - epsilon)
    return normed * gamma + beta, running_mean, running_var


class BatchNormLayer(nn.Module):
    def __init__(self, num_features, num_dims):
        super().__init__()
        shape = [1] * num_dims
        shape[1] = num_features
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn Parameter(torch.zeros(shape))
        # what inference will use
        self.running_mean = torch.zeros(shape)
        self.running_var = torch.ones(shape)

    def forward(self, x):
        if self.running_mean.device != X.device:
            self.running_mean = self.running_mean.to(X.device)
            self.running_var = self.running_var.to(X.device)
        out, self.running_mean, self.running_var = batch_normalization(
            x, self.gamma, self.beta, self.running_mean, self.running_var, epsilon=1e-5, momentum=0.9
        )
        return out
