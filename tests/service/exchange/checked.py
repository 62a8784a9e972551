"""Four validators of FHIR R4 that others made. No two agree on what is wrong: a resource must pass all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import fhirkit

HERE: Final = Path(__file__).parent / "validators"
_BIN: Final = Path(sys.executable).parent


def installed(folder: Path) -> None:
    """Install the three validators of npm, as their lock file says, in ``folder``."""
    for name in ("package.json", "package-lock.json", "check.mjs"):
        shutil.copy(HERE / name, folder / name)
    npm = [str(_BIN / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    subprocess.run(npm, cwd=folder, check=True, capture_output=True)


class Validators:
    """A process with the validators of npm, which judges one resource a line; fhirkit-rs is in this one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator[Validators]:
        """Start the process in the ``folder`` where they are installed; it ends with its standard input."""
        with subprocess.Popen(
            [str(_BIN / "node"), "check.mjs"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdin
            try:
                yield cls(process)
            finally:
                process.stdin.close()
                process.wait(timeout=20)

    def complaints(self, resource: str) -> list[str]:
        """What any of the four has against a resource (JSON text)."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(resource.replace("\n", " ") + "\n")
        self._process.stdin.flush()
        said: list[str] = json.loads(self._process.stdout.readline())
        return [*(f"fhirkit: {found}" for found in fhirkit.validate(resource)), *said]


def resources_in(resource: Any) -> Iterator[dict[str, Any]]:
    """A resource and, where it is a Bundle, those in it."""
    yield resource
    for entry in resource.get("entry", ()):
        yield entry["resource"]
