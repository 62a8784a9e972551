"""``screening backup``: a whole copy, encrypted; checking one; a key pair to open them with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from screening.cli.localised_commands import language_option, voice_of
from screening.cli.progress import progress
from service.commands.base import FINDING, ServiceGroup, of_installation, say, sentence, working

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.backup.manifest import Manifest
    from service.backup.restore import Backup

IN: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


class _MakeByDefault(ServiceGroup):
    """``backup make`` where no other command is named: ``screening backup /backup``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args and args[0] in (*self.commands, "--help", "--language")
        return super().parse_args(ctx, args if named or not args else ["make", *args])


@click.group(cls=_MakeByDefault)
@language_option
def backup() -> None:
    """Backups."""


@backup.command("make")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--recipient", "recipients", multiple=True)
@of_installation
def make(ctx: click.Context, target: Path, recipients: tuple[str, ...], data: Path | None) -> None:
    """Make a backup."""
    from service.backup import age_encryption as age
    from service.backup.make_backup import make_backup, names_for

    with working(data, also_behind=True) as unit:
        settings, now = unit.installation.settings, unit.clock
        to = age.recipients_of(recipients or settings.backup_recipients)
        files = names_for(settings.data, target, now)
        unit.record("backup.begin", "installation", None, recipients=len(to))
    with reported(ctx, "backup.cannot_write"):
        made = make_backup(settings, to, files, now, checking(ctx))
    with working(data, also_behind=True) as unit:
        unit.record("backup.made", "installation", None, entries=made.entries)
    say(
        ctx,
        "backup.make.made",
        entries=made.entries,
        screenings=made.screenings,
        data=made.data,
        data_digest=made.data_digest,
        keys=made.keys,
        keys_digest=made.keys_digest,
    )


@backup.command("verify")
@click.argument("file", type=IN)
@click.option("--identity", type=IN, required=True)
@click.option("--keys", type=click.Path(dir_okay=False, path_type=Path))
@language_option
@click.pass_context
def verify(ctx: click.Context, file: Path, identity: Path, keys: Path | None) -> None:
    """Check a backup without putting it back."""
    from service.backup.restore import verify_backup
    from service.core.clock import SystemClock

    with reported(ctx, "backup.cannot_restore"):
        manifest = verify_backup(backup_of(file, identity, keys), SystemClock(), checking(ctx))
    say(
        ctx,
        "backup.verify.sound",
        made=moment(manifest),
        entries=manifest.entries,
        screenings=manifest.screenings,
    )


@backup.command("identity")
@click.argument("file", type=click.Path(path_type=Path))
@language_option
@click.pass_context
def new_identity(ctx: click.Context, file: Path) -> None:
    """Make a key pair."""
    from service.backup import age_encryption as age
    from service.core.errors import BadSettings

    with reported(ctx, "backup.cannot_write"):
        try:
            recipient = age.new_identity(file)
        except FileExistsError:
            raise BadSettings("backup.exists", file=file) from None
    say(ctx, "backup.identity.made", file=file, recipient=recipient)


def backup_of(file: Path, identity: Path, keys: Path | None) -> Backup:
    """The files of a backup: that with the keys is the one beside it unless it is named."""
    from service.backup import age_encryption as age
    from service.backup.make_backup import keys_beside
    from service.backup.restore import Backup
    from service.core.errors import BadSettings

    keys = keys or keys_beside(file)
    if not keys.is_file():
        raise BadSettings("backup.no_keys", file=keys)
    return Backup(file, keys, age.identities_in(identity))


def moment(manifest: Manifest) -> str:
    """When a backup was made, to be read by people."""
    return f"{datetime.fromisoformat(manifest.made_at):%Y-%m-%d %H:%M} UTC"


def checking(ctx: click.Context) -> Callable[[str, int], AbstractContextManager[Callable[[int], None]]]:
    """How far each check of a copy is, on a terminal."""
    return lambda what, total: progress(sentence(ctx, f"backup.check.{what}"), total)


@contextmanager
def reported(ctx: click.Context, cannot: str) -> Iterator[None]:
    """Say what was found in a copy and end the command; an ``OSError`` becomes the sentence ``cannot``."""
    from service.backup.make_backup import Unsound
    from service.core.errors import BadSettings

    try:
        yield
    except Unsound as unsound:
        for in_language in unsound.sentences:
            click.echo(in_language(voice_of(ctx).language))
        say(ctx, "backup.unsound", n=unsound.found)
        ctx.exit(FINDING)
    except OSError as error:
        raise BadSettings(cannot, problem=error.strerror or str(error)) from error
