"""Keys of the installation, while the service is stopped: replacing one, distrusting an earlier one, listing.

What was made with a replaced key is still understood: the old one stays beside the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from screening.model.signing import key_id
from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.audit.entry import COMMAND_LINE
from service.core.clock import Clock
from service.core.errors import BadSettings
from service.core.keys import (
    DISTRUSTED,
    SIGNING_PUBLIC,
    WITHHELD,
    Keys,
    numbered,
    read_key_file,
    replace_signing,
    replace_withheld,
)
from service.core.private_files import sync_folder
from service.core.settings import Settings
from service.db.database_in_use import require_unused
from service.installation.database_file import require_database_file
from service.installation.install_and_upgrade import not_writable

SEAL: Final = "seal"
_REPLACE: Final[Mapping[str, Callable[[Path], int]]] = {
    "withheld": replace_withheld,
    "signing": replace_signing,
}
State = Literal["in_use", "kept", "trusted", "distrusted"]


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key, as it is named on the command line; ``id`` is how models name the one that signed them."""

    name: str
    state: State
    id: str = ""


def rotate(settings: Settings, clock: Clock, name: str) -> int:
    """Replace the key ``name``; gives the number under which the old one is kept.

    Raises ``BadSettings`` while the service runs, and for the key of the seals. One that was cut off left a
    whole key in use, and can be done again.
    """
    if name == SEAL:
        raise BadSettings("settings.seal_stays")
    _require_stopped(settings)
    with closing(open_installation(settings, clock)) as installation:
        with unit_of_system(installation, COMMAND_LINE) as unit:
            unit.record("keys.rotate", "keys", name)
        try:
            number = _REPLACE[name](settings.keys_folder)
        except OSError as error:
            raise not_writable(settings.keys_folder, error) from error
        with unit_of_system(installation, COMMAND_LINE) as unit:
            unit.record("keys.rotated", "keys", name, number=number)
    return number


def distrust(settings: Settings, clock: Clock, name: str) -> None:
    """Take no model into use any more that the earlier signing key ``name`` signed.

    What was stored with one is still computed again. Raises ``BadSettings`` where there is no such key, or
    while the service runs.
    """
    _require_stopped(settings)
    folder = settings.keys_folder
    if not any((key.name, key.state) == (name, "trusted") for key in known(folder)):
        raise BadSettings("settings.no_such_key", name=name)
    trusted, distrusted = folder / f"{name}.pub", folder / f"{name}{DISTRUSTED}"
    trusted.rename(distrusted)
    sync_folder(folder)
    try:
        with (
            closing(open_installation(settings, clock)) as installation,
            unit_of_system(installation, COMMAND_LINE) as unit,
        ):
            unit.record("keys.distrust", "keys", name)
    except BaseException:
        distrusted.rename(trusted)
        raise


def known(folder: Path) -> list[KeyState]:
    """The keys in ``folder``, each with what it is for now."""
    keys = Keys.read(folder)
    return [KeyState(SEAL, "in_use"), *_of_withheld(folder, keys), *_of_signing(folder, keys)]


def _of_withheld(folder: Path, keys: Keys) -> Iterator[KeyState]:
    yield KeyState("withheld", "in_use")
    for file in numbered(folder, WITHHELD).values():
        if read_key_file(file, secret=True) != keys.withheld:
            yield KeyState(file.stem, "kept")


def _of_signing(folder: Path, keys: Keys) -> Iterator[KeyState]:
    yield KeyState("signing", "in_use", key_id(keys.signing_public))
    trusted, distrusted = numbered(folder, SIGNING_PUBLIC), numbered(folder, SIGNING_PUBLIC, DISTRUSTED)
    for _, file in sorted((trusted | distrusted).items(), reverse=True):
        public = read_key_file(file, secret=False)
        if public != keys.signing_public:
            state: State = "distrusted" if public in keys.distrusted else "trusted"
            yield KeyState(file.stem, state, key_id(public))


def _require_stopped(settings: Settings) -> None:
    require_database_file(settings)
    require_unused(settings.url)
