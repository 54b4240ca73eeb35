# Writes reference.json: what scikit-learn says of the same probabilities and rows.
# pip install scikit-learn==1.9.1; python3 tests/evaluate/risk/reference.py
import json
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    f1_score,
    matthews_corrcoef,
    precision_score,
    recall_score,
    roc_auc_score,
)

random = np.random.default_rng(7)


def case(name, yes, predicted, weight=None):
    w = {} if weight is None else {"sample_weight": weight}
    flagged = predicted >= 0.5
    return {
        "name": name,
        "yes": yes.tolist(),
        "predicted": predicted.tolist(),
        "weight": None if weight is None else weight.tolist(),
        "auc": roc_auc_score(yes, predicted, **w),
        "averagePrecision": average_precision_score(yes, predicted, **w),
        "brier": brier_score_loss(yes, predicted, **w),
        "precision": precision_score(yes, flagged, **w),
        "recall": recall_score(yes, flagged, **w),
        "f1": f1_score(yes, flagged, **w),
        "mcc": matthews_corrcoef(yes, flagged, **w),
        "balancedAccuracy": balanced_accuracy_score(yes, flagged, **w),
    }


def metrics():
    p = random.random(60).round(4)
    yes = (random.random(60) < p).astype(int)
    ties = random.integers(1, 10, 60) / 10
    return [
        case("plain", yes, p),
        case("ties", yes, ties),
        case("ties and weights", yes, ties, random.integers(1, 9, 60) / 4),
        case("all predictions alike", yes, np.full(60, 0.5)),
    ]


# Standard scores of two numbers and the columns of a label, as lib/model/linear/design.ts makes them.
def logistic():
    n = 80
    age = random.normal(60, 15, n).round(1)
    ward = random.integers(0, 3, n)
    yes = (random.random(n) < 1 / (1 + np.exp(-(0.05 * (age - 60) + 0.8 * (ward == 2))))).astype(int)
    weight = random.integers(1, 5, n) / 2
    mean = np.average(age, weights=weight)
    deviation = np.sqrt(np.average((age - mean) ** 2, weights=weight))
    design = np.column_stack([(age - mean) / deviation] + [(ward == k).astype(float) for k in range(3)])

    def fitted(lam, share):
        model = LogisticRegression(
            C=1 / lam, l1_ratio=share, solver="saga" if share else "lbfgs", tol=1e-12, max_iter=1_000_000
        )
        model.fit(design, yes, sample_weight=weight)
        return {
            "lambda": lam,
            "lassoShare": share,
            "intercept": model.intercept_[0],
            "coefficients": model.coef_[0].tolist(),
        }

    return {
        "age": age.tolist(),
        "ward": ward.tolist(),
        "yes": yes.tolist(),
        "weight": weight.tolist(),
        "fits": [fitted(1, 0), fitted(10, 0), fitted(4, 0.5), fitted(4, 1)],
    }


# scikit-learn's knots lie at the edges of blocks: blocks of one prediction each have none.
def isotonic():
    p = np.repeat(np.arange(1, 10) / 10, 40)
    yes = (random.random(len(p)) < p**2).astype(int)
    model = IsotonicRegression().fit(p, yes)
    at = np.arange(1, 10) / 10
    return {"predicted": p.tolist(), "yes": yes.tolist(), "at": at.tolist(), "to": model.predict(at).tolist()}


if __name__ == "__main__":
    found = {"metrics": metrics(), "logistic": logistic(), "isotonic": isotonic()}
    Path(__file__).with_name("reference.json").write_text(json.dumps(found) + "\n")
