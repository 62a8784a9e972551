"""Questions that are added to a copy of the source by the one command of the guide."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Final

from tests.copied_source import GUIDE, Copy

EXAMPLE: Final = "docs/examples/indicator.toml"
FILE: Final = "question.toml"
"""The one file of the guide."""

_WRITTEN: Final = re.compile(r"^\| `([^`]+)` \| ", re.MULTILINE)

COUNTED: Final = """\
id = "carries_keys_of_others"
section = "money"
domain = "money"
kind = "signal"
role = "scored"
acute = "if_now"
levels = ["never", "once_or_twice", "often"]
prior = { log_odds_ratio = 0.4, sd = 0.4 }

[level.once_or_twice]
nl = "Een enkele keer"
en = "Once or twice"

[evidence]
grade = "published_figure"
figures = ["money_keys"]
instruments = ["KP"]
note = "One study, in another country."

[[figure]]
id = "money_keys"
domain = "money"
definition = "carried keys of rooms of others"
measure = "odds_ratio"
value = 1.5
ci_low = 1.1
ci_high = 2.0
population = "young people in shelters, one city"
n = 200
citation = "Nobody 2026, an example"
status = "verified"
source_url = "https://example.org/keys"

[population]
block = "control"
sight = "hidden"
others = [0.06, 0.03]
spread = [0.5, 1.0]
status = "verified"
source = "money_keys"
settings.general_crisis_shelter = { share = [0.08, 0.04], status = "judgement" }
leans = { criminal = 0.3 }

[nl]
label = "Sleutels van kamers van anderen"
question = "Heeft de jongere sleutels van kamers van anderen bij zich?"
definition = "Telt mee: sleutels of pasjes van plekken waar de jongere niet woont."
example = "In de jas zitten drie sleutels van een hotel."
why = "Eén onderzoek vond een verband. Het is klein."
ask = "Van welke plekken heeft de jongere een sleutel?"
statement = "Heeft sleutels van kamers van anderen"
negation = "Geen sleutels van kamers van anderen bekend"

[en]
label = "Keys of rooms of others"
question = "Does the young person carry keys of rooms of others?"
definition = "Counts: keys or cards of places where the young person does not live."
example = "Three keys of a hotel are in the coat."
why = "One study found that they go together. It is small."
ask = "Of which places does the young person have a key?"
statement = "Has keys of rooms of others"
negation = "No keys of rooms of others known"

[talk]
nl = "Van welke plekken heb je een sleutel?"
en = "Which places do you have a key of?"

[sentences]
never = { nl = "Had nooit sleutels van kamers van anderen", en = "Never had keys of rooms of others" }
often = { nl = "Had vaak sleutels van kamers van anderen", en = "Often had keys of rooms of others" }

[sentences.once_or_twice]
nl = "Had een enkele keer sleutels van kamers van anderen"
en = "Had keys of rooms of others once or twice"

[[step]]
id = "keep_the_keys"
text = { nl = "Bewaar de sleutels en geef ze aan niemand.", en = "Keep the keys and give them to nobody." }

[[rule]]
levels = ["often"]
urgency = "today"
steps = ["keep_the_keys", "consult_manager"]
heading = { nl = "Sleutels van anderen, nu", en = "Keys of others, now" }
reason = { nl = "Er kan nu een afspraak zijn.", en = "There may be an appointment now." }

[[rule]]
levels = ["often"]
now = "unknown"
urgency = "tomorrow"
steps = ["ask_today", "keep_the_keys"]
heading = { nl = "Vraag dit nu: sleutels van anderen", en = "Ask this now: keys of others" }
reason = { nl = "Of het nu speelt, weten wij nog niet.", en = "We do not know yet whether it is so now." }
"""
"""What the example leaves out: new answers, a figure, shares of a setting, a lean, an acute step."""

DIRECT: Final = """\
id = "said_it_was_sold"
section = "direct_signs"
after = "traded_sex"
domain = "direct_signs"
kind = "direct_sign"
role = "direct"
acute = "always"
levels = ["no", "suspected", "confirmed"]
prior = { log_odds_ratio = 1.5, sd = 0.5 }
special_category = { nl = "Gaat over seksualiteit.", en = "About sexuality." }

[evidence]
grade = "judgement"
figures = []
instruments = []
note = "Nearly exploitation itself."

[population]
block = "running"
sight = "hidden"
others = [0.01]
confirmed = 0.03
status = "judgement"

[nl]
label = "Vertelt zelf over uitbuiting"
question = "Heeft de jongere uit zichzelf verteld over uitbuiting?"
definition = "Telt mee: de jongere begon er zelf over."
example = "De jongere vertelt het aan een mentor."
why = "Dit is bijna de uitbuiting zelf."
ask = "Wat wil de jongere hierover zelf kwijt?"
statement = "Vertelde uit zichzelf over uitbuiting"
negation = "Vertelde niet over uitbuiting"

[en]
label = "Tells of exploitation unasked"
question = "Has the young person told of exploitation unasked?"
definition = "Counts: the young person began to speak of it."
example = "The young person tells it to a mentor."
why = "This is nearly exploitation itself."
ask = "What does the young person want to say about it?"
statement = "Told of exploitation unasked"
negation = "Did not tell of exploitation"

[talk]
nl = "Wil je hier zelf iets over zeggen?"
en = "Do you want to say something about this yourself?"

[sentences]
no = { nl = "Nagegaan: vertelde niet over uitbuiting", en = "Checked: did not tell of exploitation" }
suspected = { nl = "Vermoeden: vertelde over uitbuiting", en = "Suspected: told of exploitation" }
confirmed = { nl = "Vertelde uit zichzelf over uitbuiting", en = "Told of exploitation unasked" }

[[rule]]
levels = ["suspected", "confirmed"]
urgency = "at_once"
steps = ["call_emergency", "stay_with", "do_not_probe"]
heading = { nl = "Vertelde over uitbuiting", en = "Told of exploitation" }
reason = { nl = "De jongere zocht hulp. Blijf erbij.", en = "The young person sought help. Stay there." }
"""


def written_by_the_command(repository: Path) -> tuple[str, ...]:
    """The files that the command writes, as the guide lists them."""
    guide = (repository / GUIDE).read_text("utf-8")
    return tuple(_WRITTEN.findall(guide.partition("\n## An indicator\n")[2].partition("\n## ")[0]))


def an_indicator(copy: Copy) -> str:
    """Write the file of the guide and run the command, with two further questions; gives what it printed."""
    copy.write(FILE, (copy.root / EXAMPLE).read_text("utf-8"))
    beside = copy.root.parent
    files = {"counted.toml": COUNTED, "direct.toml": DIRECT, "release.key": secrets.token_hex(32)}
    for name, text in files.items():
        (beside / name).write_text(text, "utf-8")
    further = (str(beside / "counted.toml"), str(beside / "direct.toml"))
    return copy.command("catalogue", "add", FILE, *further, "--key", str(beside / "release.key"), "--quick")
