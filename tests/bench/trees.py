"""The peers' side of benchTrees: python trees.py FOLDER WORK writes FOLDER/peers.json, one round of each library.

Every peer is optional: one that isn't installed is noted with the reason, and the others are measured.
"""
import json
import os
import resource
import sys
import time
from importlib.util import find_spec

import lightgbm
import numpy

folder, work = sys.argv[1:3]
threads = os.cpu_count()
about = json.load(open(f"{folder}/about.json"))
rows, names, categories = about["rows"], about["features"], about["categories"]
values = numpy.fromfile(f"{folder}/rows.f64").reshape(len(names) + 2, rows)
X, y, weight = numpy.ascontiguousarray(values[:-2].T), values[-2], values[-1]
held_out = numpy.arange(rows) % 5 == 4
logistic, quantile = work.startswith("logistic"), work.startswith("quantile")
weights = weight if logistic or quantile else None
if logistic:
    y = (y > 30).astype(float)
results = {}


def timed(run):
    start, cpu = time.perf_counter(), time.process_time()
    result = run()
    return (time.perf_counter() - start, time.process_time() - cpu), result


def note(name, times, quality=None, **more):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results[name] = {"seconds": times[0], "cpuSeconds": times[1], "quality": quality, "peakMegabytes": peak, **more}


def peer(name, module):
    """Measures a peer by the function that follows, unless its module isn't installed or fails."""

    def measure(run):
        if find_spec(module) is None:
            results[name] = {"absent": "not installed"}
            return
        try:
            run(name)
        except Exception as error:  # what one peer can't do is no reason to measure no other
            results[name] = {"absent": f"failed: {type(error).__name__}: {error}"[:200]}

    return measure


def lgb_fit(X, y, weights, **more):
    objective = {"objective": "binary"} if logistic else {"objective": "quantile", "alpha": 0.9} if quantile else {"objective": "regression"}
    parameters = dict(num_leaves=31, learning_rate=0.1, min_data_in_leaf=20, max_bin=255, verbose=-1, num_threads=threads, **objective, **more)
    data = lightgbm.Dataset(X, y, weight=weights, params=parameters, categorical_feature=categories)
    return lightgbm.train(parameters, data, 100)


def xgb_fit(X, y, weights):
    import xgboost

    objective = {"objective": "binary:logistic"} if logistic else {"objective": "reg:quantileerror", "quantile_alpha": 0.9} if quantile else {"objective": "reg:squarederror"}
    parameters = dict(tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0, eta=0.1, min_child_weight=20 if not logistic else 1, reg_lambda=0, max_bin=256, nthread=threads, **objective)
    data = xgboost.QuantileDMatrix(X, y, weight=weights, max_bin=256, nthread=threads)
    return xgboost.train(parameters, data, 100)


def ydf_fit(X, y):
    import ydf

    learner = ydf.GradientBoostedTreesLearner(label="label", task=ydf.Task.REGRESSION, num_trees=100, shrinkage=0.1, growing_strategy="BEST_FIRST_GLOBAL", max_num_nodes=31, min_examples=20, validation_ratio=0.0, discretize_numerical_columns=True, num_threads=threads)
    return learner.train({**ydf_rows(X), "label": y}, verbose=0)


def ydf_rows(X):
    return {name: X[:, i] for i, name in enumerate(names)}


def onnx_session(model, threads):
    import onnxruntime
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    written = convert_lightgbm(model, initial_types=[("X", FloatTensorType([None, X.shape[1]]))], target_opset=15)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(written.SerializeToString(), options, providers=["CPUExecutionProvider"])


def lleaves_model(model):
    import lleaves

    path = os.path.join(folder, "lightgbm.txt")
    model.save_model(path)
    compiled = lleaves.Model(model_file=path)
    seconds, _ = timed(compiled.compile)
    return compiled, seconds[0]


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


