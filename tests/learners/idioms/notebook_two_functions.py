#!/usr/bin/env python
# coding: utf-8

# # Batch Normalization from scratch

# In[1]:


get_ipython().run_line_magic('matplotlib', 'inline')
import argparse
import numpy as np
import matplotlib.pyplot as plt
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split

# In[2]:

parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.1)
args = parser.parse_args()

EPS = 1e-5


def batchnorm_train(x, gamma, beta, running, momentum=0.9):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    running['mean'] = momentum * running['mean'] + (1 - momentum) * mu
    running['var'] = momentum * running['var'] + (1 - momentum) * var
    return gamma * (x - mu) / np.sqrt(var + EPS) + beta


def batchnorm_test(x, gamma, beta, running):
    return gamma * (x - running['mean']) / np.sqrt(running['var'] + EPS) + beta


# In[3]:

X, y = make_classification(n_samples=1000)
X_train, X_test, y_train, y_test = train_test_split(X, y)
running = {'mean': np.zeros(20), 'var': np.ones(20)}
out = batchnorm_train(X_train, np.ones(20), np.zeros(20), running)
plt.hist(out.ravel(), bins=50)
plt.show()
