"""The published documents of the model that comes with the product, as they stand in ``docs/examples``.

``make docs`` writes them, ``tests/service/publication/test_examples.py`` fails when one is out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from service.publication.documented_model import shipped_subject
from service.publication.publish import publish

FOLDER: Final = "docs/examples/publication"


def examples() -> Mapping[str, bytes]:
    """What ``screening publish FOLDER --shipped`` writes, by name."""
    return publish(shipped_subject()).files


def write(folder: Path) -> None:
    """Write them into ``folder``, and nothing else stays there."""
    files = examples()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
