# expect: pass family=function-returns-stats momentum=update
import torch


class Ops:
    """Layers without state; whoever calls keeps what comes back."""

    @staticmethod
    def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
        if training:
            var, mean = torch.var_mean(x, dim=(0, 2, 3), unbiased=False, keepdim=True)
            m = x.numel() // x.shape[1]
            new_mean = torch.lerp(running_mean, mean.detach(), momentum)
            new_var = torch.lerp(running_var, var.detach() * m / (m - 1), momentum)
        else:
            mean, var = running_mean, running_var
            new_mean, new_var = running_mean, running_var
        y = torch.addcmul(beta, gamma, (x - mean) * torch.rsqrt(var + eps))
        return y, new_mean, new_var
