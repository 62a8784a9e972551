"""Starting a server as a process of its own, and looking at it from outside."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 60
LAST_LINES = 40
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process, its port, and when it was started (``time.perf_counter``)."""

    process: subprocess.Popen[bytes]
    port: int
    started: float

    @property
    def url(self) -> str:
        return f"http://{_HOST}:{self.port}"

    @property
    def resident_mib(self) -> float:
        """Resident memory of the process (VmRSS), in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024

    @property
    def processor_seconds(self) -> float:
        """Processor time of the process so far, its own and the system's for it."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text("ascii")
        used = text.rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], Any]:
        """One request: status, headers (lower case) and the decoded JSON of the answer."""
        connection = http.client.HTTPConnection(_HOST, self.port, timeout=30)
        try:
            payload = None if body is None else json.dumps(body)
            connection.request(method, path, payload, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
            said = {k.lower(): v for k, v in answer.headers.items()}
            said["set-cookie"] = ", ".join(answer.headers.get_all("Set-Cookie") or ())
            return answer.status, said, json.loads(text or "null")
        finally:
            connection.close()

    def wait(self) -> None:
        """Return as soon as the port takes connections."""
        while time.perf_counter() < self.started + START_SECONDS and self.process.poll() is None:
            try:
                socket.create_connection((_HOST, self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.005)
        raise RuntimeError(f"{self.process.args!r} does not listen")


@contextmanager
def running(
    command: Sequence[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run ``command``, wait until it listens on ``port``, and end it afterwards.

    What it prints is shown only when something goes wrong.
    """
    started = time.perf_counter()
    everything = {**os.environ, **(environment or {})}
    everything.pop("PYTHONDONTWRITEBYTECODE", None)  # a warm start has the byte code of the one before
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, env=everything, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            server = Server(process, port, started)
            server.wait()
            yield server
        except Exception:
            output.seek(0)
            sys.stderr.write(
                "".join(output.read().decode(errors="replace").splitlines(keepends=True)[-LAST_LINES:])
            )
            raise
        finally:
            process.terminate()


def floor(module: str, port: int) -> list[str]:
    """The command that serves ``benchmarks/floors/<module>.py``."""
    return [sys.executable, "-m", "benchmarks.floors.serve", module, str(port)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
