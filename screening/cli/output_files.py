"""Where a command writes: never over what it reads."""

from __future__ import annotations

from pathlib import Path

from screening.errors import SignaalwijzerError


class OutputFileError(SignaalwijzerError):
    """A result that would take the place of what it is made of."""


def check_not_input(output: Path | None, *inputs: Path) -> None:
    """Raise ``OutputFileError`` when ``output`` is one of ``inputs``, by whatever name."""
    if output is None or not output.exists():
        return
    for file in inputs:
        if file.exists() and output.samefile(file):
            raise OutputFileError("cli.output_is_input", file=file.name)
