"""The one place that loads what a screening needs: catalogue, acute rules and score table, self-tested."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.screener import Screener
from screening.model.artefact import read_artefact, read_shipped
from screening.model.golden_vectors import GoldenReport, check_golden, read_golden
from screening.model.signing import shipped_public_keys


def load_screener(artefact: Path | None = None, public_keys: Iterable[bytes] | None = None) -> Screener:
    """The screener for the model file ``artefact``, or for the model that comes with the product.

    ``public_keys`` (raw) are trusted beside the keys of the product. The model is compared with its golden
    vectors; when one differs, or when a model file has none beside it, the screener is not ``usable``:
    it abstains and the acute rules keep running. Raises ``ModelFileError`` when the file may not be trusted.
    """
    catalogue = load_catalogue()
    if artefact is None:
        table = read_shipped(catalogue)
    else:
        table = read_artefact(artefact, (*shipped_public_keys(), *(public_keys or ())), catalogue)
    screener = Screener(table, catalogue, load_acute_rules(catalogue))
    return screener if self_test(screener, artefact).ok else screener.unusable()


def screener_from(
    artefact: Traversable, golden: Traversable | None, public_keys: Iterable[bytes] = ()
) -> Screener:
    """``load_screener`` for a model file and its golden vectors that need not stand beside each other."""
    catalogue = load_catalogue()
    table = read_artefact(artefact, (*shipped_public_keys(), *public_keys), catalogue)
    screener = Screener(table, catalogue, load_acute_rules(catalogue))
    passed = golden is not None and check_golden(table, catalogue, read_golden(golden)).ok
    return screener if passed else screener.unusable()


def self_test(screener: Screener, artefact: Path | None = None) -> GoldenReport:
    """Score the golden vectors of the model file (``None``: those of the product) as in use, and compare."""
    if artefact is None:
        return check_golden(screener.table, screener.catalogue)
    beside = golden_beside(artefact)
    if not beside.is_file():
        return GoldenReport(0, (f"There are no golden vectors in {beside.name}.",))
    return check_golden(screener.table, screener.catalogue, read_golden(beside))


def golden_beside(artefact: Path) -> Path:
    """Where the golden vectors of a model file stand: ``model.json`` has ``model.golden.json``."""
    return artefact.with_suffix(".golden.json")
