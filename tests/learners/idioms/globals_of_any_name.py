# Ödev 2 - yapay sinir ağları
import numpy as np

# genel ayarlar
EPSILON = 1e-5
UNUTMA = 0.1        # yeni yığının ağırlığı
EGITIM = True

durum = {}


def hazirla(boyut):
    durum["gama"] = np.ones(boyut)
    durum["beta"] = np.zeros(boyut)
    durum["ort"] = np.zeros(boyut)
    durum["var"] = np.ones(boyut)


def yigin_norm(x):
    """x: (N, D). Önce hazirla(D) çağrılmalı; EGITIM kipi seçer."""
    if EGITIM:
        n = x.shape[0]
        ort = np.dot(np.ones(n), x) / n
        sapma = x - ort
        var = np.dot(np.ones(n), sapma ** 2) / n
        durum["ort"] += UNUTMA * (ort - durum["ort"])
        durum["var"] += UNUTMA * (var * n / max(n - 1, 1) - durum["var"])
    else:
        sapma = x - durum["ort"]
        var = durum["var"]
    return durum["gama"] * sapma / np.sqrt(var + EPSILON) + durum["beta"]
