"""``screening simulate``: made-up cases, to try out the machinery before there are real ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from screening.cli.finite_range import FiniteRange
from screening.cli.localised_commands import SpokenCommand, language_option, voice_of
from screening.cli.progress import progress_bar

if TYPE_CHECKING:
    import pandas as pd

MOST: Final = 1_000_000
PLANTED: Final = ("a", "b")
"""Names of the two planted groups, equally large; the signs of the second are overlooked."""

_BLOCK: Final = 10_000
_OF_DRAWING: Final = 0.6
"""Share of the time that drawing takes; writing the table takes the rest."""

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_SHARE: Final = FiniteRange(0.0, 1.0, max_open=True)
_LOG_ODDS: Final = FiniteRange(-5.0, 5.0)


@click.command(cls=SpokenCommand)
@click.option("--output", "--out", metavar="FILE", type=_FILE, required=True)
@click.option("--n", type=click.IntRange(1, MOST), default=500, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--setting", metavar="SETTING=WEIGHT", multiple=True)
@click.option("--missed", type=_SHARE, default=0.0)
@click.option("--wrong", type=_SHARE, default=0.0)
@click.option("--unknown", type=_LOG_ODDS, default=0.0)
@click.option("--drift-victims", type=_LOG_ODDS, default=0.0)
@click.option("--drift-signs", type=_LOG_ODDS, default=0.0)
@click.option("--undetermined", type=_SHARE)
@click.option("--overlooked", type=_SHARE, default=0.0)
@click.option("--groups-out", metavar="FILE", type=_FILE)
@click.option("--until", type=click.DateTime(("%Y-%m-%d",)))
@language_option
@click.pass_context
def simulate(
    ctx: click.Context,
    *,
    output: Path,
    n: int,
    seed: int,
    setting: tuple[str, ...],
    missed: float,
    wrong: float,
    unknown: float,
    drift_victims: float,
    drift_signs: float,
    undetermined: float | None,
    overlooked: float,
    groups_out: Path | None,
    until: datetime | None,
) -> int:
    """Write made-up cases."""
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.evidence.simulated_population import LabelNoise
    from screening.training.simulate_cases import UNDETERMINED, UNTIL, Drift, Group, group_table
    from screening.training.simulate_cases import simulate as drawn

    voice = voice_of(ctx)
    groups = (Group(PLANTED[0], 0.5), Group(PLANTED[1], 0.5, overlooked)) if overlooked or groups_out else ()
    last: date = UNTIL if until is None else until.date()
    with progress_bar(voice("simulate.progress")) as progress:
        frame = drawn(
            load_catalogue(),
            n,
            seed=seed,
            settings=_weights(setting) or None,
            label_noise=LabelNoise(missed, wrong) if missed or wrong else None,
            unknown=unknown,
            drift=Drift(drift_victims, drift_signs),
            groups=groups,
            undetermined=UNDETERMINED if undetermined is None else undetermined,
            until=last,
            progress=lambda share: progress(share * _OF_DRAWING),
        )
        _write(frame, output, lambda share: progress(_OF_DRAWING + share * (1 - _OF_DRAWING)))
        if groups_out is not None:
            _write(group_table(frame, groups, seed=seed), groups_out)
    click.echo(voice("simulate.written", n=n, file=output.name))
    return 0


def _weights(given: tuple[str, ...]) -> dict[str, float]:
    """``SETTING=WEIGHT`` pairs; a weight is above 0."""
    weights = {}
    for pair in given:
        name, _, weight = pair.partition("=")
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = 0.0
        if not 0 < weights[name] < float("inf"):
            raise click.BadParameter(pair, param_hint="--setting")
    return weights


def _write(frame: pd.DataFrame, path: Path, progress: Callable[[float], None] = lambda _share: None) -> None:
    from screening.batch.write_results import whole_file

    with whole_file(path) as sink:
        if path.suffix.lower() == ".parquet":
            frame.to_parquet(sink, index=False)
        else:
            for first in range(0, max(len(frame), 1), _BLOCK):
                block = frame.iloc[first : first + _BLOCK]
                sink.write(block.to_csv(index=False, header=not first, lineterminator="\n").encode("utf-8"))
                progress(min(first + _BLOCK, len(frame)) / max(len(frame), 1))
