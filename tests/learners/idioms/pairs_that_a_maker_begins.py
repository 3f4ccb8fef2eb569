"""What is learned and what is kept go in and out as pairs."""
import torch


def begin(width):
    learned = (torch.ones(width), torch.zeros(width))
    kept = (torch.zeros(width), torch.ones(width))
    return learned, kept


def step(learned, kept, x, *, training=True, keep=0.9, eps=1e-5):
    stretch, move = learned
    center, spread = kept
    if training:
        center, spread = x.mean(0), x.var(0, correction=0)
        kept = tuple(keep * old + (1 - keep) * new.detach() for old, new in zip(kept, (center, spread)))
    out = stretch * (x - center) / torch.sqrt(spread + eps) + move
    return out, kept
