"""Coefficients of scikit-learn's L1-penalised logistic regression. Writes lasso.json.

Features are standardised (divisor m), as glmnet does by default, and coefficients given for
features as they are. saga does not penalise the intercept. C is 1 / (rows * penalty).

Run: pip install scikit-learn; python lasso.py
"""
import json
import numpy as np, sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(24)
ROWS, FEATURES = 50, 80
x = np.round(rng.normal(size=(ROWS, FEATURES)) * rng.uniform(.5, 3, FEATURES) + rng.normal(size=FEATURES), 2)
y = (rng.uniform(size=ROWS) < 1 / (1 + np.exp(-(x[:, :4] - x[:, :4].mean(0)).sum(1) - .5))).astype(int)
fits = []
for penalty, held in [(.15, []), (.15, [0, 7, 9, 31, 49]), (.05, []), (.05, list(range(10))), (.01, []), (.02, [3])]:
    rows = np.setdiff1d(np.arange(ROWS), held)
    mean, sd = x[rows].mean(0), x[rows].std(0)
    model = LogisticRegression(l1_ratio=1, C=1 / (len(rows) * penalty), solver="saga", tol=1e-13, max_iter=1_000_000, random_state=0)
    model.fit((x[rows] - mean) / sd, y[rows])
    weights = model.coef_[0] / sd
    fits.append({"penalty": penalty, "held": held, "intercept": float(model.intercept_[0] - weights @ mean),
                 "weights": {int(j): float(weights[j]) for j in np.flatnonzero(weights)}})
    print(penalty, len(held), model.n_iter_, len(fits[-1]["weights"]))
with open("lasso.json", "w") as f:
    json.dump({"version": sklearn.__version__, "rows": x.tolist(), "labels": y.tolist(), "fits": fits}, f)
    f.write("\n")
