"""A question that is asked, and a model that knows it, added by the list of files of the guide."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from tests.copied_source import Copy

INDICATOR: Final = """\
[[indicator]]
id = "broke_with_mentor"
section = "school"
domain = "school"
kind = "vulnerability"
role = "scored"
acute = "never"
levels = ["no", "suspected", "confirmed"]
prior = { log_odds_ratio = 0.2, sd = 0.3 }
[indicator.evidence]
grade = "judgement"
figures = []
instruments = ["KP"]
note = "No published figure was found."
[indicator.nl]
label = "Breuk met de mentor"
question = "Heeft de jongere met de mentor gebroken?"
definition = "Telt mee: de jongere wil de mentor niet meer spreken."
example = "De jongere komt drie keer niet op een afspraak met de mentor."
why = "Hierover zijn geen cijfers gevonden. Het heeft ook vaak een andere achtergrond."
ask = "Met wie op school praat de jongere nu?"
statement = "Brak met de mentor"
negation = "Praat nog met de mentor"
[indicator.en]
label = "Break with the mentor"
question = "Did the young person break with the mentor?"
definition = "Counts: the young person no longer wants to speak to the mentor."
example = "Three appointments with the mentor missed in a row."
why = "No figures were found about this. It often has another background too."
ask = "Whom at school does the young person talk to now?"
statement = "Broke with the mentor"
negation = "Still talks with the mentor"

"""
SENTENCES: Final = """\
[broke_with_mentor]
no = { nl = "Nagegaan: brak niet met de mentor", en = "Checked: did not break with the mentor" }
suspected = { nl = "Vermoeden: brak met de mentor", en = "Suspected: broke with the mentor" }
confirmed = { nl = "Brak met de mentor", en = "Broke with the mentor" }

"""


def an_indicator(copy: Copy) -> None:
    copy.edit(
        "screening/catalogue/indicators.toml",
        ('version = "1.0"\n', 'version = "1.1"\n'),
        ('[[indicator]]\nid = "family_conflict"\n', f'{INDICATOR}[[indicator]]\nid = "family_conflict"\n'),
    )
    copy.edit(
        "screening/evidence/data/parameters.toml",
        (
            "\nfamily_conflict = { block",
            '\nbroke_with_mentor = { block = "running", sight = "visible", others = [0.15], '
            'status = "judgement" }\nfamily_conflict = { block',
        ),
    )
    copy.edit("screening/explain/sentences.toml", ("[family_conflict]\n", f"{SENTENCES}[family_conflict]\n"))
    for language, asked in (("nl", "Met wie op school praat jij?"), ("en", "Who at school do you talk to?")):
        copy.after(
            f"service/areas/assessments/texts/{language}.toml", "[talk]\n", f'broke_with_mentor = "{asked}"\n'
        )
    copy.edit("screening/model/shipped_files.py", ('VERSION: Final = "2"', 'VERSION: Final = "3"'))
    copy.edit(
        "tests/screening/catalogue/test_content.py",
        ('"school": 2', '"school": 3'),
        ("_there_are_43_scored", "_there_are_44_scored"),
        ("len(catalogue) == 49", "len(catalogue) == 50"),
        ("len(catalogue.scored) == 43", "len(catalogue.scored) == 44"),
        ("len(catalogue.items) == 48", "len(catalogue.items) == 49"),
    )
    _ship(
        copy,
        *copy.made_by("screening/model/shipped/evidence-3.json", "screening/model/shipped/golden-3.json"),
    )
    copy.made_by("docs/reference/sentences.md")


def _ship(copy: Copy, model: Path, golden: Path) -> None:
    """Build the model from few simulated cases and sign it with a key that stands for that of a release."""
    key = copy.root / "release.key"
    key.write_text(secrets.token_hex(32), "ascii")
    copy.python(
        "-c",
        "import sys; from pathlib import Path; from screening.model.signing import public_half, read_key;"
        "Path(sys.argv[2]).write_text(public_half(read_key(Path(sys.argv[1]))).hex())",
        str(key),
        "screening/model/shipped/keys/of-the-copy.pub",
    )
    built = copy.root / "built.json"
    copy.python(
        *("-m", "screening.cli.main", "model", "build", "--quick", "--key", str(key), "--output", str(built))
    )
    built.rename(model)
    built.with_suffix(".golden.json").rename(golden)