def measure_forest():
    def forest(name, make):
        times, _ = timed(lambda: make().fit(X, y))
        note(name, times, error(make().fit(X[~held_out], y[~held_out]).predict(X[held_out])))

    options = dict(n_estimators=100, max_features=1 / 3, min_samples_leaf=5, n_jobs=threads, random_state=1)

    @peer("scikit-learn", "sklearn")
    def _(name):
        from sklearn.ensemble import RandomForestRegressor

        forest(name, lambda: RandomForestRegressor(**options))

    @peer("scikit-learn-intelex", "sklearnex")
    def _(name):
        from sklearnex.ensemble import RandomForestRegressor

        forest(name, lambda: RandomForestRegressor(**options))


def measure_scoring():
    model = lgb_fit(X, y, None)
    note("LightGBM", timed(lambda: model.predict(X, num_threads=threads))[0])

    @peer("XGBoost", "xgboost")
    def _(name):
        booster = xgb_fit(X, y, None)
        note(name, timed(lambda: booster.inplace_predict(X))[0])

    @peer("daal4py", "daal4py")
    def _(name):
        from daal4py.mb import convert_model

        converted = convert_model(model)
        note(name, timed(lambda: converted.predict(X))[0])

    @peer("ONNX Runtime", "onnxmltools")
    def _(name):
        session, single = onnx_session(model, threads), X.astype(numpy.float32)
        note(name, timed(lambda: session.run(None, {"X": single}))[0])

    @peer("lleaves", "lleaves")
    def _(name):
        compiled, seconds = lleaves_model(model)
        note(name, timed(lambda: compiled.predict(X, n_jobs=threads))[0], compileSeconds=seconds)

    @peer("YDF", "ydf")
    def _(name):
        own = ydf_fit(X, y)
        note(name, timed(lambda: own.predict(ydf_rows(X)))[0])


def measure_row():
    def calls(name, run, count=2000):
        run(0)
        each = []
        for i in range(count):
            start = time.perf_counter_ns()
            run(i)
            each.append(time.perf_counter_ns() - start)
        p50, p99 = numpy.percentile(each, [50, 99]) / 1e9
        note(name, (float(p50), float(p50)), p99Seconds=float(p99))

    model = lgb_fit(X, y, None)
    calls("LightGBM", lambda i: model.predict(X[i : i + 1], num_threads=1), 300)

    @peer("XGBoost", "xgboost")
    def _(name):
        booster = xgb_fit(X, y, None)
        calls(name, lambda i: booster.inplace_predict(X[i : i + 1]), 300)

    @peer("daal4py", "daal4py")
    def _(name):
        from daal4py.mb import convert_model

        converted = convert_model(model)
        calls(name, lambda i: converted.predict(X[i : i + 1]), 300)

    @peer("ONNX Runtime", "onnxmltools")
    def _(name):
        session, single = onnx_session(model, 1), X[:2000].astype(numpy.float32)
        calls(name, lambda i: session.run(None, {"X": single[i : i + 1]}))

    @peer("lleaves", "lleaves")
    def _(name):
        compiled, seconds = lleaves_model(model)
        calls(name, lambda i: compiled.predict(X[i : i + 1], n_jobs=1))

    @peer("YDF", "ydf")
    def _(name):
        # in C++, a mean of batches: its own benchmark, as its call from Python takes a millisecond
        own = ydf_fit(X, y)
        seconds = own.benchmark(ydf_rows(X[:2000]), num_threads=1).duration_per_example
        seconds = seconds.total_seconds() if hasattr(seconds, "total_seconds") else float(seconds)
        note(name, (seconds, seconds))


