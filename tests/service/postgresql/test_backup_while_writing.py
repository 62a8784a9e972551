"""The same on PostgreSQL, put back into an empty database there.

``SIGNAALWIJZER_BACKUPS=50`` makes more of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgresql_cluster import Cluster
from tests.service.backing_up import backed_up_while_writing

pytestmark = pytest.mark.slow
_numbers = itertools.count(1)


def test_a_backup_at_any_moment_of_the_work_can_be_put_back(
    data: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ backup-restore: it holds all that had been answered when it was begun."""

    @contextmanager
    def empty() -> Iterator[str]:
        name = cluster.create(f"put_back_{next(_numbers)}")
        with monkeypatch.context() as patch:
            patch.setenv("SIGNAALWIJZER_DATABASE_URL", cluster.url(name))
            yield cluster.url(name)
        cluster.drop(name)

    assert backed_up_while_writing(data, tmp_path, empty)
