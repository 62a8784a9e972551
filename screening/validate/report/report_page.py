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
from screening.validate.report import charts
from screening.validate.report.case_mix import JUDGEMENTS, MEASURES
from screening.validate.report.first_page_sentences import FirstPage
from screening.validate.report.results_tree import Plain, Results, of_today
from screening.validate.report.tripod_items import Item, tripod_items
from screening.validate.report.wording import WHOLE, apart_form, finer_form

_NEARLY_ALL: Final = 0.95
"""A question that is open for so many is as good as not asked."""
_LATER_PARTS: Final = {
    "people.title": "cases",
    "saw_score.title": "cases",
    "basis.title": "cases",
    "places.title": "within",
    "origin.title": "made_from",
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


class Section(FirstPage):
    """The results in the words of one language: what the template asks for, and nothing that it computes."""

    def __init__(self, results: Results, language: Language) -> None:
        super().__init__(of_today(results), language)
        self.middle = self._middle()

    @property
    def limit_parts(self) -> list[tuple[str, Sequence[Plain]]]:
        """What each limit costs, setting by setting and of all together; empty rows where it is hidden."""
        found = [(self.named("value", row["group"]), row["limits"]) for row in self.places]
        return found if self.one_setting else [*found, (self.say("places.together"), self.results.bands)]

    def picture(self, kind: str) -> Markup:
        """The picture ``kind`` as SVG; empty where the results cannot carry it."""
        name, say = f"{self.language}-{kind}", self.say
        results = self.results
        drawn = {
            "calibration": partial(charts.calibration, name, self.curves, say),
            "distribution": partial(charts.distribution, name, results.discrimination, say),
            "benefit": partial(charts.net_benefit, name, results.net_benefit, self.compared, say),
            "groups": partial(charts.groups, name, self.group_dots(), self.middle_limit, say),
            "instability": partial(charts.instability, name, results.instability, say),
            "learning": partial(charts.learning, name, results.learning_curve, say),
        }[kind]()
        return Markup(drawn)  # noqa: S704  drawn by us; what people wrote is escaped as XML by matplotlib

    @property
    def compared(self) -> Mapping[str, Plain]:
        """All ways that were compared, by name, in an order that no file can change."""
        known = {**self.results.baselines, "own_judgement": self.results.own_judgement}
        if self.results.within:
            known["setting_alone"] = self.results.within["setting_alone"]
        return {name: known[name] for name in _in_order(known, charts.METHODS)}

    @property
    def groups(self) -> Mapping[str, Plain]:
        """Groups by attribute: those of the cases first."""
        found = self.results.groups
        names = [name for name in found if not (name == "setting" and self.one_setting)]
        return {name: found[name] for name in _in_order(names, ("setting", "age"))}

    @property
    def group_parts(self) -> list[tuple[str, Sequence[Plain]]]:
        """The groups of the first page; settings have a table of their own there."""
        apart = {"setting"} if self.results.within else set()
        return [(name, part["rows"]) for name, part in self.groups.items() if name not in apart]

    @property
    def main_arms(self) -> list[Plain]:
        """Shown and withheld alone; the other arms stand further on."""
        return [row for row in self.results.arms if row["group"] in ("shown", "withheld")]

    def limit_named(self, place: int) -> str:
        """The name of the limit number ``place``."""
        return self.limit_words(self.results.judged_by["limits"][place])

    @property
    def origin_rows(self) -> list[tuple[str, int | None, int | None, str]]:
        """Start, cases learned from and cases judged by: how many, how many victims, from when."""
        found = self.results.made_from
        rows = [(name, found[name]) for name in ("start", "learned", "tested")]
        return [
            (self.say(f"origin.{name}"), part["n"], part["events"], self._period(part))
            if part is not None
            else (self.say(f"origin.{name}_none"), None, None, self.say("origin.not_from_cases"))
            for name, part in rows
        ]

    def _period(self, part: Plain) -> str:
        if part["from"] is None or part["until"] is None:
            return self.say("origin.not_known")
        return self.say("data.until", first=part["from"], last=part["until"])

    @property
    def origin_when(self) -> str:
        """Whether the judged cases are later ones than those that the model learned from."""
        found = self.results.made_from
        if found["learned"] is None and found["start"] is None:
            return self.say("origin.when_nothing")
        return self.say("origin.when_same" if found["same_cases"] else f"origin.when_{found['when']}")

    @property
    def learning_start(self) -> str:
        """What every way began with before the cases of the learning curve; empty in results from before."""
        if not self.results.made_from:
            return ""
        number = self.results.made_from["repeats_start"]
        if number is None:
            return self.say("learning.from_literature")
        return self.say("learning.from_recorded", n=self.count(number))

    def learner(self, method: str) -> str:
        """A way to learn with what it began with."""
        name = self.named("method", method)
        if not self.results.made_from:
            return name
        number = self.results.made_from["repeats_start"]
        if number is not None and method != "own_judgement":
            return f"{name} ({self.say('learning.begins_recorded', n=self.count(number))})"
        begins = "literature" if number is None and method == "champion" else "nothing"
        return f"{name} ({self.say(f'learning.begins_{begins}')})"

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
                + ([] if self.one_setting else [(self.say("places.together"), found["all"][name])]),
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
    def curve_rows(self) -> list[tuple[str, list[tuple[str, ...]]]]:
        """Each calibration curve where its cases are: how many lie lower, estimate, observed, interval.

        A curve has as many decimals as it takes for only a zero to read as zero, and for no interval to read
        as one number.
        """
        return [(label, self._rows_of(_points(curve))) for label, curve in self.curves]

    def _rows_of(self, points: Sequence[Plain]) -> list[tuple[str, ...]]:
        names = ("probability", "observed", "low", "high")
        values = [[None if point[name] is None else 100 * point[name] for name in names] for point in points]
        form = finer_form(WHOLE, [one for row in values for one in row])
        for row in values:
            form = apart_form(form, row[2], row[3])
        shown = [[self.plain_number(value, form) for value in row] for row in values]
        return [
            (self._below(point), estimate, observed, f"{low} – {high}")
            for point, (estimate, observed, low, high) in zip(points, shown, strict=True)
        ]

    def _below(self, point: Plain) -> str:
        return "–" if point["below"] is None else self.plain_number(point["below"], WHOLE, 100)

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


def _points(curve: Plain) -> Sequence[Plain]:
    """The points of a curve that are told; of one from before, every tenth."""
    if "points" in curve:
        found: Sequence[Plain] = curve["points"]
        return found
    keys = ("probability", "observed", "low", "high")
    rows = list(zip(*(curve[key] for key in keys), strict=True))[::10]
    return [{"below": None, **dict(zip(keys, row, strict=True))} for row in rows]


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
