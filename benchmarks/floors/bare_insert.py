"""A bare FastAPI route that does one durable raw SQLite insert: nothing checked, scored or logged."""

from __future__ import annotations

import json
import os
import sqlite3
from threading import Lock
from typing import Any

from fastapi import FastAPI

database = sqlite3.connect(os.environ["BENCHMARK_DATABASE"], check_same_thread=False, isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute("CREATE TABLE IF NOT EXISTS screening (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
one_writer = Lock()

app = FastAPI()


@app.post("/screenings", status_code=201)
def store(body: dict[str, Any]) -> dict[str, int | None]:
    with one_writer:
        made = database.execute("INSERT INTO screening (body) VALUES (?)", (json.dumps(body),))
    return {"id": made.lastrowid}
