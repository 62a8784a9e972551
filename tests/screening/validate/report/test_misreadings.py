"""What a report on one large setting was misread for: sentences say no more than their figures show."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from screening.language import LANGUAGES, Language
from screening.model.score_table import ScoreTable
from screening.training.training_table import TrainingTable
from screening.validate.net_benefit import net_benefit
from screening.validate.report import performance
from screening.validate.report.evaluated_predictions import Judged, judge
from screening.validate.report.report_page import Section, report_html
from screening.validate.report.results_tree import Results
from screening.validate.report.wording import texts
from tests.screening.validate.report.methods import ridge
from tests.screening.validate.report.test_cases import details
from tests.screening.validate.report.test_page import in_language

pytestmark = pytest.mark.slow

NOBODY: dict[str, Any] = {"verdict": "not_estimable", "reason": "no_judgement", "n": 0}
OLD, TODAY = "not_recorded", "no_judgement"


def first(page: str, language: Language) -> str:
    return in_language(page, language).split(texts()(language, "report.details"), 1)[0]


def of_one_setting(results: Results) -> Results:
    """As if the first setting were all there is."""
    row = results.within["settings"][0]
    groups = {**results.groups, "setting": {**results.groups["setting"], "rows": [row]}}
    settings = {**results.cases, "settings": results.cases["settings"][:1]}
    within = {**results.within, "settings": [row]}
    limits = [
        {**one, "lowest": {row["group"]: at["lowest"]}}
        for one, at in zip(results.judged_by["limits"], row["limits"], strict=True)
    ]
    by = {**results.judged_by, "limits": limits}
    return replace(results, within=within, groups=groups, cases=settings, judged_by=by)


@pytest.fixture(scope="module")
def judged(table: ScoreTable, cases: TrainingTable) -> Judged:
    return judge(table, cases, ridge, seed=1, jobs=1)


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "er is geen eigen oordeel van een medewerker"), ("en", "no judgement of a worker is recorded")],
)
def test_a_missing_judgement_is_no_missing_outcome(results: Results, language: Language, said: str) -> None:
    """Also in results from before, which took the reason of a missing outcome."""
    none = {"value": None, "low": None, "high": None, "n": 0, "method": None}

    def own(reason: str) -> Results:
        parts = {name: {**none, "reason": reason} for name in ("auroc", "difference", "net_benefit")}
        judgement = {**results.own_judgement, **NOBODY, **parts, "reason": reason}
        settings = [{**row, "judgement": {**parts, "reason": reason}} for row in results.within["settings"]]
        return replace(results, own_judgement=judgement, within={**results.within, "settings": settings})

    pages = [report_html(own(reason), language) for reason in (TODAY, OLD)]

    assert pages[0] == pages[1]
    assert said in first(pages[0], language)
    assert {"nl": "geen conclusie vastgelegd", "en": "no outcome is recorded"}[language] not in pages[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", ["yes", "no", "cannot_be_told"])
def test_the_verdict_says_that_the_worker_was_not_compared(
    results: Results, language: Language, verdict: str
) -> None:
    """REQ beats-baselines: "yes" is said against what was compared."""
    over = {**results.over_simpler, "verdict": verdict, "needed": None}
    without = replace(results, over_simpler=over, own_judgement={**results.own_judgement, **NOBODY})
    said = texts()(language, "better.without_worker")

    assert said in Section(without, language).better
    assert said in Section(replace(without, over_simpler={}), language).better
    assert said not in Section(replace(results, over_simpler=over), language).better


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_smaller_than_what_counts_is_called_so(results: Results, language: Language) -> None:
    """REQ equal-chances: on the first page and in the details, and only in comparisons that are used."""
    alike = {"verdict": "no_worse", "equal": True, "within_margins": True, "reason": None}
    baselines = {name: {**rows, **alike} for name, rows in results.baselines.items()}
    over = {**results.over_simpler, "verdict": "yes", "needed": None}
    found = replace(results, baselines=baselines, over_simpler=over)
    said, like = (texts()(language, f"better.{key}") for key in ("within_margins", "like_simpler"))
    page = report_html(found, language)

    assert first(page, language).count(said) == details(page, language).count(said) == len(baselines)
    assert like in Section(found, language).better
    unequal = replace(found, baselines={name: {**rows, "equal": False} for name, rows in baselines.items()})
    assert said not in in_language(report_html(unequal, language), language)
    assert like not in Section(unequal, language).better
    assert {"nl": "per 100 jongeren", "en": "per 100 young people"}[language] in Section(
        found, language
    ).better_meaning


def flat(low: list[float], high: list[float]) -> dict[str, Any]:
    at = [0.01, 0.03, 0.08, 0.2, 0.3, 0.6]
    middle = [(one + other) / 2 for one, other in zip(low, high, strict=True)]
    return {"probability": at, "observed": middle, "low": low, "high": high, "points": [], "reason": None}


TOO_CLOSE = flat([0.0, 0.01, 0.07, 0.21, 0.31, 0.5], [0.005, 0.02, 0.1, 0.25, 0.36, 0.7])


@pytest.mark.parametrize(
    ("low", "high", "curve", "said"),
    [
        (
            1.08,
            1.19,
            TOO_CLOSE,
            "too close together. Estimates from 1 to 3 in 100 are too high. Those from 20",
        ),
        (1.08, 1.19, None, "too close together. Low ones are rather too high, middle and high ones rather"),
        (0.7, 0.9, None, "too far apart. Low ones are rather too low, high ones rather too high."),
        (0.7, 0.9, TOO_CLOSE, "too far apart. Low ones are rather too low"),
        (0.97, 1.1, TOO_CLOSE, ""),
    ],
)
def test_the_first_page_says_where_the_estimates_are_off(
    results: Results, low: float, high: float, curve: dict[str, Any] | None, said: str
) -> None:
    """REQ calibration: a sum that fits hides them; with which estimates only where the curve shows it."""
    slope = {**results.calibration["slope"], "low": low, "value": (low + high) / 2, "high": high}
    found = replace(results, calibration={**results.calibration, "slope": slope})
    if curve is not None:
        row = {**found.within["settings"][0], "curve": curve}
        found = replace(found, within={**found.within, "settings": [row]})
    words = Section(found, "en").spread_of_estimates

    assert said in words
    assert bool(words) == bool(said)
    assert not said or words in first(report_html(found, "en"), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_cases_that_were_looked_for_are_said_to_be(results: Results, language: Language) -> None:
    """REQ equal-chances: with the table that the model learned from, by number, and how many were in both."""
    by = {**results.judged_by, "learned_from": "other_cases", "honest": True, "training_at_hand": True}

    def said(**changed: Any) -> str:
        return Section(replace(results, judged_by={**by, "start_at_hand": True, **changed}), language).judged

    compared, none, number, start = (
        texts()(language, f"judged.{key}")
        for key in ("compared", "none_double", "by_number", "without_start")
    )
    assert said(left_out=0) == f"{compared} {none} {number}"
    assert said(left_out=12) == f"{compared} {texts()(language, 'judged.left_out', n=12)} {number}"
    assert said(left_out=0, start_at_hand=False).endswith(start)
    assert said(training_at_hand=False) == texts()(language, "judged.other_cases")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_setting_is_not_told_as_several(results: Results, language: Language) -> None:
    """REQ within-setting: no sum over one, no limits of each, and everybody the same estimate."""
    page = report_html(of_one_setting(results), language)
    of_several = (
        "places.all",
        "places.together",
        "places.weights",
        "places.pooled",
        "places.intro",
        "places.within",
    )
    several = in_language(report_html(results, language), language)

    for key in (*of_several, "places.own", "limits.key", "method.setting_alone", "calibration.picture"):
        assert texts()(language, key) in several, key
        assert texts()(language, key) not in in_language(page, language), key
    for key in ("method.setting_alone", "limits.key", "calibration.picture", "discrimination.picture"):
        assert texts()(language, f"{key}_one_setting") in in_language(page, language), key
    assert texts()(language, "attribute.setting") not in Section(of_one_setting(results), language).groups
    assert "setting" not in Section(of_one_setting(results), language).groups


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_limit_says_how_many_are_marked_and_what_they_are(
    page: str, results: Results, language: Language
) -> None:
    """REQ bands: "wrongly marked 9" is of 100 others; of 100 marked most may be no victim."""
    words = first(page, language)
    for key in ("marked", "found", "missed", "wrongly"):
        assert texts()(language, f"limits.{key}") in words
    section = Section(results, language)
    for at in (*results.bands, *(at for row in results.within["settings"] for at in row["limits"])):
        share = at["marked_per_100_young_people"]
        assert share["value"] == pytest.approx(at["marked_per_100"])
        figures = [
            section.shown(at[f"{name}"], ".0f")
            for name in ("marked_per_100_young_people", "victims_per_100_marked", "missed_per_100_victims")
        ]
        assert " ".join(figures).replace("\u00a0", " ") in words
    before = {name: part for name, part in results.bands[0].items() if name != "marked_per_100_young_people"}
    assert section.marked(before) == f"{before['marked_per_100']:.0f}"


def test_the_gain_at_a_limit_is_that_of_its_own_threshold(judged: Judged) -> None:
    """REQ beats-baselines: in each setting at its own limit, against everybody, nobody and the better."""
    found = performance.benefit(judged, 1)["at_limits"]

    assert [at["id"] for at in found] == list(judged.bands)
    for place, at in enumerate(found):
        over_nobody = over_everybody = 0.0
        for setting in set(judged.setting.tolist()):
            there = judged.setting == setting
            limit = [judged.limits[setting][place]]
            curve = net_benefit(judged.outcome[there], judged.probability[there], limit, resamples=1)
            over_nobody += there.sum() * curve.model[0]
            over_everybody += there.sum() * (curve.model[0] - curve.everybody[0])
        assert at["over_nobody"]["value"] == pytest.approx(over_nobody / judged.n, abs=1e-12)
        assert at["over_everybody"]["value"] == pytest.approx(over_everybody / judged.n, abs=1e-12)
        assert at["over_setting"]["low"] <= at["over_setting"]["value"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_net_benefit_has_a_unit_and_the_mean_its_range(results: Results, language: Language) -> None:
    """REQ beats-baselines: victims found; no mean over limits at which nobody would talk to everybody."""
    page = report_html(results, language)
    alone = Section(of_one_setting(results), language)
    ends = [100 * next(iter(alone.results.judged_by["limits"][k]["lowest"].values())) for k in (0, -1)]

    for key in ("benefit.at_limits", "benefit.range_of_setting", "benefit.everybody_note", "better.gain"):
        assert texts()(language, key) in details(page, language)
    assert texts()(language, "places.gain") in first(page, language)
    exploited = {"nl": "uitgebuite jongeren", "en": "exploited young people"}[language]
    assert exploited in texts()(language, "places.gain")
    assert alone.threshold_range == texts()(
        language, "benefit.range", low=f"{ends[0]:.0f}", high=f"{ends[1]:.0f}"
    )
    section = Section(results, language)
    everybody = section.shown(results.net_benefit["over_everybody"], ".1f", 100).replace("\u00a0", " ")
    assert everybody not in details(page, language)


@pytest.mark.parametrize(("mape", "key"), [(0.0057, "can.moves_little"), (0.034, "can.moves")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_drawing_anew_is_from_these_cases(
    results: Results, language: Language, mape: float, key: str
) -> None:
    """REQ instability: other cases may differ more, and what changes is a band, not a group of people."""
    unstable = {**results.instability, "mape": {**results.instability["mape"], "value": mape}}
    section = Section(replace(results, instability=unstable), language)

    assert section.instability_words == texts()(language, key, value="3", least="1")
    word = {"nl": "signaalniveau", "en": "band"}[language]
    for one in ("can.moves_band", "instability.changing", "flips.changing", "police.moved"):
        assert word in texts()(language, one)
    assert texts()(language, "instability.drawn", n=200) in in_language(
        report_html(results, language), language
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_words_that_said_too_much(page: str, results: Results, language: Language) -> None:
    """Intervals, orders, "later" and the status of a model that this very report validates."""
    words = in_language(page, language)
    agreement = f"{results.challenger['agreement']:.2f}".replace(".", "," if language == "nl" else ".")

    assert texts()(language, "report.independent") in first(page, language)
    assert texts()(language, "challenger.agreement", value=agreement) in words
    assert {"nl": "later", "en": "later"}[language] not in texts()(language, "report.subtitle")
    for status in ("evidence_only", "locally_updated", "updated_with_made_up"):
        assert {"nl": "Tot dit rapport", "en": "Until this report"}[language] in texts()(
            language, f"status.{status}"
        )


def test_results_from_before_this_still_make_a_report(results: Results) -> None:
    """Without the fields that came with these sentences."""
    content = json.loads(json.dumps(results.to_json()))
    del content["made_from"], content["net_benefit"]["at_limits"], content["sample_size"]["learned"]
    del content["judged_by"]["start_at_hand"], content["over_simpler"]["worker_compared"]
    for row in (*content["baselines"].values(), content["own_judgement"]):
        del row["within_margins"]
    for row in (*content["bands"], *(at for one in content["within"]["settings"] for at in one["limits"])):
        del row["marked_per_100_young_people"]
    for one in (content["calibration"], *content["within"]["settings"]):
        del one["curve"]["points"]
    page = report_html(Results.from_json(content), "en")

    assert (
        texts()("en", "origin.title") not in in_language(page, "en").split(texts()("en", "tripod.title"))[0]
    )
    assert texts()("en", "calibration.points") in in_language(page, "en")
