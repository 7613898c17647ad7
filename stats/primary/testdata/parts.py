"""The figures of TestParts, from the formulas alone: numpy and scipy."""
import numpy as np
from scipy import stats


def figures(group, label, values):
    seeds, n = values.shape
    folds = np.array([(group * (s + 1) + s) % 3 for s in range(seeds)])
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
    V, df, added = single, G - 1, max(0, shift)
    pure = all(len(set(label[group == g])) == 1 for g in groups)
    if size.max() / n <= max(0.2, 2 / G):
        df = min(G - 1, max(1, of.sum() ** 2 / (of ** 2).sum()))
    elif pure:
        means = values.mean(axis=0)
        recall = np.array([means[label == label[group == g][0]].mean() for g in groups])
        V = of.sum() + recall.var(ddof=1) * ((size ** 2).sum() - size.max() ** 2) / n ** 2
        added = 0
    elif G < 20:
        V = max(single, of.sum())
    se = np.sqrt((1.35 + 3 * (size ** 2).sum() / n ** 2) * V + added)
    p, t = values.mean(), stats.t.ppf(0.975, df)
    z = t * t * se ** 2 / (p * (1 - p))
    centre, half = (p + z / 2) / (1 + z), np.sqrt(z * (p * (1 - p) + z / 4)) / (1 + z)
    figures = [p, clusters, single, shift, df, se, max(0, centre - half), min(1, centre + half)]
    return "{" + ", ".join(f"{x:.12g}" for x in figures) + "}"


group = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4, 5])
label = np.array([0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1])
values = np.array([[1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0], [1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1]], float)
print("unequal", figures(group, label, values))
group = np.array([0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 5])
values = np.array([[1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0], [1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0]], float)
print("dominated", figures(group, np.array([0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0]), values))
print("dominated, pure", figures(group, np.array([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]), values))
