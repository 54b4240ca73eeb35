"""SDV's side of benchSynthesise: python synthesise.py FOLDER ROWS SEED reads learnt.csv, whose columns named in
labels.txt (one a line) are labels, and writes as many rows drawn from its Gaussian copula to sdv.csv."""

import sys
import time
import warnings
from pathlib import Path

import numpy
import pandas
from sdv.metadata import Metadata
from sdv.single_table import GaussianCopulaSynthesizer

warnings.filterwarnings("ignore")
folder, rows, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
labels = set((folder / "labels.txt").read_text().split("\n"))
learnt = pandas.read_csv(folder / "learnt.csv", dtype={name: "string" for name in labels}, keep_default_na=False, na_values=[""])
for name in learnt:
    if name in labels:
        learnt[name] = learnt[name].astype(object).where(learnt[name].notna(), None)
columns = {name: {"sdtype": "categorical" if name in labels else "numerical"} for name in learnt}
metadata = Metadata.load_from_dict({"tables": {"people": {"columns": columns}}})
numpy.random.seed(seed)
start = time.perf_counter()
synthesizer = GaussianCopulaSynthesizer(metadata)
synthesizer.fit({"people": learnt})
drawn = synthesizer.sample(num_rows=rows)
drawn = drawn["people"] if isinstance(drawn, dict) else drawn
drawn.to_csv(folder / "sdv.csv", index=False)
(folder / "seconds.txt").write_text(str(time.perf_counter() - start))
