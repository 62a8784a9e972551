"""A Dask cluster that somebody else runs: reaching its scheduler, with one sentence where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from screening.errors import SignaalwijzerError

PATIENCE: Final = 10
"""Seconds in which a scheduler must answer, and have somebody to work for it."""


class ClusterError(SignaalwijzerError):
    """A cluster that cannot be used."""


@contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """A ``distributed.Client`` of the scheduler at an address such as ``tcp://10.0.0.5:8786``.

    Inside the block it is the client that joblib's backend ``dask`` finds. Raises ``ClusterError`` when the
    package ``distributed`` is not installed, nobody answers there, or the one who answers has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("cluster.no_dask") from None
    try:
        client = Client(scheduler, timeout=PATIENCE)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError, TimeoutError):
        raise ClusterError("cluster.no_scheduler", address=scheduler[:60]) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError("cluster.no_workers", address=scheduler[:60], seconds=PATIENCE) from None
        yield client
