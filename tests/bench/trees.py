"""The peers' side of benchTrees: python trees.py FOLDER WORK writes FOLDER/peers.json, one round of each library."""
import json
import os
import resource
import sys
import time

import lightgbm
import numpy
import xgboost
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor

folder, work = sys.argv[1:3]
threads = os.cpu_count()
about = json.load(open(f"{folder}/about.json"))
rows, names = about["rows"], about["features"]
values = numpy.fromfile(f"{folder}/rows.f64").reshape(len(names) + 2, rows)
X, y, weight = numpy.ascontiguousarray(values[:-2].T), values[-2], values[-1]
held_out = numpy.arange(rows) % 5 == 4
logistic, quantile = work.startswith("logistic"), work.startswith("quantile")
weights = weight if logistic or quantile else None
if logistic:
    y = (y > 30).astype(float)


def timed(run):
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def lgb_fit(X, y, weights, **more):
    objective = {"objective": "binary"} if logistic else {"objective": "quantile", "alpha": 0.9} if quantile else {"objective": "l2"}
    parameters = dict(num_leaves=31, learning_rate=0.1, min_data_in_leaf=20, max_bin=255, verbose=-1, num_threads=threads, **objective, **more)
    data = lightgbm.Dataset(X, y, weight=weights, params=parameters)
    return lightgbm.train(parameters, data, 100)


def xgb_fit(X, y, weights):
    objective = {"objective": "binary:logistic"} if logistic else {"objective": "reg:quantileerror", "quantile_alpha": 0.9} if quantile else {"objective": "reg:squarederror"}
    parameters = dict(tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0, eta=0.1, min_child_weight=20 if not logistic else 1, reg_lambda=0, max_bin=256, nthread=threads, **objective)
    data = xgboost.QuantileDMatrix(X, y, weight=weights, max_bin=256, nthread=threads)
    return xgboost.train(parameters, data, 100)


def error(predicted):
    actual = y[held_out]
    if logistic:
        p = numpy.clip(predicted, 1e-15, 1 - 1e-15)
        return float(-numpy.mean(actual * numpy.log(p) + (1 - actual) * numpy.log(1 - p)))
    if quantile:
        residual = actual - predicted
        return float(numpy.mean(numpy.maximum(0.9 * residual, -0.1 * residual)))
    return float(numpy.sqrt(numpy.mean((actual - predicted) ** 2)))


def part(kept):
    return X[kept], y[kept], None if weights is None else weights[kept]


results = {}


def note(name, seconds, quality=None):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results[name] = {"seconds": seconds, "quality": quality, "peakMegabytes": peak}


if work == "forest":
    make = lambda: RandomForestRegressor(n_estimators=100, max_features=1 / 3, min_samples_leaf=5, n_jobs=threads, random_state=1)
    seconds, _ = timed(lambda: make().fit(X, y))
    note("scikit-learn", seconds, error(make().fit(X[~held_out], y[~held_out]).predict(X[held_out])))
elif work in ("scoring", "one row", "shap"):
    model = lgb_fit(X, y, None)
    if work == "scoring":
        note("LightGBM", timed(lambda: model.predict(X, num_threads=threads))[0])
        booster = xgb_fit(X, y, None)
        note("XGBoost", timed(lambda: booster.inplace_predict(X))[0])
    elif work == "one row":
        note("LightGBM", timed(lambda: [model.predict(X[i : i + 1], num_threads=1) for i in range(200)])[0] / 200)
    else:
        note("LightGBM", timed(lambda: model.predict(X[:71000], pred_contrib=True, num_threads=threads))[0])
elif work.startswith("search"):
    # one thread and processor seconds, as ours: threads that wait for each other spin
    parameters = dict(objective="l2", learning_rate=0.1, max_bin=255, feature_pre_filter=False, verbose=-1, num_threads=1)
    start, errors = time.process_time(), []
    data = lightgbm.Dataset(X, y, params=parameters, free_raw_data=False).construct()
    folds = [numpy.arange(rows) % 5 == k for k in range(5)]
    parts = [(data.subset(numpy.flatnonzero(~out)).construct(), X[out], y[out]) for out in folds]
    for leaves in (8, 15, 31, 63):
        for least in (10, 20, 50, 100, 200):
            of_folds = []
            for training, out, actual in parts:
                model = lightgbm.train(dict(parameters, num_leaves=leaves, min_data_in_leaf=least), training, 100)
                of_folds.append(numpy.sqrt(numpy.mean((actual - model.predict(out, num_threads=1)) ** 2)))
            errors.append(numpy.mean(of_folds))
    note("LightGBM", time.process_time() - start, float(min(errors)))
else:
    kept = part(~held_out)
    for name, more in (("LightGBM", {}), ("LightGBM, quantized", {"use_quantized_grad": True})):
        seconds, _ = timed(lambda: lgb_fit(X, y, weights, **more))
        note(name, seconds, error(lgb_fit(*kept, **more).predict(X[held_out])))
    seconds, _ = timed(lambda: xgb_fit(X, y, weights))
    note("XGBoost", seconds, error(xgb_fit(*kept).inplace_predict(X[held_out])))
    if work == "squared":
        make = lambda: HistGradientBoostingRegressor(max_iter=100, early_stopping=False)
        seconds, _ = timed(lambda: make().fit(X, y))
        note("scikit-learn", seconds, error(make().fit(X[~held_out], y[~held_out]).predict(X[held_out])))

json.dump(results, open(f"{folder}/peers.json", "w"))
