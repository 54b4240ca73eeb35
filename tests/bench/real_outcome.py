"""The peer's side of benchRealOutcome: python real_outcome.py FOLDER reads train.csv (y, weight, then features,
those of labels named c_…) and test.csv, and writes lightgbm.f64: LightGBM's probabilities of the test's rows."""

import sys
from pathlib import Path

import lightgbm
import numpy
import pandas

folder = Path(sys.argv[1])
train, test = (pandas.read_csv(folder / f"{side}.csv") for side in ("train", "test"))
features = [name for name in train if name not in ("y", "weight")]
labels = [name for name in features if name.startswith("c_")]
data = lightgbm.Dataset(train[features], train.y, weight=train.weight, categorical_feature=labels)
parameters = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "verbose": -1, "seed": 1}
model = lightgbm.train({**parameters, "deterministic": True}, data, 100)
numpy.asarray(model.predict(test[features]), dtype="<f8").tofile(folder / "lightgbm.f64")
