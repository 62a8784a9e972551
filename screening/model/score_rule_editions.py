"""Editions of the rules by which a score table is read."""

from __future__ import annotations

from typing import Final

RULES: Final = 2
"""The edition of new tables. Under the first one a band began at the same estimate in every setting, only a
confirmed direct sign ended an estimate, and the interval took what unanswered questions can add from victims
and others together. A table keeps the edition it was made under: what was stored under it is computed again
by ``screening verify``, and must come out the same."""
