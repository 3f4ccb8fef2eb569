"""A tiny GAN on raw tensors: every weight lives in a dict, every layer is a function."""
import torch
import torch.nn.functional as F

STATE = {}  # running statistics: name -> (mean, var)
DECAY = 0.9
EPS = 1e-5


def linear(x, params, name):
    return x @ params[name + ".w"] + params[name + ".b"]


def batchnorm(x, params, name, train, state=STATE):
    """x (N, D); params[name + '.gamma'] and '.beta'; running statistics in state[name]."""
    if name not in state:
        state[name] = (torch.zeros(x.shape[1], dtype=x.dtype), torch.ones(x.shape[1], dtype=x.dtype))
    if train:
        mean = x.mean(0)
        var = (x - mean).pow(2).mean(0)
        old_mean, old_var = state[name]
        state[name] = (
            DECAY * old_mean + (1 - DECAY) * mean.detach(),
            DECAY * old_var + (1 - DECAY) * var.detach(),
        )
    else:
        mean, var = state[name]
    return params[name + ".gamma"] * (x - mean) / torch.sqrt(var + EPS) + params[name + ".beta"]


def init_linear(params, name, n_in, n_out):
    params[name + ".w"] = (torch.randn(n_in, n_out) / n_in**0.5).requires_grad_()
    params[name + ".b"] = torch.zeros(n_out, requires_grad=True)


def init_batchnorm(params, name, n):
    params[name + ".gamma"] = torch.ones(n, requires_grad=True)
    params[name + ".beta"] = torch.zeros(n, requires_grad=True)


def generator(z, params, train=True):
    h = F.relu(batchnorm(linear(z, params, "g.fc1"), params, "g.bn1", train))
    h = F.relu(batchnorm(linear(h, params, "g.fc2"), params, "g.bn2", train))
    return linear(h, params, "g.out")


def discriminator(x, params):
    h = F.leaky_relu(linear(x, params, "d.fc1"), 0.2)
    return linear(h, params, "d.out")


def make_params(n_z=4, n_h=32, n_x=2):
    g, d = {}, {}
    init_linear(g, "g.fc1", n_z, n_h)
    init_batchnorm(g, "g.bn1", n_h)
    init_linear(g, "g.fc2", n_h, n_h)
    init_batchnorm(g, "g.bn2", n_h)
    init_linear(g, "g.out", n_h, n_x)
    init_linear(d, "d.fc1", n_x, n_h)
    init_linear(d, "d.out", n_h, 1)
    return g, d


def real_batch(n):
    a = torch.rand(n) * 6.283
    return torch.stack([a.cos(), a.sin()], 1) + 0.05 * torch.randn(n, 2)


def main(steps=500):
    torch.manual_seed(0)
    g, d = make_params()
    opt_g, opt_d = torch.optim.Adam(g.values(), 1e-3), torch.optim.Adam(d.values(), 1e-3)
    bce = F.binary_cross_entropy_with_logits
    for step in range(steps):
        real, fake = real_batch(64), generator(torch.randn(64, 4), g)
        r, f = discriminator(real, d), discriminator(fake.detach(), d)
        loss_d = bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
        f = discriminator(fake, d)
        loss_g = bce(f, torch.ones_like(f))
        opt_g.zero_grad()
        loss_g.backward()
        opt_g.step()
        if step % 100 == 0:
            print(step, loss_d.item(), loss_g.item())
    print(generator(torch.randn(5, 4), g, train=False))


if __name__ == "__main__":
    main()
