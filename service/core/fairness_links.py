"""The link between a case and its attributes: a keyed pseudonym of its own, never the code of the case.

Neither the store nor a training table leads to the other without the key of the installation: the pseudonym
here is another one than in the tables that analysts take out.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from service.core.keys import Keys

_LABEL: Final = b"pseudonym of a case in the fairness store, version 1"


def link_key(keys: Keys) -> bytes:
    """The key of the links, derived one way from a secret of the installation."""
    return hmac.digest(keys.withheld, _LABEL, hashlib.sha256)


def link_of(key: bytes, reference: str) -> str:
    """The link of a case: 64 hexadecimal digits."""
    return hmac.digest(key, reference.encode("ascii"), hashlib.sha256).hex()
