"""Figures of scikit-learn and statsmodels for the table of metrics. Writes scikit.json.

Run: pip install scikit-learn statsmodels; python scikit.py

Predictions of two seeds and four folds with groups, for two classes, three, and two of
which one is rare; some probabilities are tied. "value" is the mean over seeds, "se" the
jackknife by group with every metric computed again (that of the recalibration refitted).
"""
import json, warnings
import numpy as np, sklearn, statsmodels, statsmodels.api as sm
from sklearn import metrics as M
from sklearn.calibration import calibration_curve
warnings.simplefilter("ignore")
rng = np.random.default_rng(7)

def edges(p, mass):
    return np.percentile(p, np.linspace(0, 1, 11) * 100) if mass else np.linspace(0, 1, 11)

def bins_of(p, e):
    return np.searchsorted(e[1:-1], p)

def ece(conf, right, e):
    b = bins_of(conf, e)
    return sum(abs(conf[b == i].sum() - right[b == i].sum()) for i in np.unique(b)) / len(conf)

def murphy(p, y, e):
    b, n = bins_of(p, e), len(p)
    rel = sum((b == i).sum() * (p[b == i].mean() - y[b == i].mean()) ** 2 for i in np.unique(b)) / n
    res = sum((b == i).sum() * (y[b == i].mean() - y.mean()) ** 2 for i in np.unique(b)) / n
    return rel, res, y.mean() * (1 - y.mean())

def logit(y, x):
    f = sm.Logit(y, sm.add_constant(x)).fit(disp=0, method="newton", maxiter=200, tol=1e-13)
    return f.params[1], f.params[0]

def metrics(y, P, fold, kept, K, pos, slopes=True):
    """Every metric of the images that are kept; bins are those of all."""
    hard = P.argmax(1); conf = P.max(1); right = (hard == y).astype(float)
    events = [pos] if K == 2 else list(range(K))
    width, mass = edges(conf, False), edges(conf, True)
    if len(y) == kept.sum():  # the bins are scikit-learn's
        for e, strategy in ((width, "uniform"), (mass, "quantile")):
            t, c = calibration_curve(right, conf, n_bins=10, strategy=strategy)
            b = bins_of(conf, e); u = np.unique(b)
            assert np.allclose(t, [right[b == i].mean() for i in u]) and np.allclose(c, [conf[b == i].mean() for i in u])
    y, P, fold, hard, conf, right = y[kept], P[kept], fold[kept], hard[kept], conf[kept], right[kept]
    labels = list(range(K))
    avg = dict(average="binary", pos_label=pos) if K == 2 else dict(average="macro", labels=labels)
    cm = M.confusion_matrix(y, hard, labels=labels)
    spec = [M.recall_score(y != c, hard != c) for c in events]
    out = {"accuracy": M.accuracy_score(y, hard), "balanced_accuracy": M.balanced_accuracy_score(y, hard), "precision": M.precision_score(y, hard, **avg),
           "recall": M.recall_score(y, hard, **avg), "specificity": np.mean(spec), "f1": M.f1_score(y, hard, **avg), "mcc": M.matthews_corrcoef(y, hard), "kappa": M.cohen_kappa_score(y, hard)}
    def ranks(score):
        means = []
        for f in np.unique(fold):
            s = fold == f
            if len(np.unique(y[s])) == K: means.append(np.mean([score(y[s] == c, P[s][:, c]) for c in events]))
        return np.mean(means)
    out["auc"], out["average_precision"] = ranks(M.roc_auc_score), ranks(M.average_precision_score)
    out["brier"] = M.brier_score_loss(y == pos, P[:, pos]) if K == 2 else ((P - np.eye(K)[y]) ** 2).sum(1).mean()
    parts = np.sum([murphy(P[:, c], (y == c).astype(float), np.linspace(0, 1, 11)) for c in events], 0)
    out["brier_reliability"], out["brier_resolution"], out["brier_uncertainty"] = parts
    out["brier_within"] = out["brier"] - (parts[0] - parts[1] + parts[2])
    out["log_loss"] = M.log_loss(y, P, labels=labels)
    out["ece"], out["ece_mass"] = ece(conf, right, width), ece(conf, right, mass)
    ab = np.mean([logit((y == c).astype(float), np.log(P[:, c]) - np.log1p(-P[:, c])) for c in events], 0)
    out["calibration_slope"], out["calibration_intercept"] = ab
    return {k: float(v) for k, v in out.items()}

def case(name, K, pos, share, n=160, groups=40, seeds=2, folds=4):
    group = rng.integers(0, groups, n); label_of = rng.choice(K, groups, p=share)
    y = np.where(rng.random(n) < .8, label_of[group], rng.choice(K, n, p=share))
    for c in range(K): y[c::17][:4] = c
    shift = rng.normal(0, .6, (groups, K)); made = []
    for s in range(seeds):
        z = rng.normal(0, 1, (n, K)) + shift[group]; z[np.arange(n), y] += 1.3
        P = np.exp(1.6 * z); P /= P.sum(1, keepdims=True)
        P[::9] = np.round(P[::9], 1) * .9 + .033; P /= P.sum(1, keepdims=True)  # tied, off the edges of bins
        fold = rng.permutation(groups)[group] % folds
        assert all(len(np.unique(y[fold == f])) == K for f in range(folds))
        made.append((y, P, fold))
    every = np.ones(n, bool)
    each = [metrics(y, P, f, every, K, pos) for y, P, f in made]
    ids = np.unique(group)
    left = [[metrics(y, P, f, group != g, K, pos) for y, P, f in made] for g in ids]
    value = {k: np.mean([e[k] for e in each]) for k in each[0]}
    se = {}
    for k in value:
        v = np.array([np.mean([m[k] for m in l]) for l in left]); G = len(v)
        se[k] = float(np.sqrt((G - 1) / G * ((v - v.mean()) ** 2).sum()))
    y, P, _ = made[0]
    exact = {}
    if K == 2:
        p, t = P[:, pos], (y == pos).astype(float); u = np.unique(p)
        exact = dict(zip(("reliability", "resolution", "uncertainty"), [
            sum((p == v).sum() * (v - t[p == v].mean()) ** 2 for v in u) / n, sum((p == v).sum() * (t[p == v].mean() - t.mean()) ** 2 for v in u) / n, t.mean() * (1 - t.mean())]))
    return {"name": name, "classes": K, "positive": pos, "group": group.tolist(), "exact": exact,
            "seeds": [{"label": y.tolist(), "fold": f.tolist(), "probability": P.tolist()} for y, P, f in made], "value": value, "se": se}

out = {"versions": {"sklearn": sklearn.__version__, "statsmodels": statsmodels.__version__},
       "cases": [case("two classes", 2, 1, [.5, .5]), case("three classes", 3, 0, [.3, .4, .3]), case("one rare class, the positive one first", 2, 0, [.2, .8])]}
json.dump(out, open("scikit.json", "w"), separators=(",", ":"), default=float)
for c in out["cases"]: print(c["name"], {k: (round(v, 4), round(c["se"][k], 4)) for k, v in c["value"].items()})
