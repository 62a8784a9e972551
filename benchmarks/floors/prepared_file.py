"""A prepared file behind FastAPI: read once at the start, sent as it is."""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import FastAPI, Response

content = Path(os.environ["BENCHMARK_FILE"]).read_bytes()
app = FastAPI()


@app.get("/file")
def file() -> Response:
    return Response(content, media_type="application/fhir+json")
