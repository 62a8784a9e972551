"""Serve one floor with the same server and the same options as the product: ``serve.py MODULE PORT``."""

from __future__ import annotations

import sys

import uvicorn

if __name__ == "__main__":
    module, port = sys.argv[1:]
    uvicorn.run(
        f"benchmarks.floors.{module}:app",
        host="127.0.0.1",
        port=int(port),
        access_log=False,
        log_level="warning",
        server_header=False,
    )
