from math import sqrt
from typing import List, Tuple


class a:
    def b(
        self,
        c: List[List[float]],
        d: List[float],
        g: List[float],
        h: List[float],
        j: List[float],
        k: float,
        l: float,
        training: bool,
    ) -> Tuple[List[List[float]], List[float], List[float]]:
        n, o = len(c), len(c[0])

        if training:
            p = [sum(t[u] for t in c) / n for u in range(o)]
            q = [sum((t[u] - p[u]) ** 2 for t in c) / n for u in range(o)]
            r = [(1 - k) * h[u] + k * p[u] for u in range(o)]
            s = [(1 - k) * j[u] + k * q[u] for u in range(o)]
        else:
            p, q = h, j
            r, s = h, j

        m = [[round(d[u] * (t[u] - p[u]) / sqrt(q[u] + l) + g[u], 4) for u in range(o)] for t in c]
        return m, [round(v, 4) for v in r], [round(v, 4) for v in s]
