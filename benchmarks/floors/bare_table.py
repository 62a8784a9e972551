"""A bare table of points behind FastAPI and SQLAlchemy: adds up, stores, answers; nothing else."""

from __future__ import annotations

import json
import math
import os
from typing import Any

from fastapi import FastAPI
from sqlalchemy import JSON, create_engine, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Screening(Base):
    __tablename__ = "screening"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[Any] = mapped_column(JSON)
    probability: Mapped[float]


with open(os.environ["BENCHMARK_TABLE"], encoding="utf-8") as file:
    points: dict[str, dict[str, float]] = json.load(file)
engine = create_engine(f"sqlite:///{os.environ['BENCHMARK_DATABASE']}")
Base.metadata.create_all(engine)

app = FastAPI()


@app.post("/screenings", status_code=201)
def store(body: dict[str, Any]) -> dict[str, float]:
    log_odds = sum(points[indicator].get(level, 0.0) for indicator, level in body["answers"].items())
    probability = 1 / (1 + math.exp(-log_odds))
    with Session(engine) as session:
        session.execute(insert(Screening).values(body=body, probability=probability))
        session.commit()
    return {"probability": probability}