def measure_shap():
    model, few = lgb_fit(X, y, None), X[: 1000 if work.startswith("shap, 1,000") else 71000]
    if work != "background shap":
        note("LightGBM", timed(lambda: model.predict(few, pred_contrib=True, num_threads=threads))[0])

        @peer("XGBoost", "xgboost")
        def _(name):
            import xgboost

            booster = xgb_fit(X, y, None)
            note(name, timed(lambda: booster.predict(xgboost.DMatrix(few, nthread=threads), pred_contribs=True))[0])

        @peer("daal4py", "daal4py")
        def _(name):
            from daal4py.mb import convert_model

            converted = convert_model(model)
            note(name, timed(lambda: converted.predict(few, pred_contribs=True))[0])

        @peer("shap", "shap")
        def _(name):
            # a tenth of the rows, as it takes minutes
            import shap

            explainer = shap.TreeExplainer(model)
            times, _ = timed(lambda: explainer.shap_values(few[: len(few) // 10]))
            note(name, tuple(10 * each for each in times))

    @peer("WOODELF", "woodelf")
    def _(name):
        import pandas
        import woodelf

        frame = pandas.DataFrame(few, columns=[f"Column_{i}" for i in range(few.shape[1])])
        others = None if work != "background shap" else frame[:5000].reset_index(drop=True)
        explained = frame if work != "background shap" else frame[:20000]
        # its reader of models asks for shap's, or for another library's dump, by the kind of model
        explainer = woodelf.WoodelfExplainer(model, data=others)
        note(name, timed(lambda: explainer.shap_values(explained, verbose=False))[0])


def measure_fit():
    kept = part(~held_out)
    for name, more in (("LightGBM", {}), ("LightGBM, quantized", {"use_quantized_grad": True})):
        times, _ = timed(lambda: lgb_fit(X, y, weights, **more))
        note(name, times, error(lgb_fit(*kept, **more).predict(X[held_out])))

    @peer("XGBoost", "xgboost")
    def _(name):
        times, _ = timed(lambda: xgb_fit(X, y, weights))
        note(name, times, error(xgb_fit(*kept).inplace_predict(X[held_out])))

    if work != "squared":
        return

    @peer("scikit-learn", "sklearn")
    def _(name):
        from sklearn.ensemble import HistGradientBoostingRegressor

        make = lambda: HistGradientBoostingRegressor(max_iter=100, early_stopping=False)
        times, _ = timed(lambda: make().fit(X, y))
        note(name, times, error(make().fit(X[~held_out], y[~held_out]).predict(X[held_out])))

    @peer("YDF", "ydf")
    def _(name):
        times, _ = timed(lambda: ydf_fit(X, y))
        note(name, times, error(ydf_fit(X[~held_out], y[~held_out]).predict(ydf_rows(X[held_out]))))


def measure_search():
    # one thread, as ours: threads that wait for each other spin
    parameters = dict(objective="l2", learning_rate=0.1, max_bin=255, feature_pre_filter=False, verbose=-1, num_threads=1)

    def search():
        data, errors = lightgbm.Dataset(X, y, params=parameters, free_raw_data=False).construct(), []
        folds = [numpy.arange(rows) % 5 == k for k in range(5)]
        parts = [(data.subset(numpy.flatnonzero(~out)).construct(), X[out], y[out]) for out in folds]
        for leaves in (8, 15, 31, 63):
            for least in (10, 20, 50, 100, 200):
                of_folds = []
                for training, out, actual in parts:
                    model = lightgbm.train(dict(parameters, num_leaves=leaves, min_data_in_leaf=least), training, 100)
                    of_folds.append(numpy.sqrt(numpy.mean((actual - model.predict(out, num_threads=1)) ** 2)))
                errors.append(numpy.mean(of_folds))
        return float(min(errors))

    times, best = timed(search)
    note("LightGBM", times, best)


measures = {"search, 5 folds x 20 settings": measure_search, "forest": measure_forest, "scoring": measure_scoring, "one row": measure_row, "shap": measure_shap, "shap, 1,000 rows again": measure_shap, "background shap": measure_shap}
measures.get(work, measure_fit)()
json.dump(results, open(f"{folder}/peers.json", "w"))
