"""The peers' side of benchQuality: python quality.py FOLDER writes FOLDER/<library> <variant>.f64 for each library that
can do the task: its raw scores (days, log-odds, a forest's shares) of the rows held out."""

import functools
import json
import os
import sys
from pathlib import Path

# Nothing is timed, and on shared cores OpenMP's threads wait for each other at full speed.
os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm  # noqa: E402
import numpy  # noqa: E402
import xgboost  # noqa: E402
from sklearn.ensemble import (  # noqa: E402
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.ensemble._hist_gradient_boosting import gradient_boosting  # noqa: E402

# Every value is a bin already: scikit-learn looks for bins in 200,000 rows, and would miss rare ones.
gradient_boosting._BinMapper = functools.partial(gradient_boosting._BinMapper, subsample=None)

folder = Path(sys.argv[1])
about = json.loads((folder / "about.json").read_text())
task, quantile, categories = about["task"], about["quantile"], about["categories"]
columns = numpy.fromfile(folder / "rows.f64").reshape(len(categories) + 2, about["rows"])
values = numpy.ascontiguousarray(columns[:-2].T)
X, held_out = values[: about["train"]], values[about["train"] :]
y, weight = columns[-2:, : about["train"]]
weights = weight if (weight != 1).any() else None
MORE_BINS = 512  # than there are values: each has its own


def with_lightgbm(min_rows):
    objective = dict(squared="regression", quantile="quantile", logistic="binary")[task]
    parameters = dict(
        objective=objective, alpha=quantile, num_leaves=31, learning_rate=0.1, min_data_in_leaf=min_rows,
        max_bin=MORE_BINS, min_data_in_bin=1, bin_construct_sample_cnt=len(X), feature_pre_filter=False,
        deterministic=True, force_row_wise=True, num_threads=1, verbose=-1,
    )
    chosen = [i for i, is_category in enumerate(categories) if is_category]
    data = lightgbm.Dataset(X, y, weight=weights, params=parameters, categorical_feature=chosen)
    return lightgbm.train(parameters, data, 100).predict(held_out, raw_score=True)


def with_xgboost(min_rows):
    objective = dict(squared="reg:squarederror", quantile="reg:quantileerror", logistic="binary:logistic")[task]
    # Its smallest leaf is measured in second derivatives: of log loss so much a row, on average, at the start.
    of_row = y.mean() * (1 - y.mean()) if task == "logistic" else 1
    parameters = dict(
        objective=objective, tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0, eta=0.1,
        min_child_weight=min_rows * of_row, reg_lambda=0, max_bin=MORE_BINS, nthread=1,
    )
    if task == "quantile":
        parameters["quantile_alpha"] = quantile
    types = ["c" if is_category else "q" for is_category in categories]
    make = functools.partial(xgboost.DMatrix, feature_types=types, enable_categorical=True)
    return xgboost.train(parameters, make(X, y, weight=weights), 100).predict(make(held_out), output_margin=True)


def with_scikit_learn(min_rows):
    options = dict(
        max_iter=100, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=min_rows, l2_regularization=0,
        early_stopping=False, categorical_features=categories,
    )
    if task == "logistic":
        return HistGradientBoostingClassifier(**options).fit(X, y, weights).decision_function(held_out)
    loss = dict(loss="quantile", quantile=quantile) if task == "quantile" else {}
    return HistGradientBoostingRegressor(**options, **loss).fit(X, y, weights).predict(held_out)


def with_scikit_learn_forest(seed):
    options = dict(
        n_estimators=100, max_features=max(1, round(len(categories) / 3)), min_samples_leaf=5,
        n_jobs=os.cpu_count(), random_state=seed,
    )
    if about["isBinary"]:
        return RandomForestClassifier(**options).fit(X, y, weights).predict_proba(held_out)[:, 1]
    return RandomForestRegressor(**options).fit(X, y, weights).predict(held_out)


libraries = {"LightGBM": with_lightgbm, "XGBoost": with_xgboost, "scikit-learn": with_scikit_learn}
for library, fit in {"scikit-learn": with_scikit_learn_forest}.items() if task == "forest" else libraries.items():
    for variant in about["variants"]:
        fit(variant).astype("<f8").tofile(folder / f"{library} {variant}.f64")
