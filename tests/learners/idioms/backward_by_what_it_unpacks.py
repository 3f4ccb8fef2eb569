"""Батч-нормализация по шагам: каждый шаг вперёд имеет свой шаг назад."""
import numpy as np


def bn_vpered(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    sred = 1.0 / n * np.sum(x, axis=0)          # шаг 1
    razn = x - sred                              # шаг 2
    kvad = razn ** 2                             # шаг 3
    disp = 1.0 / n * np.sum(kvad, axis=0)        # шаг 4
    koren = np.sqrt(disp + eps)                  # шаг 5
    obr = 1.0 / koren                            # шаг 6
    shapka = razn * obr                          # шаг 7
    rast = gamma * shapka                        # шаг 8
    vyhod = rast + beta                          # шаг 9
    return vyhod, (shapka, gamma, razn, obr, koren, disp, eps)


def bn_nazad(dvyhod, kesh):
    shapka, gamma, razn, obr, koren, disp, eps = kesh
    n, d = dvyhod.shape
    # шаг 9
    dbeta = np.sum(dvyhod, axis=0)
    drast = dvyhod
    # шаг 8
    dgamma = np.sum(drast * shapka, axis=0)
    dshapka = drast * gamma
    # шаг 7
    dobr = np.sum(dshapka * razn, axis=0)
    drazn1 = dshapka * obr
    # шаги 6 и 5
    dkoren = -1.0 / (koren ** 2) * dobr
    ddisp = 0.5 / np.sqrt(disp + eps) * dkoren
    # шаги 4 и 3
    dkvad = 1.0 / n * np.ones((n, d)) * ddisp
    drazn2 = 2 * razn * dkvad
    # шаги 2 и 1
    dx1 = drazn1 + drazn2
    dsred = -np.sum(dx1, axis=0)
    dx2 = 1.0 / n * np.ones((n, d)) * dsred
    return dx1 + dx2, dgamma, dbeta
