"""Figures of SciPy, statsmodels and scikit-learn. Writes golden.json beside itself.

Run: pip install scipy statsmodels scikit-learn; python golden.py
"""
import json, pathlib
import numpy as np, scipy.stats as st, sklearn, statsmodels
from sklearn.datasets import make_moons
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.svm import SVC
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(7)
out = {"versions": {"scipy": st.__name__ and __import__("scipy").__version__, "statsmodels": statsmodels.__version__, "sklearn": sklearn.__version__}}


def corrected(d, ratio, region=0.01):
    d = np.asarray(d, float)
    n, mean = len(d), d.mean()
    scale = np.sqrt(d.var(ddof=1) * (1 / n + ratio))
    post = st.t(n - 1, loc=mean, scale=scale)
    worse, better = float(post.cdf(-region)), float(post.sf(region))
    return {"differences": d.tolist(), "test_over_train": ratio, "t": mean / scale, "p": float(2 * st.t.sf(abs(mean) / scale, n - 1)),
            "region": region, "worse": worse, "equal": float(post.cdf(region) - post.cdf(-region)), "better": better}


# scikit-learn's example of a statistical comparison of models: RBF against linear kernel.
X, y = make_moons(noise=0.352, random_state=1, n_samples=100)
folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
rbf, linear = (cross_val_score(SVC(kernel=k, random_state=0), X, y, scoring="roc_auc", cv=folds) for k in ("rbf", "linear"))
out["corrected"] = [corrected(rbf - linear, 10 / 90)]
out["corrected"] += [corrected(np.round(rng.normal(m, .02, n), 3), r) for m, n, r in ((.02, 10, 1 / 9), (-.004, 50, 1 / 9), (0, 4, .5), (.03, 2, 0))]
out["corrected"].append(corrected([1, 5, -3], .5, 1))  # baycomp's

out["five"] = []
for d in [[[.02, .05], [.03, -.01], [.04, .02], [.01, .03], [.05, 0]]] + np.round(rng.normal(.01, .03, (4, 5, 2)), 3).tolist():
    d = np.array(d)
    s2 = ((d - d.mean(1, keepdims=True)) ** 2).sum()
    t, f = d[0, 0] / np.sqrt(s2 / 5), (d ** 2).sum() / (2 * s2)
    out["five"].append({"differences": d.tolist(), "t": t, "p_t": float(2 * st.t.sf(abs(t), 5)), "f": f, "p_f": float(st.f.sf(f, 10, 5))})

out["mcnemar"] = []
for b, c in [(121, 59), (25, 15), (11, 1), (0, 6), (300, 260), (9000, 9400), (70000, 70900)]:
    k, n = min(b, c), b + c
    chi, cor, exact = (mcnemar([[0, b], [c, 0]], exact=e, correction=y) for e, y in ((False, False), (False, True), (True, False)))
    out["mcnemar"].append({"b": b, "c": c, "chi": float(chi.statistic), "p_chi": float(chi.pvalue), "corrected": float(cor.statistic), "p_corrected": float(cor.pvalue),
                           "exact": float(exact.pvalue), "mid": float(min(1, 2 * st.binom.cdf(k, n, .5) - st.binom.pmf(k, n, .5)))})

# Sign flips by group, as SciPy's permutation test of the groups' sums, all of them.
out["flips"] = []
for groups, images in ((6, 30), (10, 25), (14, 60)):
    g, d = rng.integers(0, groups, images), rng.integers(-1, 2, images)
    sums = np.array([d[g == i].sum() for i in range(groups)])
    r = st.permutation_test((sums,), lambda x, axis: x.sum(axis), permutation_type="samples", n_resamples=np.inf)
    out["flips"].append({"differences": d.tolist(), "groups": g.tolist(), "p": float(r.pvalue)})

out["holm"] = [{"p": (p := np.round(rng.random(n) / d, 4)).tolist(), "adjusted": multipletests(p, method="holm")[1].tolist()} for n, d in ((1, 1), (5, 20), (9, 4))]

out["cochran"] = []
for n, k in ((40, 3), (90, 5), (30, 2)):
    Q = (rng.random((n, k)) < np.linspace(.5, .8, k)).astype(int)
    r = cochrans_q(Q)
    out["cochran"].append({"correct": Q.tolist(), "q": float(r.statistic), "p": float(r.pvalue)})
patterns = {"111": 80, "011": 9, "000": 3, "001": 3, "100": 2, "110": 2, "010": 1}
Q = np.array([[int(c) for c in p] for p, n in patterns.items() for _ in range(n)])
r = cochrans_q(Q)
out["cochran"].append({"correct": Q.tolist(), "q": float(r.statistic), "p": float(r.pvalue)})

