import torch
from torch import nn


class Normalisierung(nn.Module):
    def __init__(self, kanaele, schwung=0.1, klein=1e-5):
        super().__init__()
        self.skala = nn.Parameter(torch.ones(kanaele))
        self.versatz = nn.Parameter(torch.zeros(kanaele))
        self.register_buffer("mittel", torch.zeros(kanaele))
        self.register_buffer("streuung", torch.ones(kanaele))
        self.schwung, self.klein = schwung, klein

    def forward(self, eingabe):
        if self.training:
            m = eingabe.mean((0, 1, 2), keepdim=True)
            v = eingabe.var((0, 1, 2), keepdim=True, unbiased=False)
            n = eingabe.numel() / eingabe.shape[3]
            with torch.no_grad():
                self.mittel.mul_(1 - self.schwung).add_(m.reshape(-1), alpha=self.schwung)
                self.streuung.mul_(1 - self.schwung).add_(v.reshape(-1) * n / (n - 1), alpha=self.schwung)
        else:
            m, v = self.mittel, self.streuung
        return (eingabe - m) / torch.sqrt(v + self.klein) * self.skala + self.versatz
