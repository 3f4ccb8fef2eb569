import torch


def bn_of_one(v, g, b, eps):
    centered = v - v.mean()
    return g * centered / (centered.dot(centered) / v.numel() + eps).sqrt() + b


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    planes = []
    for plane, g, b in zip(x.unbind(1), gamma, beta):
        planes.append(bn_of_one(plane.reshape(-1), g, b, eps).reshape(plane.shape))
    return torch.stack(planes, dim=1)
