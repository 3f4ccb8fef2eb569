from statistics import fmean, pvariance, variance


def transposa(files):
    return list(zip(*files))


def barreja(vell, nou, oblit):
    return tuple((1 - oblit) * v + oblit * n for v, n in zip(vell, nou))


def aplica(files, gamma, beta, mitjanes, variancies, eps):
    def una(fila):
        return [g * (v - m) / (s + eps) ** 0.5 + b
                for v, g, b, m, s in zip(fila, gamma, beta, mitjanes, variancies)]
    return [una(f) for f in files]


def entrena(files, gamma, beta, mitjana_mobil, var_mobil, oblit=0.1, eps=1e-5):
    """Retorna (sortida, mitjana_mobil nova, var_mobil nova)."""
    columnes = transposa(files)
    mitjanes = [fmean(c) for c in columnes]
    variancies = [pvariance(c) for c in columnes]
    sortida = aplica(files, gamma, beta, mitjanes, variancies, eps)
    return (sortida,
            barreja(mitjana_mobil, mitjanes, oblit),
            barreja(var_mobil, [variance(c) for c in columnes], oblit))


def infereix(files, gamma, beta, mitjana_mobil, var_mobil, eps=1e-5):
    return aplica(files, gamma, beta, mitjana_mobil, var_mobil, eps)
