"""FastAPI under uvicorn with LightGBM, as the serve bench compares with it.

    peers.py FOLDER numpy|pandas reasons|none

Serves the model in FOLDER/peer.txt on a free port, which it prints: a stay in, its days with interval, model and
reasons out. Of numpy one row goes to the booster, of codes that dictionaries look up; of pandas a data frame of
category columns. One process and thread, uvloop and httptools, no log: as fast as these are.
"""

import json
import socket
import sys
from datetime import date
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

folder, form, reasons = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "reasons"
about = json.loads((folder / "peer.json").read_text())
features, residuals = about["features"], about["residuals"]
names = [each["name"] for each in features]
codes = {each["name"]: {label: i for i, label in enumerate(each["labels"])} for each in features if each["labels"]}
booster = lightgbm.Booster(model_file=folder / "peer.txt")
app = FastAPI()


class Stay(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ward_type: str | None = None
    deposit: float | None = None
    bed_grade: int | None = None
    age_band: str | None = None
    severity: str | None = None
    admission_type: str | None = None
    department: str | None = None
    admitted_on: date | None = None
    ward_load: int | None = None


def pair(a, b):
    return None if a is None or b is None else f"{a} x {b}"


def told(stay):
    values = stay.model_dump()
    day = values.pop("admitted_on")
    values["month"] = None if day is None else day.strftime("%b")
    values["weekday"] = None if day is None else day.strftime("%a")
    values["admission_type_severity"] = pair(stay.admission_type, stay.severity)
    values["severity_bed_grade"] = pair(stay.severity, stay.bed_grade)
    values["department_severity"] = pair(stay.department, stay.severity)
    return values


def row_of(values):
    cell = lambda name: codes[name].get(values[name], -1) if name in codes else values[name]
    return np.array([[np.nan if (value := cell(name)) is None else value for name in names]], dtype=float)


def frame_of(values):
    column = lambda each: (
        pd.Categorical([values[each["name"]]], each["labels"])
        if each["labels"]
        else np.array([values[each["name"]]], dtype=float)
    )
    return pd.DataFrame({each["name"]: column(each) for each in features})


def reasons_of(row, values):
    shares = booster.predict(row, pred_contrib=True, num_threads=1)[0][:-1]
    best = sorted(zip(names, shares), key=lambda each: -abs(each[1]))[:3]
    return [
        dict(feature=name, value=str(values[name]), days=float(days), text=f"{name} {values[name]}: {days:+.1f} days")
        for name, days in best
        if abs(days) >= 0.05
    ]


@app.post("/predictions")
async def predictions(stay: Stay):
    values = told(stay)
    row = row_of(values) if form == "numpy" else frame_of(values)
    days = float(booster.predict(row, num_threads=1)[0])
    lower, upper = (float(np.interp(days, residuals["at"], residuals[end])) for end in ("lower", "upper"))
    return {
        "model": {"name": "lightgbm", "cohort": "synthetic", "outcome": "stay_days", "unit": "days"},
        "predictions": [
            {
                "predicted_days": max(0, days),
                "lower_days": max(0, days + lower),
                "upper_days": max(0, days + upper),
                "reasons": reasons_of(row, values) if reasons else [],
            }
        ],
    }


@app.get("/ping")
async def ping():
    return {}


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])