out["friedman"] = []
for n, k, digits in ((10, 3, 2), (12, 5, 1), (30, 4, 3)):
    S = np.round(rng.normal(.8, .05, (n, k)) + np.linspace(0, .06, k), digits)
    r = st.friedmanchisquare(*S.T)
    ranks = np.array([st.rankdata(-row) for row in S]).mean(0)
    F = (n - 1) * r.statistic / (n * (k - 1) - r.statistic)
    q = np.abs(ranks[:, None] - ranks[None]) / np.sqrt(k * (k + 1) / (6 * n)) * np.sqrt(2)
    out["friedman"].append({"scores": S.tolist(), "chi": float(r.statistic), "p": float(r.pvalue), "pf": float(st.f.sf(F, k - 1, (k - 1) * (n - 1))), "ranks": ranks.tolist(),
                            "nemenyi": st.studentized_range.sf(q, k, np.inf).tolist(),
                            "cd": float(st.studentized_range.ppf(.95, k, np.inf) / np.sqrt(2) * np.sqrt(k * (k + 1) / (6 * n)))})
out["range"] = [{"level": l, "k": k, "q": float(st.studentized_range.ppf(l, k, np.inf))} for l in (.5, .9, .95, .99, .999) for k in (2, 3, 4, 6, 10, 20, 50)]


def obuchowski(y, a, b, g):
    """By the matrices of all pairs, group by group."""
    ids, psi = np.unique(g), [(s[y == 1][:, None] > s[y == 0]) + .5 * (s[y == 1][:, None] == s[y == 0]) for s in (a, b)]
    auc, gx, gy = [p.mean() for p in psi], g[y == 1], g[y == 0]
    M, N, I = len(gx), len(gy), len(ids)
    X = np.array([[(p.mean(1)[gx == i] - m).sum() for i in ids] for p, m in zip(psi, auc)])
    Y = np.array([[(p.mean(0)[gy == i] - m).sum() for i in ids] for p, m in zip(psi, auc)])
    I1, I0 = len(np.unique(gx)), len(np.unique(gy))
    S = I1 / (I1 - 1) * X @ X.T / M**2 + I0 / (I0 - 1) * Y @ Y.T / N**2 + I / (I - 1) * (X @ Y.T + Y @ X.T) / (M * N)
    z = (auc[0] - auc[1]) / np.sqrt(S[0, 0] + S[1, 1] - 2 * S[0, 1])
    return {"auc": auc, "variance": [S[0, 0], S[1, 1]], "covariance": S[0, 1], "z": z, "p": float(2 * st.norm.sf(abs(z)))}


out["delong"] = []
for n, groups in ((40, 0), (120, 15), (200, 60)):
    y = rng.integers(0, 2, n)
    a, b = (np.round(rng.normal(y * m, 1), 1) for m in (1.2, .9))
    g = rng.integers(0, groups, n) if groups else np.arange(n)
    out["delong"].append({"label": y.tolist(), "a": a.tolist(), "b": b.tolist(), "groups": g.tolist() if groups else None, **obuchowski(y, a, b, g)})

# Mean over folds of the areas, which share no group: variances of folds add up.
out["delong_folds"] = []
for n, groups, k in ((90, 30, 3), (200, 50, 5)):
    y, g = rng.integers(0, 2, n), rng.integers(0, groups, n)
    a, b = (np.round(rng.normal(y * m, 1), 1) for m in (1.2, .9))
    parts = [obuchowski(y[g % k == i], a[g % k == i], b[g % k == i], g[g % k == i]) for i in range(k)]
    auc, var = np.mean([p["auc"] for p in parts], 0), np.sum([p["variance"] for p in parts], 0) / k**2
    cov = sum(p["covariance"] for p in parts) / k**2
    z = (auc[0] - auc[1]) / np.sqrt(var.sum() - 2 * cov)
    out["delong_folds"].append({"label": y.tolist(), "a": a.tolist(), "b": b.tolist(), "groups": g.tolist(), "folds": k, "auc": auc.tolist(),
                                "variance": var.tolist(), "covariance": cov, "z": z, "p": float(2 * st.norm.sf(abs(z)))})

# P(A > B) by Wilson's interval on the effective number of trials.
out["superiority"] = []
for wins, n, ratio in ((9, 10, 0), (20, 20, 1 / 9), (13.5, 25, .25)):
    u = max(1, 1 / (1 / n + ratio))
    low, high = proportion_confint(wins / n * u, u, method="wilson")
    out["superiority"].append({"wins": wins, "n": n, "ratio": ratio, "low": low, "high": high})
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(out, separators=(",", ":"), default=float) + "\n")
