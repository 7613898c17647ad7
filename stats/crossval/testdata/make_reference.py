"""Reference figures of intervals of cross-validation. Writes reference.json.

Written from the formulas of mlr3inferr 0.2.2 (MeasureCiWaldCV, MeasureCiConZ, MeasureCiCorT,
MeasureCiNestedCV) and, for the naive interval, of nestedcv 0.1 (naive_cv). Losses there are
values here. The grouped form of nested cross-validation has no reference: it is worked out
here with dense matrices. Within-fold variances are weighted by fold size, which is
mlr3inferr's where folds are equal; "within_fold_mlr3inferr" is its own.

Run: pip install numpy scipy; python make_reference.py
"""
import json
import numpy as np
import scipy.stats as st

rng = np.random.default_rng(24)
LEVEL = 0.95
Z = st.norm.ppf(0.5 + LEVEL / 2)


def ends(estimate, half):
    return [float(estimate), float(estimate - half), float(estimate + half)]


def one_partition(folds):
    pooled = np.concatenate(folds)
    n = len(pooled)
    sizes = np.array([len(f) for f in folds])
    out = {"folds": [f.tolist() for f in folds],
           "all_pairs": ends(pooled.mean(), Z * np.sqrt(np.mean((pooled - pooled.mean()) ** 2) / n)),
           "naive": ends(pooled.mean(), Z * pooled.std(ddof=1) / np.sqrt(n))}
    if sizes.min() > 1:
        variances = np.array([f.var(ddof=1) for f in folds])
        out["within_fold"] = ends(pooled.mean(), Z * np.sqrt((sizes * variances).sum() / n / n))
        out["within_fold_mlr3inferr"] = ends(pooled.mean(), Z * np.sqrt(variances.mean() / n))
    return out


def conservative_z(values, halves):
    sigma2 = sum((a - b) ** 2 for a, b in halves) / (2 * len(halves))
    return {"values": list(values), "halves": [list(h) for h in halves], "interval": ends(np.mean(values), Z * np.sqrt(sigma2))}


def clustered_variance(values, groups):
    """CR1: X'X^-1 X' (block diagonal of e e') X X'X^-1 * G/(G-1), with X = 1."""
    values, groups = np.asarray(values, float), np.asarray(groups)
    n, g = len(values), len(set(groups.tolist()))
    e = values - values.mean()
    meat = np.outer(e, e) * (groups[:, None] == groups[None, :])
    return float(np.ones(n) @ meat @ np.ones(n) / n**2 * g / (g - 1)), g


def nested(repetitions, bias_power=1.0):
    """repetitions of (out, inner, groups) for each outer fold."""
    k, grouped = len(repetitions[0]), repetitions[0][0][2] is not None
    n = sum(len(o) for o, _, _ in repetitions[0])
    excess, inner, outer, clustered = [], [], [], []
    for folds in repetitions:
        for out, ins, groups in folds:
            b = clustered_variance(out, groups)[0] if grouped else out.var(ddof=1) / len(out)
            excess.append((ins.mean() - out.mean()) ** 2 - b)
            inner.append(ins)
            outer.append(out)
        if grouped:
            v, g = clustered_variance(np.concatenate([f[0] for f in folds]), np.concatenate([f[2] for f in folds]))
            clustered.append(v)
    inner, outer = np.concatenate(inner), np.concatenate(outer)
    mse = (k - 1) / k * np.mean(excess)
    low = np.sqrt(np.mean(clustered)) if grouped else inner.std(ddof=1) / np.sqrt(n)
    se = max(low, min(np.sqrt(max(0, mse)), low * np.sqrt(k)))
    bias = (1 + ((k - 2) / k) ** bias_power) * (inner.mean() - outer.mean())
    q = st.t.ppf(0.5 + LEVEL / 2, g - 1) if grouped else Z
    return {"k": k, "repetitions": [[{"out": o.tolist(), "in": i.tolist(), "groups": None if gr is None else gr.tolist()} for o, i, gr in folds] for folds in repetitions],
            "mse": float(mse), "naive": float(low), "inner": float(inner.mean()), "outer": float(outer.mean()), "bias": float(bias), "se": float(se),
            "interval": ends(inner.mean() - bias, q * se)}


def draw_nested(k, reps, n, accuracy, spread, groups=None):
    """Values of images and folds with a shift of each model; folds never divide groups."""
    out = []
    for _ in range(reps):
        units = np.arange(n) if groups is None else groups
        order = rng.permutation(np.unique(units))
        fold_of = {u: i % k for i, u in enumerate(order)}
        fold = np.array([fold_of[u] for u in units])
        folds = []
        for f in range(k):
            def values(mask, p):
                return (rng.random(mask.sum()) < np.clip(p + rng.normal(0, spread), 0, 1)).astype(float)
            o = values(fold == f, accuracy)
            i = np.concatenate([values(fold == j, accuracy - 0.02) for j in range(k) if j != f])
            folds.append((o, i, None if groups is None else groups[fold == f]))
        out.append(folds)
    return out


reference = {"level": LEVEL}
reference["partitions"] = [
    one_partition(np.array_split((rng.random(100) < 0.83).astype(float), 10)),
    one_partition(np.array_split(np.round(rng.normal(0.5, 0.2, 43), 4), 5)),
    one_partition([(rng.random(m) < 0.7).astype(float) for m in (4, 9, 17, 30)]),
    one_partition(np.array_split((rng.random(12) < 0.6).astype(float), 12)),
]
reference["conservative_z"] = [
    conservative_z(np.round(rng.normal(0.83, 0.02, 15), 4).tolist(), np.round(rng.normal(0.8, 0.04, (10, 2)), 4).tolist()),
    conservative_z([0.9], [[0.85, 0.8]]),
]
reference["nested"] = [
    nested(draw_nested(5, 4, 60, 0.8, 0.08)),
    nested(draw_nested(10, 2, 80, 0.85, 0.0)),
    nested(draw_nested(4, 3, 24, 0.6, 0.4)),
    nested(draw_nested(3, 12, 45, 0.7, 0.05)),
    nested(draw_nested(4, 3, 70, 0.8, 0.1, groups=np.sort(rng.integers(0, 14, 70)))),
    nested(draw_nested(5, 2, 90, 0.75, 0.0, groups=rng.integers(0, 30, 90))),
]
with open("reference.json", "w") as f:
    json.dump(reference, f, separators=(",", ":"))
    f.write("\n")
