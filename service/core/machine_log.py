"""The log of the machine: JSON lines for its administrator, without anything about people.

Requests are logged only where the settings ask for it (``log_requests``), by the pattern of their route
(``/cases/{reference}``), never by their address, and without query, body, cookie or address of the reader.
The one exception is a request that was refused for the sake of security: it is always logged, with the
address that it came from and the code of the refusal, so that an attack is seen and where it comes from.
A fault is logged by its type and the lines of code it passed, never by its message, which may quote what was
typed. Who saw what is in the access log of ``service.audit``.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import Any, Final

from service.core.clock import Clock, utc_text

_requests = logging.getLogger("signaalwijzer.requests")
_security = logging.getLogger("signaalwijzer.security")
_QUIET: Final = ("uvicorn.access",)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": utc_text(self._clock.now()),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        facts = getattr(record, "facts", None)
        if facts is not None:
            line |= facts
        elif record.exc_info and record.exc_info[1] is not None:
            line["fault"] = faults(record.exc_info[1])
        else:
            line["message"] = record.getMessage()
        return json.dumps(line, ensure_ascii=False)


def faults(error: BaseException) -> list[dict[str, Any]]:
    """The chain of exceptions by type and place, the first cause last; no message of any."""
    chain: list[dict[str, Any]] = []
    visited: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in visited:
        visited.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        chain.append({"type": f"{type(current).__module__}.{type(current).__qualname__}", "where": where})
        current = current.__cause__ or current.__context__
    return chain


def security(**facts: Any) -> None:
    """Log a request that was refused for the sake of security."""
    _security.warning("refused", extra={"facts": facts})


def configure(clock: Clock) -> None:
    """Send everything the process logs to standard error, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(clock))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).disabled = True
