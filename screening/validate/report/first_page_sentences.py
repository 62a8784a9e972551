"""What the first page says of the results: sentences that are chosen by a figure, and never say more than it.

Every choice is made from what stands in the results; nothing is estimated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from screening.validate.report.comparison_verdicts import MUST
from screening.validate.report.data_provenance import learned_cases
from screening.validate.report.per_setting import BY_ANSWERS
from screening.validate.report.results_tree import Plain
from screening.validate.report.wording import WHOLE, Wording

_FROM_END: Final = 0.01
"""What reads as less than 1 of 100, or as more than 99."""


def _far_off(curve: Plain) -> dict[str, tuple[float, float]] | None:
    """From which to which estimate they are too high, and too low: the longest stretch of either in which the
    whole interval of the curve lies on that side. ``None`` unless there are both."""
    rows = list(zip(*(curve[name] for name in ("probability", "low", "high")), strict=True))
    if any(low is None for _, low, _ in rows):
        return None
    sides = {"high": [high < at for at, _, high in rows], "low": [low > at for at, low, _ in rows]}
    found = {}
    for name, there in sides.items():
        runs = [list(run) for on, run in groupby(range(len(rows)), key=there.__getitem__) if on]
        if not runs:
            return None
        longest = max(runs, key=len)
        found[name] = (rows[longest[0]][0], rows[longest[-1]][0])
    return found


class FirstPage(Wording):
    """The sentences of the first page, in the words of one language."""

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
        """How many groups were looked at, and how often chance alone would put one or more in that list.

        The second only where one of them may be chance.
        """
        found = self.results.within["differing"]
        if not found["looked_at"]:
            return self.say("can.differing_not_looked")
        if not found["groups"]:
            return self.say("can.differing_none", n=found["looked_at"])
        looked_at = self.say("can.differing_looked", looked_at=found["looked_at"])
        if all(one["sure"] for one in found["groups"]):
            return looked_at
        by_chance = self.plain_number(found["by_chance"], ".0f", 100)
        return f"{looked_at} {self.say('can.differing_chance', by_chance=by_chance)}"

    def _group(self, one: Plain) -> str:
        """The name of a group; of an attribute of the fairness store with that of the attribute."""
        if one["attribute"] == BY_ANSWERS:
            return self.answers(one)
        name = self.named("value", one["group"])
        known = one["attribute"] in ("setting", "age")
        return name if known else f"{self.named('attribute', one['attribute'])}: {name}"

    def _ends(self, estimate: Plain) -> dict[str, str]:
        """Value, low and high of 100."""
        return {end: self.plain_number(estimate[end], ".0f", 100) for end in ("value", "low", "high")}

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
    def spread_of_estimates(self) -> str:
        """Whether the estimates are too close together or too far apart; empty where the slope allows 1.

        With the estimates at which the curve shows it, where there is one curve and it does.
        """
        slope = self.results.calibration["slope"]
        if slope["low"] is None or slope["low"] <= 1 <= slope["high"]:
            return ""
        kind = "above" if slope["low"] > 1 else "below"
        found = _far_off(self.curves[0][1]) if len(self.curves) == 1 else None
        if found is None or (found["high"][1] < found["low"][0]) != (kind == "above"):
            return self.say(f"can.slope_{kind}")
        ends = {f"{name}_{end}": found[name][k] for name in found for k, end in enumerate(("from", "to"))}
        shown = {name: self.plain_number(end, WHOLE, 100) for name, end in ends.items()}
        return f"{self.say(f'can.slope_{kind}_where')} {self.say('can.slope_where', **shown)}"

    @property
    def curves(self) -> list[tuple[str, Plain]]:
        """The calibration curve of each setting that may be shown; of all cases where there is none."""
        found = [(self.named("value", row["group"]), row["curve"]) for row in self.places if row["curve"]]
        carrying = [(label, curve) for label, curve in found if curve["probability"]]
        if carrying or self.results.within:
            return carrying
        return [(self.say("calibration.curve"), self.results.calibration["curve"])]

    @property
    def worker_compared(self) -> bool:
        """Whether own judgement was among what the model was compared with."""
        return bool(self.results.own_judgement["verdict"] != "not_estimable")

    @property
    def better(self) -> str:
        """Better than what it was compared with: shown, ruled out, or how many cases would tell."""
        over = self.results.over_simpler
        said = over["verdict"] if over else "yes" if self.results.beats_baselines else "not_shown"
        sentences = [self.say(f"better.{said}")]
        compared = self.results.baselines
        if said == "yes" and all(self.hardly_differs(compared[name]) for name in MUST if name in compared):
            sentences.append(self.say("better.like_simpler"))
        if not self.worker_compared:
            sentences.append(self.say("better.without_worker"))
        if not over:
            return " ".join(sentences)
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

    def hardly_differs(self, rows: Plain) -> bool:
        """Whether a difference that counts is ruled out either way, in a comparison that is used."""
        return self.used(rows) and bool(rows.get("within_margins"))

    @property
    def judged(self) -> str:
        """Whether the test is honest, and whether cases that the model knew were looked for."""
        by = self.results.judged_by
        if not by["honest"]:
            return self.say("judged.memory")
        if by["learned_from"] != "other_cases" or not by.get("training_at_hand"):
            return self.say(f"judged.{by['learned_from']}")
        left_out = by.get("left_out", 0)
        sentences = [
            self.say("judged.compared"),
            self.say("judged.left_out", n=self.count(left_out))
            if left_out
            else self.say("judged.none_double"),
            self.say("judged.by_number"),
        ]
        if not by.get("start_at_hand", True):
            sentences.append(self.say("judged.without_start"))
        return " ".join(sentences)

    @property
    def instability_words(self) -> str:
        """How far an estimate moves when cases are drawn anew from these."""
        mape = self.results.instability["mape"]["value"]
        if mape < _FROM_END:
            return self.say("can.moves_little", least=self.plain_number(_FROM_END, WHOLE, 100))
        return self.say("can.moves", value=self.plain_number(mape, WHOLE, 100))

    @property
    def from_data_alone(self) -> str:
        """How many cases a model needs that only learns from cases, and from how many this one did."""
        found = self.results.made_from
        sentences = [self.say("enough.alone", n=self.count(self.results.sample_size["from_data_alone"]["n"]))]
        if found:
            learned, start = learned_cases(found), found["start"]
            sentences.append(
                self.say("enough.learned", n=self.count(learned)) if learned else self.say("enough.no_cases")
            )
            sentences.append(
                self.say("enough.from_recorded", n=self.count(start["n"]))
                if start
                else self.say("enough.from_literature")
            )
        return " ".join(sentences)

    @property
    def threshold_range(self) -> str:
        """Over which limits a mean net benefit is taken."""
        limits = self.results.judged_by["limits"]
        ends = [
            sorted(one["lowest"].values()) if isinstance(one, Mapping) else [one]
            for one in (limits[0], limits[-1])
        ]
        if any(len(set(end)) > 1 for end in ends):
            return self.say("benefit.range_of_setting")
        low, high = (self.plain_number(end[0], WHOLE, 100) for end in ends)
        return self.say("benefit.range", low=low, high=high)
