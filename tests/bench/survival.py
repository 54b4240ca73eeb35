"""The peers' side of benchSurvival: python survival.py FOLDER DAYS reads train.csv (day, ended, then features, those
of labels named c_…) and test.csv, and writes for each peer NAME.f64: for each of the test's rows how likely it
lasts longer than day -1, 0, ... DAYS - 1."""

import sys
import time
from pathlib import Path

import numpy
import pandas
from lifelines import CoxPHFitter
from sksurv.ensemble import RandomSurvivalForest
from sksurv.util import Surv

folder, days = Path(sys.argv[1]), int(sys.argv[2])
train, test = (pandas.read_csv(folder / f"{side}.csv") for side in ("train", "test"))
features = [name for name in train if name not in ("day", "ended")]
labels = [name for name in features if name.startswith("c_")]
both = pandas.concat([train[features], test[features]])
numbers = both[[name for name in features if name not in labels]]
numbers = numbers.fillna(numbers.median())
dummies = pandas.get_dummies(both[labels].astype("Int64").astype("string").fillna("none"), drop_first=True, dtype=float)
# A label of few rows alone keeps Cox's regression from ending.
dummies = dummies.loc[:, dummies[: len(train)].sum() >= 30]
encoded = pandas.concat([numbers, dummies], axis=1)
known, asked = encoded[: len(train)], encoded[len(train):]
moments = numpy.arange(1, days + 1)


def write(name, seconds, survival):
    told = numpy.hstack([numpy.ones((len(test), 1)), survival])
    numpy.asarray(told, dtype="<f8").tofile(folder / f"{name}.f64")
    (folder / f"{name}.seconds").write_text(str(seconds))


# A stay that ends on day n has lasted n + 1 days of these clocks.
start = time.time()
cox = CoxPHFitter(penalizer=0.01)
cox.fit(known.assign(day=train.day + 1, ended=train.ended), "day", "ended")
write("cox", time.time() - start, cox.predict_survival_function(asked, times=moments).to_numpy().T)

start = time.time()
forest = RandomSurvivalForest(n_estimators=100, min_samples_leaf=30, max_features="sqrt", random_state=1)
forest.fit(known.to_numpy(), Surv.from_arrays(train.ended.to_numpy() == 1, train.day.to_numpy() + 1))
seconds = time.time() - start
steps = forest.unique_times_
rows = []
for first in range(0, len(asked), 1000):
    told = forest.predict_survival_function(asked.to_numpy()[first: first + 1000], return_array=True)
    place = numpy.searchsorted(steps, moments, side="right") - 1
    rows.append(numpy.where(place >= 0, told[:, numpy.maximum(place, 0)], 1.0))
write("forest", seconds, numpy.vstack(rows))
