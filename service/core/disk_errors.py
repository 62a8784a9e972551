"""A failure to write a file, told as what it is: a full disk, or something else with that file."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.core.errors import NoSpace, ServiceError


@contextmanager
def writing(otherwise: Callable[[str], ServiceError]) -> Iterator[None]:
    """Turn an ``OSError`` of the block into ``NoSpace`` where the disk, or the share of it that may be used,
    is full; else into what ``otherwise`` makes of the system's words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace from error
        raise otherwise(error.strerror or "") from error
