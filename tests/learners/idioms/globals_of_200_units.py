import torch

n_hidden = 200
g = torch.Generator().manual_seed(1)

bngain = torch.ones((1, n_hidden))
bnbias = torch.zeros((1, n_hidden))
bnmean = torch.zeros((1, n_hidden))
bnvar = torch.ones((1, n_hidden))

parameters = [bngain, bnbias]
for p in parameters:
    p.requires_grad = True


def hidden_norm(hpreact, training=True):
    global bnmean, bnvar
    if not training:
        return bngain * (hpreact - bnmean) * (bnvar + 1e-5) ** -0.5 + bnbias
    mean_i = hpreact.mean(0, keepdim=True)
    var_i = hpreact.var(0, keepdim=True, unbiased=False)
    with torch.no_grad():
        bnmean = 0.99 * bnmean + 0.01 * mean_i
        bnvar = 0.99 * bnvar + 0.01 * var_i
    return bngain * (hpreact - mean_i) * (var_i + 1e-5) ** -0.5 + bnbias
