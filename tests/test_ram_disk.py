"""What the tests make stands in memory, where the memory has room for it."""

from __future__ import annotations

import os
from collections import namedtuple
from pathlib import Path

import pytest

from tests.ram_disk import ROOM, ram_disk

Usage = namedtuple("Usage", "total used free")
MEMORY = "MemTotal: 1 kB\nMemAvailable:   {} kB\nBuffers: 1 kB\n"


@pytest.mark.parametrize(
    ("memory", "free", "flags", "taken"),
    [
        (MEMORY.format(ROOM // 1024), ROOM, 0, True),
        (MEMORY.format(ROOM // 1024 - 1), ROOM, 0, False),
        (MEMORY.format(ROOM // 1024), ROOM - 1, 0, False),
        (MEMORY.format(ROOM // 1024), ROOM, os.ST_NOEXEC, False),
        ("MemTotal: 1 kB\n", ROOM, 0, False),
    ],
)
def test_a_folder_in_memory_is_taken_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: str, free: int, flags: int, taken: bool
) -> None:
    said = tmp_path / "meminfo"
    said.write_text(memory, "ascii")
    monkeypatch.setattr("tests.ram_disk.shutil.disk_usage", lambda _: Usage(free, 0, free))
    monkeypatch.setattr("tests.ram_disk.os.statvfs", lambda _: os.statvfs_result([0] * 8 + [flags, 255]))

    assert ram_disk(tmp_path, said) == (tmp_path if taken else None)


def test_where_there_is_no_such_folder_the_disk_serves(tmp_path: Path) -> None:
    assert ram_disk(tmp_path / "nothing") is None
    assert ram_disk(tmp_path, tmp_path / "nothing") is None
