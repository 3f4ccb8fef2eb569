"""(batch, hour, sensor)"""
import numpy as np


def prepare(sensors):
    return {"up": np.ones(sensors), "off": np.zeros(sensors), "seen": [np.zeros(sensors), np.ones(sensors)]}


def level(kit, hours, learning, keep=0.95):
    if learning:
        m, v = hours.mean(axis=(0, 1)), hours.var(axis=(0, 1))
        past = kit["seen"]
        kit["seen"] = [keep * past[0] + (1 - keep) * m, keep * past[1] + (1 - keep) * v]
    else:
        m, v = kit["seen"]
    return kit["up"] * (hours - m) / np.sqrt(v + 1e-5) + kit["off"]
