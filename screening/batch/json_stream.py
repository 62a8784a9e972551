"""Reading JSON objects one by one, so that a long list never stands in memory as a whole.

Stricter than ``json.load``: a key that stands twice in an object, ``NaN`` and ``Infinity`` are refused,
since each of them makes an answer ambiguous.
"""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from screening.batch.errors import BatchError
from screening.quoted_in_messages import quoted

_BLOCK: Final = 1 << 16
_SPACE: Final = " \t\r\n"


class JsonStream:
    """Iterates over the objects of ``file``: those of its list, or the one object that it holds.

    ``is_list`` says which (known after the first object); ``share`` is how much was read, 0 to 1.
    Raises ``BatchError`` when the file is no such JSON.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.is_list = False
        self._file = file
        self._size = _size(file)
        self._read = 0
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
        self._text = ""
        self._block = _BLOCK

    @property
    def share(self) -> float:
        return min(1.0, self._read / self._size) if self._size else 0.0

    def __iter__(self) -> Iterator[Any]:
        try:
            if self._next_sign() == "[":
                self.is_list = True
                yield from self._listed()
            else:
                yield self._value()
            if self._next_sign():
                raise BatchError("batch.json_more")
        except UnicodeDecodeError:
            raise BatchError("batch.json_not_utf8") from None
        except RecursionError:
            raise BatchError("batch.not_json", row=0) from None

    def _listed(self) -> Iterator[Any]:
        self._text = self._text[1:]
        row = 0
        if self._next_sign() == "]":
            self._text = self._text[1:]
            return
        while True:
            row += 1
            yield self._value(row)
            sign = self._next_sign()
            self._text = self._text[1:]
            if sign == "]":
                return
            if sign != ",":
                raise BatchError("batch.not_json", row=row)

    def _value(self, row: int = 1) -> Any:
        """The next value; reads on, in ever larger blocks, until it is whole."""
        self._next_sign()
        while True:
            try:
                value, end = self._json.raw_decode(self._text)
            except json.JSONDecodeError:
                if not self._more():
                    raise BatchError("batch.not_json", row=row) from None
                continue
            # A number may go on in the next block; an object or a list is whole when it is closed.
            if end == len(self._text) and self._text[-1] not in "]}" and self._more():
                continue
            self._text = self._text[end:]
            self._block = _BLOCK
            return value

    def _next_sign(self) -> str:
        """The next character that is no white space, which stays there; empty at the end of the file."""
        while not (text := self._text.lstrip(_SPACE)) and self._more():
            pass
        self._text = text
        return text[:1]

    def _more(self) -> bool:
        read = self._file.read(self._block)
        self._read += len(read)
        self._block *= 2
        self._text += self._decode.decode(read, final=not read)
        return bool(read)


def _size(file: BinaryIO) -> int:
    try:
        return os.fstat(file.fileno()).st_size
    except OSError:
        return 0


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise BatchError("batch.json_double", key=quoted(double))
    return found


def _refuse_constant(constant: str) -> float:
    raise BatchError("batch.json_constant", constant=constant)
