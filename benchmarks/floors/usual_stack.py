"""The usual stack: FastAPI, a one-row DataFrame, scikit-learn, a call of shap's LinearExplainer.

Nothing is stored, nobody is asked who they are. It answers with a probability and one SHAP value a question.
"""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np
import pandas as pd
import shap
from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.linear_model import LogisticRegression

with open(os.environ["BENCHMARK_TABLE"], encoding="utf-8") as file:
    points: dict[str, dict[str, float]] = json.load(file)
columns = list(points)
weights = np.array([max(levels.values(), default=0.0) for levels in points.values()])

draw = np.random.default_rng(1)
background = pd.DataFrame(draw.integers(0, 2, (1_000, len(columns))).astype(float), columns=columns)
odds = (background.to_numpy() - 0.5) @ weights
model = LogisticRegression().fit(background, draw.random(len(background)) < 1 / (1 + np.exp(-odds)))
explainer = shap.LinearExplainer(model, shap.maskers.Independent(background, max_samples=len(background)))

app = FastAPI()


class Body(BaseModel):
    setting: str
    age: int
    answers: dict[str, str]
    now: dict[str, bool] = {}


@app.post("/screenings", status_code=201)
def score(body: Body) -> dict[str, Any]:
    levels = {name: float(body.answers.get(name, "no") in {"suspected", "confirmed"}) for name in columns}
    row = pd.DataFrame([levels], columns=columns)
    explanation = explainer(row)
    return {
        "probability": float(model.predict_proba(row)[0, 1]),
        "contributions": dict(zip(columns, map(float, explanation.values[0]), strict=True)),
    }
