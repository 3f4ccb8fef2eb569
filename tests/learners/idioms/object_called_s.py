import torch
class bn:
    def __init__(s, d): s.g, s.b, s.m, s.v = torch.ones(d), torch.zeros(d), torch.zeros(d), torch.ones(d)
    def __call__(s, x, t):
        m, v = (x.mean(0), x.var(0, correction=0)) if t else (s.m, s.v)
        if t: s.m, s.v = .9*s.m + .1*m.detach(), .9*s.v + .1*v.detach()
        return (x - m) / (v + 1e-5).sqrt() * s.g + s.b
