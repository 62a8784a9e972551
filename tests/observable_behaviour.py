"""What must be the same before and after code moves: routes, OpenAPI, help, schema, digests, screenings.

``python -m tests.observable_behaviour write FILE`` keeps it, ``... compare FILE`` says what differs and
ends with 1 where something does. ``--demo FOLDER`` also verifies every screening of a demonstration that was
made before the moves; a copy of it is read, so that the folder can be used again.
"""

from __future__ import annotations

import argparse
import difflib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from screening.canonical_json import digest_of
from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from service.app.application import create_app
from service.areas.screenings.texts_digest import texts_digest
from service.core.settings import Settings
from service.installation.install_and_upgrade import install
from tests.generated_docs import command_page, route_page

Observed = dict[str, str]
"""What was observed, by what it is."""


def observe(folder: Path, demonstration: Path | None = None) -> Observed:
    """Everything, from an installation that is made in ``folder``."""
    settings = Settings(data=folder / "data")
    install(settings)
    app = create_app(settings)
    try:
        document = json.dumps(app.openapi(), indent=1, ensure_ascii=False)
        routes = [f"{sorted(getattr(r, 'methods', None) or ())} {getattr(r, 'path', r)}" for r in app.routes]
    finally:
        app.state.installation.close()
    catalogue = load_catalogue()
    seen = {
        "routes": "\n".join(routes),
        "pages of routes": route_page(),
        "openapi": document,
        "help in English": command_page(),
        "help in Dutch": command_page("nl"),
        "schema": _schema(settings),
        "digests": "\n".join(
            (
                f"catalogue {catalogue.digest}",
                f"acute rules {load_acute_rules(catalogue).digest}",
                f"model {read_shipped(catalogue).digest}",
                f"texts {texts_digest()}",
                f"keys of the openapi document {digest_of(sorted(app.openapi()['components']['schemas']))}",
            )
        ),
    }
    if demonstration is not None:
        seen["verify of the demonstration"] = _verify(
            shutil.copytree(demonstration, folder / "demonstration")
        )
    return seen


def _schema(settings: Settings) -> str:
    assert settings.database_file
    with sqlite3.connect(settings.database_file) as database:
        rows = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    database.close()
    # A migration that copies a table puts its constraints down in any order.
    return "\n".join(
        line for kind, name, sql in rows for line in (f"{kind} {name}", *sorted(_lines_of(sql or "")))
    )


def _lines_of(statement: str) -> list[str]:
    return [line.strip().rstrip(",").rstrip() for line in statement.splitlines()]


def _verify(data: Path) -> str:
    command = [
        str(Path(sys.executable).with_name("screening")),
        "--language",
        "en",
        "verify",
        "--data",
        str(data),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"exit {done.returncode}\n{done.stdout}{done.stderr}".replace(str(data), "DATA")


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What is not the same, as lines of a diff below the name of what differs."""
    lines = []
    for name in (*before, *(new for new in after if new not in before)):
        old, new = (seen.get(name, "").splitlines() for seen in (before, after))
        if old != new:
            lines += [f"== {name}", *difflib.unified_diff(old, new, "before", "after", lineterm="", n=1)]
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=("write", "compare"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--demo", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = observe(Path(folder), chosen.demo)
    if chosen.act == "write":
        chosen.file.write_text(json.dumps(seen, indent=1), "utf-8")
        return 0
    found = differences(json.loads(chosen.file.read_text("utf-8")), seen)
    sys.stdout.write("\n".join(found or ["the same"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
