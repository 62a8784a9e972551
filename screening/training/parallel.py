"""Where work that can be divided is done: the cores of this machine, or a Dask cluster.

Every piece of such work has its own seed, so the outcome is the same wherever it is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from joblib import parallel_config
from threadpoolctl import threadpool_limits

from screening.training.errors import TrainingError

PATIENCE: Final = 10
"""Seconds in which a scheduler must answer, and have somebody to work for it."""


@contextmanager
def workers(scheduler: str | None = None, jobs: int = -1) -> Iterator[None]:
    """Inside, joblib's ``Parallel`` uses ``jobs`` processes (-1: all cores), or the cluster at ``scheduler``.

    A process does its own part in one thread: the fits are small, so that threads of OpenMP and of the linear
    algebra wait for each other more than they work.

    ``scheduler`` is an address such as ``tcp://10.0.0.5:8786``. Raises ``TrainingError`` when the package
    ``distributed`` is not installed, nobody answers there, or the one who answers has no workers.
    """
    if scheduler is None:
        with threadpool_limits(1), parallel_config(backend="loky", n_jobs=jobs):
            yield
        return
    try:
        from distributed import Client
    except ImportError:
        raise TrainingError("training.no_dask") from None
    try:
        client = Client(scheduler, timeout=PATIENCE)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError, TimeoutError):
        raise TrainingError("training.no_scheduler", address=scheduler[:60]) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise TrainingError("training.no_workers", address=scheduler[:60], seconds=PATIENCE) from None
        with threadpool_limits(1), parallel_config(backend="dask", wait_for_workers_timeout=PATIENCE):
            yield
