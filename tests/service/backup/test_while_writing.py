"""Backups beside a service that several people work with, in a process of its own.

``SIGNAALWIJZER_BACKUPS=50`` makes more of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.backing_up import backed_up_while_writing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite(
        "its file is in the backup; see tests/service/postgresql/test_backup_while_writing.py"
    ),
]


def test_a_backup_at_any_moment_of_the_work_can_be_put_back(data: Path, tmp_path: Path) -> None:
    """REQ backup-restore: it holds all that had been answered when it was begun."""
    assert backed_up_while_writing(data, tmp_path)
