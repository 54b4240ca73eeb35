"""The peer's side of benchIntervals: python intervals.py FOLDER LEVEL reads train.csv, calibration.csv and test.csv (y,
weight, then features, those of labels named c_…) and writes mapie.f64: lower and upper of each of the test's rows."""

import sys
from pathlib import Path

import numpy
import pandas
from lightgbm import LGBMRegressor
from mapie.regression import ConformalizedQuantileRegressor

folder, level = Path(sys.argv[1]), float(sys.argv[2])
train, apart, test = (pandas.read_csv(folder / f"{side}.csv") for side in ("train", "calibration", "test"))
features = [name for name in train if name not in ("y", "weight")]
labels = [name for name in features if name.startswith("c_")]
for side in (train, apart, test):
    for name in labels:
        side[name] = side[name].fillna(-1).astype(int).astype(pandas.CategoricalDtype(range(-1, 10_000)))
known = apart[apart.y.notna()]


def quantile(alpha):
    regressor = LGBMRegressor(objective="quantile", alpha=alpha, random_state=1, n_jobs=1, verbose=-1)
    return regressor.fit(train[features], train.y, sample_weight=train.weight)


fitted = [quantile(alpha) for alpha in ((1 - level) / 2, (1 + level) / 2, 0.5)]
peer = ConformalizedQuantileRegressor(fitted, confidence_level=level, prefit=True)
peer.conformalize(known[features], known.y)
_, intervals = peer.predict_interval(test[features])
numpy.asarray(intervals[:, :, 0], dtype="<f8").tofile(folder / "mapie.f64")
