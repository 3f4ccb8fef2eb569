import numpy as np


class 甲:
    """My own Keras, chapter 7.

    The channels are the last axis; build() is called with the shape of the
    input once before the first call.
    """

    def __init__(self, 戊=0.99, 己=1e-3):
        self.戊 = 戊
        self.己 = 己
        self.庚 = False

    def 乙(self, 辛):
        壬 = 辛[-1]
        self.癸 = np.ones(壬)
        self.甲子 = np.zeros(壬)
        self.乙子 = np.zeros(壬)
        self.丙子 = np.ones(壬)
        self.庚 = True

    def 丙(self, 丁子, training=None):
        if not self.庚:
            raise RuntimeError("call build(input_shape) first")
        if training:
            辛子 = tuple(range(丁子.ndim - 1))
            壬子 = np.mean(丁子, axis=辛子)
            癸子 = np.mean(np.square(丁子 - 壬子), axis=辛子)
            self.乙子 = self.丁(self.乙子, 壬子)
            self.丙子 = self.丁(self.丙子, 癸子)
        else:
            壬子, 癸子 = self.乙子, self.丙子
        戊子 = self.癸 / np.sqrt(癸子 + self.己)
        return 丁子 * 戊子 + (self.甲子 - 壬子 * 戊子)

    def 丁(self, 己子, 庚子):
        return 己子 * self.戊 + 庚子 * (1 - self.戊)
