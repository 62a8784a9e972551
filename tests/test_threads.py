"""The tests run side by side on all processors; the libraries inside them take one thread each."""

from __future__ import annotations

import os

import numpy as np
from threadpoolctl import threadpool_info


def test_the_libraries_were_loaded_with_one_thread() -> None:
    """Too late in ``conftest``, after numpy, the setting would count for nothing."""
    assert np.linalg.inv(np.eye(2)).shape == (2, 2)
    asked = int(os.environ["OPENBLAS_NUM_THREADS"])

    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {asked}
