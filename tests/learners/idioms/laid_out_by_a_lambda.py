import numpy as np


def 甲(乙, 丙, 丁, 戊, 己, 庚=1e-8):
    """
    h: (batch, maps, steps)         regime: 'learn' or 'apply'
    while learning   -> (h_out, (mean, var))  with the moved population statistics
    when applying    -> h_out
    """
    辛 = (0, 2)
    壬 = lambda 戊子: 戊子[None, :, None]
    丙子, 丁子 = 戊
    if 己 == "apply":
        return 壬(丙) * (乙 - 壬(丙子)) / np.sqrt(壬(丁子) + 庚) + 壬(丁)
    癸 = 乙.mean(辛)
    甲子 = np.square(乙 - 壬(癸)).mean(辛)
    乙子 = 壬(丙) * (乙 - 壬(癸)) / np.sqrt(壬(甲子) + 庚) + 壬(丁)
    return 乙子, (0.9 * 丙子 + 0.1 * 癸, 0.9 * 丁子 + 0.1 * 甲子)
