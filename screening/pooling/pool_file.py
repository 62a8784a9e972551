"""A pool as a signed file, and back. ``docs/reference/contribution.md`` says what each field is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from screening.features.design_matrix import Floats
from screening.pooling.errors import PoolingError
from screening.pooling.make_pool import Member, Pool
from screening.pooling.reference_point import ReferencePoint
from screening.pooling.signed_document import read_document, write_document
from screening.pooling.symmetric_matrix import is_precision, numbers, rows_below, symmetric

METHOD: Final = 1
_FIELDS: Final = frozenset(
    {
        "catalogue",
        "columns",
        "common",
        "evidence",
        "mean",
        "members",
        "method",
        "moved",
        "reference",
        "software",
        "tau",
        "tau2",
    }
)


def write_pool(path: Path, pool: Pool, at: ReferencePoint, private_key: bytes) -> str:
    """Sign and write; returns the digest. ``OSError`` leaves what was there."""
    content = {
        "method": METHOD,
        "software": pool.software,
        "catalogue": pool.catalogue,
        "reference": pool.reference,
        "columns": list(at.columns),
        "mean": pool.mean.tolist(),
        "common": rows_below(pool.common),
        "tau": list(pool.tau),
        "tau2": pool.tau2,
        "evidence": pool.evidence,
        "moved": pool.moved,
        "members": [
            {**asdict(one), "settings": list(one.settings), "period": list(one.period)}
            for one in pool.members
        ],
    }
    return write_document(path, "pool", content, private_key)


def read_pool(path: Path, public_keys: Iterable[bytes], at: ReferencePoint) -> Pool:
    """The pool in ``path``, signed by one of ``public_keys`` and made for this catalogue and evidence.

    Raises ``PoolingError``.
    """
    document = read_document(path, "pool", public_keys)
    content, name = document.content, path.name
    if content.keys() != _FIELDS or content["method"] != METHOD:
        raise PoolingError("pooling.other_method", file=name)
    catalogue = {"version": at.start.catalogue_version, "digest": at.start.catalogue_digest}
    if content["catalogue"] != catalogue or content["columns"] != list(at.columns):
        raise PoolingError("pooling.other_catalogue", file=name, version=at.start.catalogue_version)
    if content["reference"] != {"model": at.name, "digest": at.digest}:
        raise PoolingError("pooling.other_reference", file=name, model=at.name)
    try:
        made = _made(content, at, document.digest)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PoolingError("pooling.invalid", file=name, problem=str(error)[:200]) from None
    if not _positive(made.common):
        raise PoolingError("pooling.no_precision", file=name)
    return made


def _positive(covariance: Floats) -> bool:
    return is_precision(covariance) and bool((covariance.diagonal() > 0).all())


def _made(content: Any, at: ReferencePoint, digest: str) -> Pool:
    size = len(at.columns)
    low, middle, high, tau2 = numbers([*content["tau"], content["tau2"]], 4).tolist()
    if not (0 <= low <= middle <= high and tau2 >= 0):
        raise ValueError("the spread between organisations cannot be")
    return Pool(
        mean=numbers(content["mean"], size),
        common=symmetric(content["common"], size),
        tau=(low, middle, high),
        tau2=tau2,
        evidence=float(numbers([content["evidence"]], 1)[0]),
        members=tuple(
            Member(**{**one, "settings": tuple(one["settings"]), "period": tuple(one["period"])})
            for one in content["members"]
        ),
        moved=float(numbers([content["moved"]], 1)[0]),
        reference=dict(content["reference"]),
        catalogue=dict(content["catalogue"]),
        software=content["software"],
        digest=digest,
    )
