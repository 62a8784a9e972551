"""The service is killed, or PostgreSQL itself is, while people write: what was answered is there.

``SIGNAALWIJZER_KILLS=200`` does it more often.
"""

from __future__ import annotations

from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.postgresql_cluster import Cluster
from tests.service.killing import kill_service, killed_while_writing

pytestmark = pytest.mark.slow


def test_nothing_that_was_answered_is_lost_when_service_or_database_is_killed(
    data: Path, cluster: Cluster, tmp_path: Path
) -> None:
    """REQ fail-safe: at whatever moment; every third time the database goes first, without an orderly end."""

    def kill(process: ForkServerProcess, number: int) -> None:
        if number % 3:
            kill_service(process, number)
            return
        cluster.stop("immediate")
        kill_service(process, number)
        cluster.start()

    assert killed_while_writing(data, tmp_path, kill)
