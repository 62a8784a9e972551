"""The model that the demonstration proposes, made anew: ``python -m tests.demo_model``.

It learns from simulated cases of one period and is validated on those of the next, by the commands of an
analyst; some minutes. What is stored is the content of both files, without their signatures.
"""

from __future__ import annotations

import json
import lzma
import tempfile
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from screening.training.case_columns import MADE_UP
from service.demo.local_model import FILE, NAME, VERSION
from tests.service.analysts import ORGANISATION, done

STORED: Final = Path(__file__).parents[1] / "service" / "demo" / FILE
PERIODS: Final = (("earlier", "120", "5"), ("later", "260", "6"))
"""Cases of each setting, and the seed of their simulation."""

SETTINGS: Final = ("--setting", "youth_protection_intake=1", "--setting", "specialised_crisis_shelter=2")


def made(folder: Path) -> bytes:
    """What is stored, made in ``folder``."""
    key = folder / "signing.key"
    key.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex(), "ascii")
    key.chmod(0o600)
    for name, number, seed in PERIODS:
        done("simulate", "--n", number, "--seed", seed, *SETTINGS, "--out", folder / f"{name}.csv")
    earlier, later = (folder / f"{name}.csv" for name, _, _ in PERIODS)
    # Other young people have other codes.
    later.write_text(later.read_text("utf-8").replace(f"\n{MADE_UP}", f"\n{MADE_UP}later-"), "utf-8")
    model, results = folder / "model.json", folder / "results.json"
    named = ("--name", NAME, "--version", VERSION, "--key", key, "--output", model)
    done("train", earlier, *named, "--bootstraps", "2", "--jobs", "1")
    judged = ("--key", key, "--out", results, "--report", folder / "report.html", "--trained-on", earlier)
    done("validate", model, later, *judged, "--organisation", ORGANISATION, "--jobs", "1")
    content = {
        name: json.loads(file.read_text("utf-8"))["content"]
        for name, file in (("model", model), ("results", results))
    }
    return lzma.compress(json.dumps(content, separators=(",", ":"), sort_keys=True).encode(), preset=9)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder_of_work:
        STORED.write_bytes(made(Path(folder_of_work)))
