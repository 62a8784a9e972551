"""Random changes by who has all rights on a PostgreSQL database: each is found."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.settings import Settings
from tests.postgresql_cluster import Cluster
from tests.service import tampering
from tests.service.postgresql.conftest import Made
from tests.service.prepared import quiet
from tests.service.retention.way import screened_case

pytestmark = pytest.mark.slow


@pytest.fixture
def copies(
    settings: Settings, clock: SetClock, made: Made, cluster: Cluster, database: str
) -> tampering.OnPostgresql:
    """A stopped installation with two cases."""
    with closing(open_installation(settings, clock)) as installation:
        world = quiet(installation, clock, made.people)
        screened_case(world)
        screened_case(world)
    return tampering.OnPostgresql(settings.data, cluster, database)


def test_twenty_random_changes_are_all_found(
    copies: tampering.OnPostgresql, cluster: Cluster, tmp_path: Path
) -> None:
    """REQ tamper-evident: the short form of ``python -m tests.service.tampering --database postgresql``."""
    copies.fresh(tmp_path / "untouched")
    assert not tampering.found(copies.url(tmp_path), tmp_path / "untouched")

    tried = list(tampering.tampered(copies, 20, seed=8))

    assert [change for change, found in tried if not found] == []


def test_a_trigger_that_refuses_nothing_is_found(copies: tampering.OnPostgresql, tmp_path: Path) -> None:
    """REQ tamper-evident: in whatever way it was made empty."""
    data = tmp_path / "copy"
    for how in ("switched off", "led elsewhere", "function emptied"):
        copies.fresh(data)
        with copies.outside(data) as outside:
            assert how in outside.ways_to_empty()
            outside.empty_trigger("screening_no_change", how)

        assert tampering.found(copies.url(data), data), how
