import numpy as np


def initial_parameters(n_units):
    return {"gamma": np.ones((n_units, 1)), "beta": np.zeros((n_units, 1))}


def bn_forward(Z, parameters, epsilon=1e-8):
    """
    Z -- pre-activations, shape (n_units, m)
    parameters -- dictionary with gamma and beta, shape (n_units, 1)
    """
    mu = np.mean(Z, axis=1, keepdims=True)
    sigma2 = np.var(Z, axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(sigma2 + epsilon)
    return parameters["gamma"] * Z_norm + parameters["beta"]
