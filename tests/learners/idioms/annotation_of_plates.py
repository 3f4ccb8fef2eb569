import collections

import numpy as np

Atlas = collections.namedtuple("Atlas", "level spread cells")


def empty_atlas(genes):
    return Atlas(np.zeros(genes), np.ones(genes), 0)


def learn_plate(atlas, counts, up, shift):
    m, v = counts.mean(axis=0), counts.var(axis=0)
    atlas = Atlas(
        level=0.9 * atlas.level + 0.1 * m, spread=0.9 * atlas.spread + 0.1 * v, cells=atlas.cells + len(counts)
    )
    return atlas, standard(counts, m, v) * up + shift


def annotate(atlas, counts, up, shift):
    return standard(counts, atlas.level, atlas.spread) * up + shift


def standard(counts, m, v):
    return (counts - m) / np.sqrt(v + 1e-5)
