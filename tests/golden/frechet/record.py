"""Records cases.json: Fréchet distances of small sets by SciPy's matrix square root. python3 record.py > cases.json"""
import json

import numpy as np
import scipy
from scipy import linalg

rng = np.random.default_rng(2301)


def case(name, left, right, width, equal=False):
    if equal:
        a = b = rng.integers(-64, 65, (left, width))
    else:
        mix = rng.integers(-8, 9, (width, width))
        a = rng.integers(-8, 9, (left, width)) @ mix
        b = rng.integers(-8, 9, (right, width)) @ rng.integers(-6, 7, (width, width)) + rng.integers(-20, 21, (1, width))
    x, y = a / 16.0, b / 16.0
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = linalg.sqrtm(s @ t)
    scale = np.trace(s) + np.trace(t)
    distance = ((x.mean(0) - y.mean(0)) ** 2).sum() + scale - 2 * np.trace(root).real
    return {
        "name": name, "sixteenths_left": a.tolist(), "sixteenths_right": b.tolist(), "distance": float(distance), "scale": float(scale)}


cases = [
    case("8 values, full rank", 60, 50, 8),
    case("24 values, full rank", 80, 90, 24),
    case("3 values, few pictures", 9, 7, 3),
    case("equal sets", 40, 40, 12, equal=True),
    case("more values than pictures", 10, 12, 20),
]
print(json.dumps({"software": f"SciPy {scipy.__version__} linalg.sqrtm, NumPy {np.__version__}", "cases": cases}))
