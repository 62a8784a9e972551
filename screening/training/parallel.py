"""Where work that can be divided is done: the cores of this machine, or a Dask cluster.

Every piece of such work has its own seed, so the outcome is the same wherever it is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from joblib import parallel_config
from threadpoolctl import threadpool_limits

from screening import dask_cluster


@contextmanager
def workers(scheduler: str | None = None, jobs: int = -1) -> Iterator[None]:
    """Inside, joblib's ``Parallel`` uses ``jobs`` processes (-1: all cores), or the cluster at ``scheduler``.

    A process does its own part in one thread: the fits are small, so that threads of OpenMP and of the linear
    algebra wait for each other more than they work.

    ``scheduler`` is an address such as ``tcp://10.0.0.5:8786``.
    Raises ``ClusterError`` when it cannot be used.
    """
    if scheduler is None:
        with threadpool_limits(1), parallel_config(backend="loky", n_jobs=jobs):
            yield
        return
    patience = dask_cluster.PATIENCE
    with (
        dask_cluster.connected(scheduler),
        threadpool_limits(1),
        parallel_config(backend="dask", wait_for_workers_timeout=patience),
    ):
        yield
