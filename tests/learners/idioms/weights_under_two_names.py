import numpy as np


class Lager:
    def __init__(self, namn=None):
        self.namn = namn or type(self).__name__.lower()
        self.built = False
        self.vikter = {}

    def add_weight(self, namn, form, varde):
        self.vikter[namn] = np.full(form, varde, dtype=float)
        return self.vikter[namn]

    def build(self, input_shape):
        self.built = True

    def call(self, inputs, training=False):
        return inputs

    def __call__(self, inputs, training=False):
        if not self.built:
            self.build(inputs.shape)
        return self.call(inputs, training=training)


class PartiNormalisering(Lager):
    def __init__(self, momentum=0.99, epsilon=0.001, namn=None):
        super().__init__(namn)
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, input_shape):
        form = (input_shape[-1],)
        self.gamma = self.add_weight("gamma", form, 1.0)
        self.beta = self.add_weight("beta", form, 0.0)
        self.moving_mean = self.add_weight("moving_mean", form, 0.0)
        self.moving_variance = self.add_weight("moving_variance", form, 1.0)
        super().build(input_shape)

    def call(self, inputs, training=False):
        if training:
            n = inputs.size // inputs.shape[-1]
            axlar = list(range(len(inputs.shape) - 1))
            medel = inputs.mean(axis=tuple(axlar))
            varians = np.square(inputs - medel).mean(axis=tuple(axlar))
            self.moving_mean = self.moving_mean * self.momentum + medel * (1 - self.momentum)
            self.moving_variance = self.moving_variance * self.momentum + varians * (1 - self.momentum) * n / (n - 1)
        else:
            medel, varians = self.moving_mean, self.moving_variance
        return self.gamma * (inputs - medel) / np.sqrt(varians + self.epsilon) + self.beta
