"""What can be wrong with a contribution or with a pool."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class PoolingError(SignaalwijzerError):
    """A contribution or a pool that may not be made or used. ``key`` tells why."""


class DisclosureError(PoolingError):
    """A contribution from which more could be learned about one young person than is allowed."""

    code = "pooling.tells_too_much"
