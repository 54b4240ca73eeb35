"""The other libraries' side of the exchange bench (exchange.ts).

    exchange.py train FOLDER   makes rows and models, and writes what LightGBM and XGBoost say of the rows
    exchange.py score FOLDER   writes what LightGBM, XGBoost and ONNX Runtime say with the models there

Arrays are files of little-endian doubles, row by row. Categories are codes; -1 is missing, and codes from the number
of labels on were never seen in training.
"""

import json
import sys
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import xgboost

ROWS = 10_000
LABELS = {"ward": 5, "city": 40, "diagnosis": 900}
UNSEEN = 3
COLUMNS = ["age", "ward", "city", "visits", "deposit", "diagnosis"]
COMMON = dict(num_leaves=31, min_data_per_group=20, cat_smooth=1, verbose=-1, num_threads=2, seed=1)


def labels_of(name):
    return [f"{name} {code}" for code in range(LABELS[name])]


def stays(seed, unseen):
    """Columns of numbers and codes; where `unseen`, some codes were never seen and all features may be missing."""
    random = np.random.default_rng(seed)
    missing = lambda values, share: np.where(random.random(ROWS) < share, np.nan, values)
    columns = {
        "age": missing(random.integers(0, 100, ROWS).astype(float), 0.1),
        "visits": missing(random.integers(-3, 4, ROWS).astype(float), 0.1 if unseen else 0),
        "deposit": missing(random.gamma(2, 1000, ROWS), 0.2),
    }
    for name, count in LABELS.items():
        codes = random.integers(0, count + (UNSEEN if unseen else 0), ROWS).astype(float)
        columns[name] = np.where(random.random(ROWS) < 0.1, -1, codes)
    return {name: columns[name] for name in COLUMNS}


def frame_of(columns):
    """A data frame of category columns; what was never seen is missing there."""
    known = lambda codes, name: np.where(codes < LABELS[name], codes, -1).astype(int)
    category = lambda codes, name: pd.Categorical.from_codes(known(codes, name), labels_of(name))
    return pd.DataFrame(
        {name: category(values, name) if name in LABELS else values for name, values in columns.items()}
    )


def days_of(columns):
    effects = np.random.default_rng(7).normal(size=1000)
    days = 5 + np.nan_to_num(columns["age"]) / 20 + columns["ward"] + 2 * (columns["visits"] > 0)
    days = days + effects[columns["city"].astype(int)] + 3 * effects[columns["diagnosis"].astype(int)]
    noise = np.random.default_rng(8).normal(size=ROWS)
    return np.maximum(0.1, days + np.nan_to_num(columns["deposit"], nan=3000) / 1500 + noise)


def write(path, array):
    np.ascontiguousarray(array, dtype="<f8").tofile(path)


def train(folder):
    columns, shown = stays(1, False), stays(2, True)
    frame, days = frame_of(columns), days_of(columns)
    write(folder / "train.f64", np.column_stack(list(columns.values())))
    write(folder / "rows.f64", np.column_stack(list(shown.values())))
    write(folder / "days.f64", days)
    features = [dict(name=name, labels=labels_of(name) if name in LABELS else None) for name in COLUMNS]
    (folder / "about.json").write_text(json.dumps(dict(rowCount=ROWS, unseen=UNSEEN, features=features)))
    rows, level = frame_of(shown), np.digitize(days, [7, 10])
    for name, (parameters, target) in {
        "regression": (dict(objective="regression"), days),
        "binary": (dict(objective="binary"), days > 9),
        "multiclass": (dict(objective="multiclass", num_class=3), level),
        "poisson": (dict(objective="poisson"), days),
        "quantile": (dict(objective="quantile", alpha=0.9), days),
    }.items():
        model = lightgbm.train({**COMMON, **parameters}, lightgbm.Dataset(frame, target), 100)
        model.save_model(folder / f"lightgbm_{name}.model")
        write(folder / f"lightgbm_{name}.raw", model.predict(rows, raw_score=True))
    shown_matrix = xgboost.DMatrix(rows, enable_categorical=True)
    for name, (parameters, target) in {
        "squared": (dict(objective="reg:squarederror"), days),
        "logistic": (dict(objective="binary:logistic"), days > 9),
        "softmax": (dict(objective="multi:softprob", num_class=3), level),
        "gamma": (dict(objective="reg:gamma"), days),
        "quantiles": (dict(objective="reg:quantileerror", quantile_alpha=[0.1, 0.9]), days),
        "dart": (dict(objective="reg:squarederror", booster="dart", rate_drop=0.1), days),
    }.items():
        matrix = xgboost.DMatrix(frame, target, enable_categorical=True)
        model = xgboost.train(dict(max_depth=6, nthread=2, seed=1, **parameters), matrix, 100)
        (folder / f"xgboost_{name}.model").write_bytes(model.save_raw("json"))
        write(folder / f"xgboost_{name}.raw", model.predict(shown_matrix, output_margin=True))


def score(folder):
    import onnxruntime

    rows = np.fromfile(folder / "rows.f64", dtype="<f8").reshape(ROWS, -1)
    for path in sorted(folder.glob("ours_*.txt")):
        model = lightgbm.Booster(model_file=path)
        write(path.with_suffix(".lightgbm"), model.predict(rows, raw_score=True))
    about = json.loads((folder / "about.json").read_text())
    types = ["q" if each["labels"] is None else "c" for each in about["features"]]
    # XGBoost has singles, and takes no code that it doesn't know but as missing
    singles = rows.astype(np.float32).astype(float)
    for column, each in enumerate(about["features"]):
        if each["labels"] is not None:
            codes = singles[:, column]
            singles[:, column] = np.where((codes < 0) | (codes >= len(each["labels"])), np.nan, codes)
    names = [each["name"] for each in about["features"]]
    matrix = xgboost.DMatrix(singles, feature_names=names, feature_types=types, enable_categorical=True)
    for path in sorted(folder.glob("ours_*.json")):
        booster = xgboost.Booster(model_file=path)
        write(path.with_suffix(".xgboost"), booster.predict(matrix, output_margin=True))
    for path in sorted(folder.glob("ours_*.onnx")):
        session = onnxruntime.InferenceSession(path)
        write(path.with_suffix(".onnxruntime"), session.run(None, {"features": rows})[0])


if __name__ == "__main__":
    dict(train=train, score=score)[sys.argv[1]](Path(sys.argv[2]))
