"""The figures of TestParts, from the formulas alone: numpy and scipy."""
import numpy as np
from scipy import stats


def figures(group, label, values):
    seeds, n = values.shape
    folds = np.array([(group // (s + 1) + s) % 3 for s in range(seeds)])
    groups, G = np.unique(group), len(np.unique(group))
    size = np.array([(group == g).sum() for g in groups])
    big = size.argmax()

    def jackknife(v):  # v: seeds x images
        left = np.array([v[:, group != g].mean() for g in groups])
        return (G - 1) / G * ((left - v.mean()) ** 2).sum()

    clusters = jackknife(values)
    single = np.mean([jackknife(values[s:s + 1]) for s in range(seeds)])
    residual = values - values.mean(axis=0)
    up = down = 0
    for s in range(seeds):
        for f in np.unique(folds[s]):
            inside = folds[s] == f
            up += residual[s, inside].sum() ** 2
            down += inside.sum() ** 2
            for g in groups:
                both = inside & (group == g)
                up -= residual[s, both].sum() ** 2
                down -= both.sum() ** 2
    shift = up / down * seeds / (seeds - 1)

    between = within = 0
    for s in range(seeds):
        v = values[s].copy()
        for c in (0, 1):
            v[label == c] -= v[(label == c) & (group != big)].mean()
        v = [v[group == g] for g in groups if g != big]
        N, k = sum(map(len, v)), len(v)
        ssb = sum(len(x) * x.mean() ** 2 for x in v)
        msw = (sum((x ** 2).sum() for x in v) - ssb) / (N - k)
        between += max(0, (ssb - (k - 2) * msw) / (N - 2 * sum(len(x) ** 2 for x in v) / N)) / seeds
        within += msw / seeds
    of = (size / n) ** 2 * (between + within / size)
    U = sum((residual[:, group == g].sum(axis=1) ** 2).sum() for g in groups) / (seeds - 1) / n ** 2
    fold = [np.array([f[group == g][0] for g in groups]) for f in folds]
    others = [[(f == f[g]) & (np.arange(G) != g) for g in range(G)] for f in fold]
    swapped = np.mean([(others[a][g] ^ others[b][g]).sum() / (2 * (G - 1))
                       for a in range(seeds) for b in range(a) for g in range(G)])
    training, known = (0, 0) if swapped == 0 else (U / swapped, (1 - G / n) * swapped * (G - 1) / (1 + swapped * (G - 1)))
    effective = n ** 2 / (size ** 2).sum()
    factor = known * min(2.3, 0.8 + 1.1 * training / single) + (1 - known) * (1.6 + 5 / effective)
    ofshift = 0.3 * known + 1 - known
    V, df, added = single, G - 1, max(0, shift)
    pure = all(len(set(label[group == g])) == 1 for g in groups)
    if size.max() / n <= max(0.2, 2 / G):
        if of.any():
            df = min(G - 1, max(1, of.sum() ** 2 / (of ** 2).sum()))
    elif pure:
        means = values.mean(axis=0)
        recall = np.array([means[label == label[group == g][0]].mean() for g in groups])
        V = of.sum() + recall.var(ddof=1) * ((size ** 2).sum() - size.max() ** 2) / n ** 2
        factor, ofshift = 1.4 + 3 / effective, 0
    else:
        V = single + max(0, of.sum() - single) / 4
    se = np.sqrt(max(factor * V + ofshift * added, values.var() / values.size / 4))
    rare = np.inf
    for r in (values, 1 - values):
        r = np.array([r[:, group == g].mean() for g in groups])
        if (r ** 2).sum() > 0:
            held = r.sum() ** 2 / (r ** 2).sum()
            rare = min(rare, 2 * held / (1 - held / G) if held < G - 1e-9 else np.inf)
    p, t = values.mean(), stats.t.ppf(0.975, df)
    units = p * (1 - p) / se ** 2
    z = t * t / units
    if rare < df:
        z = max(z, min(stats.t.ppf(0.975, max(1, rare)) ** 2 / units, stats.t.ppf(0.975, G - 1) ** 2 / G))
    if rare < np.inf:
        held = 1 / (2 / rare + 1 / G)
        z = max(z, ((1 / held - 1 / G) / (1 - 1 / G)) ** 2 * stats.t.ppf(0.975, G - 1) ** 2 / G)
    centre, half = (p + z / 2) / (1 + z), np.sqrt(z * (p * (1 - p) + z / 4)) / (1 + z)
    figures = [p, clusters, single, training, known, shift, df, rare, se, max(0, centre - half), min(1, centre + half)]
    return "{" + ", ".join(f"{x:.12g}" for x in figures) + "}"


group = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4, 5])
label = np.array([0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1])
values = np.array([[1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0], [1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1]], float)
print("unequal", figures(group, label, values))
group = np.array([0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 5])
values = np.array([[1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0], [1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0]], float)
print("dominated", figures(group, np.array([0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0]), values))
print("dominated, pure", figures(group, np.array([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]), values))
group = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4, 5])
print("one wrong", figures(group, label, np.array([[0] + [1] * 11] * 2, float)))
group = np.repeat(np.arange(6), 4)
label = np.array([0, 1] * 12)
print("alike", figures(group, label, np.array([[0, 1, 1, 1] * 5 + [0, 0, 1, 1]] * 2, float)))
