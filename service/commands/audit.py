"""``screening audit``: checks the access log from outside the running service."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import click

from screening.cli.localised_commands import language_option, voice_of
from screening.cli.progress import progress
from service.commands.as_person import FILE, password_of
from service.commands.base import FINDING, ServiceGroup, database_of, of_installation, say, sentence


@click.group(cls=ServiceGroup)
@language_option
def audit() -> None:
    """The access log."""


@audit.command("verify")
@click.option("--anchor", metavar="FILE", type=FILE)
@of_installation
def verify_audit(ctx: click.Context, anchor: Path | None, data: Path | None) -> int:
    """Check every entry and the anchor; exit code 1 when something is found."""
    from service.audit import queries
    from service.audit.verify import verify_log
    from service.core.keys import Keys
    from service.installation.install_and_upgrade import settings_of_folder

    settings = settings_of_folder(data)
    key = Keys.read(settings.keys_folder).audit
    with database_of(settings) as database:
        with database.reading() as db:
            total = queries.entries_in_log(db)
        with progress(sentence(ctx, "audit.verify.label"), total) as done:
            report = verify_log(database, settings.data, key, done, anchor)
    language = voice_of(ctx).language
    for finding in report.findings:
        click.echo(finding.in_language(language))
    for gap in report.gaps:
        click.echo(gap.in_language(language))
    if report.ok:
        say(ctx, "audit.verify.sound", n=report.entries)
        return 0
    say(ctx, "audit.verify.found", n=report.found)
    return FINDING


@audit.command("anchor")
@of_installation
def print_anchor(ctx: click.Context, data: Path | None) -> None:
    """Print the last line of the anchor, to keep on paper or elsewhere."""
    from service.audit.anchor import LINES_FILE, read_lines
    from service.installation.install_and_upgrade import settings_of_folder

    file = settings_of_folder(data).data / LINES_FILE
    lines = deque(read_lines(file), maxlen=1)
    line = lines[0] if lines else None
    if line is None:
        say(ctx, "audit.anchor.none")
        return
    click.echo(line.to_bytes().decode("ascii").rstrip())


@audit.command("continue")
@click.option("--as", "login", metavar="LOGIN", required=True)
@click.option("--witness", metavar="LOGIN", required=True)
@click.option("--password-file", metavar="FILE", type=FILE)
@click.option("--witness-password-file", metavar="FILE", type=FILE)
@of_installation
def continue_audit(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    login: str,
    witness: str,
    password_file: Path | None,
    witness_password_file: Path | None,
    data: Path | None,
) -> None:
    """Go on with the log of a restored database."""
    from service.app.continue_log_after_restore import continue_log, gap_of
    from service.areas.sign_in.sign_in import prove
    from service.core.clock import SystemClock
    from service.identity.sign_in_source import AT_THE_MACHINE
    from service.installation.install_and_upgrade import settings_of_folder

    settings = settings_of_folder(data)
    gap = gap_of(settings)
    passwords: list[str] = []
    if not gap.stated:
        say(ctx, "audit.continue.about", before=gap.first - 1, last=gap.last)
        passwords = [
            password_of(sentence(ctx, "audit.continue.password", login=who), file)
            for who, file in ((login, password_file), (witness, witness_password_file))
        ]
    continue_log(
        settings,
        SystemClock(),
        gap,
        lambda installation: (
            prove(installation, login, passwords[0], AT_THE_MACHINE, logged=False),
            prove(installation, witness, passwords[1], AT_THE_MACHINE, logged=False),
        ),
    )
    say(ctx, "audit.continue.done", first=gap.first, last=gap.last)


@audit.command("accept-clock")
@click.option("--as", "login", metavar="LOGIN", required=True)
@click.option("--password-file", metavar="FILE", type=FILE)
@of_installation
def accept_clock(ctx: click.Context, login: str, password_file: Path | None, data: Path | None) -> None:
    """Say that the clock of this machine is right."""
    from service.app import accept_clock as accepting
    from service.areas.sign_in.sign_in import prove
    from service.core.clock import SystemClock
    from service.identity.sign_in_source import AT_THE_MACHINE
    from service.installation.install_and_upgrade import settings_of_folder

    password = password_of(sentence(ctx, "registry.password"), password_file)
    minutes = accepting.accept_clock(
        settings_of_folder(data),
        SystemClock(),
        lambda installation: prove(installation, login, password, AT_THE_MACHINE),
    )
    say(ctx, "audit.accept-clock.done", n=minutes)
