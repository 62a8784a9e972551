"""``screening form``: the paper form, item by item the same as the screen."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from screening.cli.localised_commands import SpokenCommand, language_option, voice_of


@click.command(cls=SpokenCommand)
@click.option("--format", "format_", type=click.Choice(("html", "pdf")))
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@language_option
@click.pass_context
def form(ctx: click.Context, *, format_: str | None, output: Path | None) -> int:
    """Print the paper form."""
    from screening.catalogue.paper_form import paper_html, paper_pdf
    from screening.catalogue.read_catalogue import load_catalogue

    language = voice_of(ctx).language
    by_name = "pdf" if output and output.suffix.lower() == ".pdf" else "html"
    if (format_ or by_name) == "pdf":
        content = paper_pdf(load_catalogue(), language)
    else:
        content = paper_html(load_catalogue(), language).encode("utf-8")
    if output:
        from screening.batch.write_results import whole_file

        with whole_file(output) as file:
            file.write(content)
    else:
        sys.stdout.buffer.write(content)
    return 0
