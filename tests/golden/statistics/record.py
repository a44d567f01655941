"""Records what SciPy and scikit-learn say of small cases: python3 record.py > cases.json (Debian: python3-scipy, python3-sklearn)."""
import json
import sys

import numpy as np
import scipy
import scipy.stats
import sklearn
import sklearn.linear_model
import sklearn.metrics

np.seterr(divide="ignore")
random = np.random.default_rng(2301)


def placements(members, others):
    """DeLong's components by their definition, pair by pair."""
    wins = (members[:, None] > others[None, :]) + 0.5 * (members[:, None] == others[None, :])
    return wins.mean(1), wins.mean(0)


def roc(members, others):
    truth = np.r_[np.ones(len(members)), np.zeros(len(others))]
    scores = np.r_[members, others]
    fpr, tpr, thresholds = sklearn.metrics.roc_curve(truth, scores, drop_intermediate=False)
    inside, outside = placements(members, others)
    best = np.argmax(tpr - fpr)
    called = scores >= thresholds[best]
    return {
        "members": members.tolist(),
        "others": others.tolist(),
        "fpr": fpr.tolist(),
        "tpr": tpr.tolist(),
        "thresholds": thresholds[1:].tolist(),
        "auc": sklearn.metrics.roc_auc_score(truth, scores),
        "variance": inside.var(ddof=1) / len(members) + outside.var(ddof=1) / len(others),
        "balanced_accuracy": sklearn.metrics.balanced_accuracy_score(truth, called),
        "mann_whitney_u": scipy.stats.mannwhitneyu(members, others).statistic,
        "rank_sum_p": scipy.stats.mannwhitneyu(members, others, alternative="greater", method="asymptotic").pvalue,
    }


def intervals():
    cases = []
    for successes, trials in [(0, 1), (0, 200), (1, 200), (31, 200), (155, 200), (199, 200), (200, 200), (7, 13), (3, 100_000)]:
        for confidence in (0.9, 0.95, 0.99):
            told = scipy.stats.binomtest(successes, trials).proportion_ci(confidence, method="exact")
            cases.append([successes, trials, confidence, told.low, told.high])
    return cases


def classifier():
    rows = random.normal(size=(60, 7)) * [1, 5, 0.1, 30, 1, 2, 3] + [0, 100, 3, -7, 0, 0, 1]
    truths = random.random(60) < 1 / (1 + np.exp(-(rows[:, 0] + 0.3 * (rows[:, 1] - 100))))
    standard = (rows - rows.mean(0)) / rows.std(0)
    cases = []
    for penalty in (0.5, 30):
        model = sklearn.linear_model.LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(standard, truths)
        cases.append({"penalty": penalty, "weights": [model.intercept_[0], *model.coef_[0]], "logits": model.decision_function(standard).tolist()})
    return {"rows": rows.tolist(), "truths": truths.tolist(), "fits": cases}


def permutations():
    cases = []
    for first, second in [(6, 6), (3, 7), (2, 4)]:
        a, b = random.integers(0, 6, first).astype(float) + 1, random.integers(0, 6, second).astype(float)
        ranks = scipy.stats.rankdata(np.r_[a, b])
        told = scipy.stats.permutation_test(
            (ranks[:first], ranks[first:]), lambda x, y, axis: x.sum(axis), vectorized=True, n_resamples=np.inf, alternative="greater")
        cases.append({"first": a.tolist(), "second": b.tolist(), "p": told.pvalue})
    return cases


probabilities = [1e-12, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.99999]
points = [-30.0, -8.0, -5.5, -4.9, -1.96, -0.1, 0.0, 0.7, 3.0, 4.99, 5.01, 8.5]
json.dump(
    {
        "software": f"SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
        "roc": [
            roc(random.normal(1, 1, 40), random.normal(0, 1, 30)),
            roc(random.integers(0, 5, 25) / 4 + 0.25, random.integers(0, 5, 35) / 4),
            roc(np.array([3.0, 2.0, 2.0]), np.array([1.0, 2.0])),
            roc(random.normal(0, 1, 12), random.normal(0, 2, 50)),
        ],
        "clopper_pearson": intervals(),
        "normal_cdf": [[x, scipy.stats.norm.cdf(x)] for x in points],
        "normal_quantile": [[p, scipy.stats.norm.ppf(p)] for p in probabilities],
        "classifier": classifier(),
        "permutations": permutations(),
    },
    sys.stdout,
    indent=1,
)
