"""The report: one self-contained page in both languages, made from the results and nothing else.

No script and no request. Both languages stand in the page; the link at the top shows the other one. The same
results give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from screening.language import LANGUAGES, Language
from screening.validate.report import pictures
from screening.validate.report.people import JUDGEMENTS, MEASURES
from screening.validate.report.results import Plain, Results
from screening.validate.report.tripod import Item, tripod_items
from screening.validate.report.wording import Wording

_NEARLY_ALL: Final = 0.95
"""A question that is open for so many is as good as not asked."""
_LATER_PARTS: Final = {
    "people.title": "cases",
    "saw_score.title": "cases",
    "basis.title": "cases",
    "places.title": "within",
}
"""Heads of parts that are there only where the results have what they tell."""
_TOP_ROWS: Final = 15
"""Rows of the long tables that are worth a reader's time; the results file has all."""


def report_html(results: Results, language: Language = "nl") -> str:
    """The page, beginning in ``language``."""
    first = language
    order = (first, *(other for other in LANGUAGES if other != first))
    style = (files("screening.validate.report") / "templates" / "report.css").read_text("utf-8")
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            sections=[Section(results, one) for one in order],
            style=Markup(style),  # noqa: S704  our own file
        )
    )


class Section(Wording):
    """The results in the words of one language: what the template asks for, and nothing that it computes."""

    def __init__(self, results: Results, language: Language) -> None:
        super().__init__(results, language)
        self.middle = self._middle()

    @property
    def limit_heads(self) -> list[str]:
        """Missed and wrongly marked, at each limit."""
        kinds = (self.say("limits.missed_short"), self.say("limits.wrongly_short"))
        return [
            f"{kind} ({self.limit_words(limit)})"
            for limit in self.results.judged_by["limits"]
            for kind in kinds
        ]

    def picture(self, kind: str) -> Markup:
        """The picture ``kind`` as SVG; empty where the results cannot carry it."""
        name, say = f"{self.language}-{kind}", self.say
        results = self.results
        drawn = {
            "calibration": partial(pictures.calibration, name, self.curves, say),
            "distribution": partial(pictures.distribution, name, results.discrimination, say),
            "benefit": partial(pictures.net_benefit, name, results.net_benefit, self.compared, say),
            "groups": partial(pictures.groups, name, self.group_dots(), self.middle_limit, say),
            "instability": partial(pictures.instability, name, results.instability, say),
            "learning": partial(pictures.learning, name, results.learning_curve, say),
        }[kind]()
        return Markup(drawn)  # noqa: S704  drawn by us; what people wrote is escaped as XML by matplotlib

    @property
    def compared(self) -> Mapping[str, Plain]:
        """All ways that were compared, by name, in an order that no file can change."""
        known = {**self.results.baselines, "own_judgement": self.results.own_judgement}
        if self.results.within:
            known["setting_alone"] = self.results.within["setting_alone"]
        return {name: known[name] for name in _in_order(known, pictures.METHODS)}

    @property
    def groups(self) -> Mapping[str, Plain]:
        """Groups by attribute: those of the cases first."""
        found = self.results.groups
        return {name: found[name] for name in _in_order(found, ("setting", "age"))}

    @property
    def group_parts(self) -> list[tuple[str, Sequence[Plain]]]:
        """The groups of the first page; settings have a table of their own there."""
        apart = {"setting"} if self.results.within else set()
        return [(name, part["rows"]) for name, part in self.groups.items() if name not in apart]

    @property
    def places(self) -> Sequence[Plain]:
        """One row per setting; none in results from when settings were pooled."""
        rows: Sequence[Plain] = self.results.within.get("settings", [])
        return rows

    @property
    def curves(self) -> list[tuple[str, Plain]]:
        """The calibration curve of each setting that may be shown; of all cases where there is none."""
        found = [(self.named("value", row["group"]), row["curve"]) for row in self.places if row["curve"]]
        carrying = [(label, curve) for label, curve in found if curve["probability"]]
        if carrying or self.results.within:
            return carrying
        return [(self.say("calibration.curve"), self.results.calibration["curve"])]

    @property
    def pairs(self) -> str:
        """How often a victim stands above another young person (of the same setting)."""
        area = self.results.discrimination["auroc"]
        if area["low"] is None:
            return self.say("can.pairs_none", reason=self.reason(area))
        key = "can.pairs" if self.results.within else "can.pairs_pooled"
        return self.say(key, **self._ends(area))

    @property
    def over_worker(self) -> str:
        """The same, compared with the worker's own judgement."""
        lead = self.results.own_judgement["difference"]
        if lead["low"] is None:
            return self.say("can.own_none", reason=self.reason(lead))
        return self.say("can.own", **self._ends(lead))

    @property
    def differing(self) -> list[str]:
        """A line for each group in which other numbers were established than expected."""
        return [
            self.say(
                "can.differing_row",
                group=self._group(one),
                how=self.say("can.differing_sure" if one["sure"] else "can.differing_perhaps"),
                **self._ends(one["observed_expected"]),
            )
            for one in self.results.within["differing"]["groups"]
        ]

    @property
    def differing_chance(self) -> str:
        """How often chance alone would put a group in that list, or that there is none."""
        found = self.results.within["differing"]
        if not found["looked_at"]:
            return self.say("can.differing_not_looked")
        if not found["groups"]:
            return self.say("can.differing_none", n=found["looked_at"])
        by_chance = self.plain_number(found["by_chance"], ".0f", 100)
        return self.say("can.differing_chance", looked_at=found["looked_at"], by_chance=by_chance)

    def _group(self, one: Plain) -> str:
        """The name of a group; of an attribute of the fairness store with that of the attribute."""
        name = self.named("value", one["group"])
        known = one["attribute"] in ("setting", "age")
        return name if known else f"{self.named('attribute', one['attribute'])}: {name}"

    def _ends(self, estimate: Plain) -> dict[str, str]:
        """Value, low and high of 100."""
        return {end: self.plain_number(estimate[end], ".0f", 100) for end in ("value", "low", "high")}

    @property
    def main_arms(self) -> list[Plain]:
        """Shown and withheld alone; the other arms stand further on."""
        return [row for row in self.results.arms if row["group"] in ("shown", "withheld")]

    @property
    def too_high_or_low(self) -> str:
        """How far off the estimates may be on average: no interval is so narrow that it shows a fit."""
        ratio = self.results.calibration["observed_expected"]
        below, above = (self.plain_number(abs(ratio[end] - 1), ".0f", 100) for end in ("low", "high"))
        if ratio["low"] > 1:
            return self.say("can.too_low", least=below, most=above)
        if ratio["high"] < 1:
            return self.say("can.too_high", least=above, most=below)
        return self.say("can.in_line", over=below, under=above)

    @property
    def better(self) -> str:
        """Better than without the model: shown, ruled out, or how many cases would tell."""
        over = self.results.over_simpler
        if not over:
            return self.say("better.yes" if self.results.beats_baselines else "better.not_shown")
        sentences = [self.say(f"better.{over['verdict']}")]
        if over["needed"] is not None:
            sentences.append(self.say("better.needed", needed=self.count(over["needed"])))
        return " ".join(sentences)

    @property
    def chances(self) -> str:
        """What other ways learned from, where that is not what the model learned from; else empty."""
        over, by = self.results.over_simpler, self.results.judged_by
        if not over or not over["unequal"]:
            return ""
        return self.say("better.unequal_nothing" if by["learned_from"] == "nothing" else "better.unequal")

    @property
    def better_meaning(self) -> str:
        """What the words of a verdict mean, with the smallest difference that matters."""
        least = self.results.over_simpler.get("margins")
        if not least:
            return ""
        pairs, gain = (self.plain_number(least[name], ".0f", 100) for name in ("auroc", "net_benefit"))
        return self.say("better.meaning", pairs=pairs, gain=gain)

    def used(self, rows: Plain) -> bool:
        """Whether the verdict of a comparison counts."""
        return bool(rows.get("equal", True))

    @property
    def judged(self) -> str:
        """Whether the test is honest, in one sentence."""
        by = self.results.judged_by
        return self.say(f"judged.{by['learned_from']}" if by["honest"] else "judged.memory")

    @property
    def middle_limit(self) -> str:
        return self.limit_words(self.results.judged_by["limits"][self.middle])

    def at_middle(self, row: Plain) -> Plain | None:
        """What a group's row says at the middle band limit; ``None`` where the group is hidden."""
        return row["limits"][self.middle] if row["limits"] else None

    def group_dots(self) -> list[tuple[str, Plain]]:
        return [
            (self.named("value", row["group"]), at["missed_per_100_victims"])
            for part in self.groups.values()
            for row in part["rows"]
            if (at := self.at_middle(row)) is not None
        ]

    def top(self, rows: Sequence[Plain], key: str) -> list[Plain]:
        """The rows with the largest ``key``, whatever its sign; those without a value are left out."""

        def size(row: Plain) -> float:
            value = row[key]["value"] if isinstance(row[key], Mapping) else row[key]
            return -1.0 if value is None else abs(value)

        known = [row for row in rows if size(row) >= 0]
        return sorted(known, key=lambda row: -size(row))[:_TOP_ROWS]

    @property
    def missing_rows(self) -> list[Plain]:
        """Every question, those that stayed open most often first."""
        rows: Sequence[Plain] = self.results.missingness["indicators"]
        return sorted(rows, key=lambda row: (-(row["share"]["value"] or 0.0), row["name"]))

    @property
    def nearly_all_open(self) -> int:
        """Questions that stayed open for everyone, or nearly."""
        return sum((row["share"]["value"] or 0.0) >= _NEARLY_ALL for row in self.missing_rows)

    @property
    def flow(self) -> list[tuple[str, int | None, str]]:
        """From all cases of the table to those that were judged: what, how many, and why."""
        data, left_out = self.results.data, self.results.judged_by.get("left_out", 0)
        counts = {
            "cases": data["cases"],
            "outside": data["outside"],
            "undetermined": data["undetermined"],
            "learned_from": left_out,
            "judged": data["n"],
        }
        both = {"events": self.count(data["events"]), "others": self.count(data["n"] - data["events"])}
        return [
            (
                self.say(f"flow.{name}"),
                number,
                self.say(f"flow.{name}_why", **(both if name == "judged" else {})),
            )
            for name, number in counts.items()
        ]

    @property
    def spreads(self) -> list[tuple[str, list[tuple[str, Plain | None]]]]:
        """For each measure of the young people a row per setting and one for all; ``None`` is hidden."""
        found = self.results.cases
        return [
            (
                name,
                [(self.named("value", row["group"]), row[name]) for row in found["settings"]]
                + [(self.say("places.together"), found["all"][name])],
            )
            for name in MEASURES
        ]

    def range_of(self, name: str, ends: Sequence[float] | None) -> str:
        """Two ends in words, or that there are too few to tell."""
        if ends is None:
            return self.say("people.few")
        low, high = (self.measure(name, end) for end in ends)
        return self.say("people.between", low=low, high=high)

    @property
    def judgements(self) -> list[str]:
        """The judgements that somebody gave anywhere, in their order; ``not_recorded`` last."""
        rows = [row["judgements"] for row in self.results.cases["settings"] if row["judgements"]]
        return [name for name in JUDGEMENTS if any(row[name] != 0 for row in rows)]

    @property
    def tripod(self) -> list[tuple[int, str, str]]:
        """Number, subject and place of each item of TRIPOD+AI."""
        return [(item.number, item.subject[self.language], self._place(item)) for item in tripod_items()]

    def _place(self, item: Item) -> str:
        heads = ", ".join(
            self.say("tripod.head", head=self.say(key)) for key in item.heads if self._stands(key)
        )
        docs = ", ".join(item.docs)
        if heads:
            return self.say("tripod.here_and", heads=heads, docs=docs) if docs else heads
        return self.say("tripod.not_here", where=docs or item.where[self.language])

    def _stands(self, head: str) -> bool:
        """Whether the part with this head stands in the report; results from before lack some."""
        part = _LATER_PARTS.get(head)
        return part is None or bool(getattr(self.results, part))

    @property
    def curve_rows(self) -> list[tuple[str, list[tuple[float, float | None, float | None, float | None]]]]:
        """Every tenth point of each calibration curve."""
        keys = ("probability", "observed", "low", "high")
        return [
            (label, list(zip(*(curve[key] for key in keys), strict=True))[::10])
            for label, curve in self.curves
        ]

    @property
    def no_curve(self) -> str:
        """Why there is none."""
        reason = self.results.calibration["curve"]["reason"] or "few_cases"
        return self.reason({"reason": reason})

    @property
    def benefit_rows(self) -> list[tuple[float, dict[str, float | None]]]:
        """Net benefit of every way at every fifth threshold."""
        part = self.results.net_benefit
        ways = {"model": part["model"], "everybody": part["everybody"], "nobody": part["nobody"]}
        ways |= {name: rows["curve"] for name, rows in self.compared.items() if rows["curve"]}
        return [
            (limit, {name: curve[place] for name, curve in ways.items()})
            for place, limit in enumerate(part["thresholds"])
            if place % 5 == 0
        ]

    def _middle(self) -> int:
        by = self.results.judged_by
        names = [limit["id"] if isinstance(limit, Mapping) else limit for limit in by["limits"]]
        return names.index(by["middle_limit"])


def _in_order(names: Iterable[str], first: Sequence[str]) -> list[str]:
    """``names``, those in ``first`` in its order, then the others by the alphabet."""
    given = set(names)
    return [name for name in first if name in given] + sorted(given.difference(first))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("screening.validate.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["method_name"] = lambda name, section: section.named("method", name)
    environment.filters["value_name"] = lambda value, section: section.named("value", value)
    environment.filters["limit_name"] = lambda limit, section: section.missed_at(limit)
    return environment
