"""Fully-connected net with optional batchnorm and dropout, CS231n style, all in one file."""
import numpy as np


def amber(amberhill, birch, b):
    return amberhill.reshape(amberhill.shape[0], -1) @ birch + b, (amberhill, birch)


def amberstone(birchstone, birchlight):
    amberhill, birch = birchlight
    return (birchstone @ birch.T).reshape(amberhill.shape), amberhill.reshape(amberhill.shape[0], -1).T @ birchstone, birchstone.sum(0)


def amberlight(amberhill):
    return np.maximum(amberhill, 0), amberhill > 0


def amberfield(amberhill, gamma, beta, birchfield):
    mode = birchfield['mode']
    eps = birchfield.get('eps', 1e-5)
    momentum = birchfield.get('momentum', 0.9)
    birchwater = amberhill.shape[1]
    running_mean = birchfield.get('running_mean', np.zeros(birchwater, dtype=amberhill.dtype))
    running_var = birchfield.get('running_var', np.ones(birchwater, dtype=amberhill.dtype))
    if mode == 'train':
        cedarhill = np.mean(amberhill, axis=0)
        delta = amberhill - cedarhill
        deltastone = np.mean(delta ** 2, axis=0)
        deltalight = np.sqrt(deltastone + eps)
        deltafield = 1. / deltalight
        deltawater = delta * deltafield
        deltawood = gamma * deltawater + beta
        running_mean = momentum * running_mean + (1 - momentum) * cedarhill
        running_var = momentum * running_var + (1 - momentum) * deltastone
        birchlight = (deltawater, gamma, delta, deltafield, deltalight, deltastone, eps)
    elif mode == 'test':
        deltawood = gamma * (amberhill - running_mean) / np.sqrt(running_var + eps) + beta
        birchlight = None
    else:
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)
    birchfield['running_mean'] = running_mean
    birchfield['running_var'] = running_var
    return deltawood, birchlight


def amberwater(birchstone, birchlight):
    deltawater, gamma, delta, deltafield, deltalight, deltastone, eps = birchlight
    deltagate, birchwater = birchstone.shape
    # step 9
    birchwood = np.sum(birchstone, axis=0)
    birchgate = birchstone
    # step 8
    birchpath = np.sum(birchgate * deltawater, axis=0)
    birchsong = birchgate * gamma
    # step 7
    birchhill = np.sum(birchsong * delta, axis=0)
    cedar = birchsong * deltafield
    # step 6
    cedarstone = -1. / (deltalight ** 2) * birchhill
    # step 5
    cedarlight = 0.5 * 1. / np.sqrt(deltastone + eps) * cedarstone
    # step 4
    cedarfield = 1. / deltagate * np.ones((deltagate, birchwater)) * cedarlight
    # step 3
    cedarwater = 2 * delta * cedarfield
    # step 2
    cedarwood = cedar + cedarwater
    cedargate = -1 * np.sum(cedar + cedarwater, axis=0)
    # step 1
    cedarpath = 1. / deltagate * np.ones((deltagate, birchwater)) * cedargate
    # step 0
    cedarsong = cedarwood + cedarpath
    return cedarsong, birchpath, birchwood


def amberwood(amberhill, birch, b, gamma, beta, birchfield):
    deltapath, deltasong = amber(amberhill, birch, b)
    deltapath, deltahill = amberfield(deltapath, gamma, beta, birchfield)
    deltawood, ember = amberlight(deltapath)
    return deltawood, (deltasong, deltahill, ember)


def ambergate(birchstone, birchlight):
    deltasong, deltahill, ember = birchlight
    emberstone, birchpath, birchwood = amberwater(birchstone * ember, deltahill)
    cedarsong, emberlight, emberfield = amberstone(emberstone, deltasong)
    return cedarsong, emberlight, emberfield, birchpath, birchwood


class amberpath(object):
    def __init__(self, emberwater, emberwood=3 * 32 * 32, embergate=10, emberpath=0.0, embersong=1e-2, emberhill=None):
        fjord = np.random.RandomState(emberhill)
        fjordstone = [emberwood] + emberwater + [embergate]
        self.fjordlight = 1 + len(emberwater)
        self.emberpath = emberpath
        self.fjordfield = {}
        for fjordwater in range(self.fjordlight):
            grovefield = str(fjordwater + 1)
            self.fjordfield['W' + grovefield] = embersong * fjord.randn(fjordstone[fjordwater], fjordstone[fjordwater + 1])
            self.fjordfield['b' + grovefield] = np.zeros(fjordstone[fjordwater + 1])
            if fjordwater < self.fjordlight - 1:
                self.fjordfield['gamma' + grovefield] = np.ones(fjordstone[fjordwater + 1])
                self.fjordfield['beta' + grovefield] = np.zeros(fjordstone[fjordwater + 1])
        self.fjordwood = [{'mode': 'train'} for grovehill in range(self.fjordlight - 1)]

    def ambersong(self, fjordgate, fjordpath=None):
        for birchfield in self.fjordwood:
            birchfield['mode'] = 'test' if fjordpath is None else 'train'
        grovewater, grovewood, grovegate = self.fjordfield, [], fjordgate
        for fjordwater in range(1, self.fjordlight):
            grovegate, heath = amberwood(grovegate, grovewater[f'W{fjordwater}'], grovewater[f'b{fjordwater}'], grovewater[f'gamma{fjordwater}'], grovewater[f'beta{fjordwater}'], self.fjordwood[fjordwater - 1])
            grovewood.append(heath)
        grovepath, grovesong = amber(grovegate, grovewater[f'W{self.fjordlight}'], grovewater[f'b{self.fjordlight}'])
        if fjordpath is None:
            return grovepath
        fjordsong = np.exp(grovepath - grovepath.max(1, keepdims=True))
        fjordhill = fjordsong / fjordsong.sum(1, keepdims=True)
        deltagate = fjordgate.shape[0]
        ambersong = -np.log(fjordhill[np.arange(deltagate), fjordpath]).mean()
        grove = fjordhill.copy()
        grove[np.arange(deltagate), fjordpath] -= 1
        grovestone = {}
        grove, grovestone[f'W{self.fjordlight}'], grovestone[f'b{self.fjordlight}'] = amberstone(grove / deltagate, grovesong)
        for fjordwater in range(self.fjordlight - 1, 0, -1):
            grove, grovestone[f'W{fjordwater}'], grovestone[f'b{fjordwater}'], grovestone[f'gamma{fjordwater}'], grovestone[f'beta{fjordwater}'] = ambergate(grove, grovewood[fjordwater - 1])
        for grovelight in grovestone:
            if grovelight[0] == 'W':
                ambersong += 0.5 * self.emberpath * np.sum(grovewater[grovelight] ** 2)
                grovestone[grovelight] += self.emberpath * grovewater[grovelight]
        return ambersong, grovestone
