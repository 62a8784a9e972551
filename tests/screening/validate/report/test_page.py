"""The report: one page that asks nothing, in words that people know, made from the results alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from screening.canonical_json import canonical
from screening.language import LANGUAGES, Language
from screening.model.errors import ModelFileError
from screening.model.signing import public_half
from screening.model.validation_results_file import read_results, write_results
from screening.plain_language_check import findings
from screening.validate.report.report_page import Section, report_html
from screening.validate.report.results_tree import Results, nothing
from screening.validate.report.wording import texts

pytestmark = pytest.mark.slow

KEY = bytes(range(32))


class Words(HTMLParser):
    """What a reader sees, per language, and everything that a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, list[str]] = {}
        self.fetched: list[str] = []
        self._language = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "div" and "language" in (given.get("class") or ""):
            self._language = given["lang"] or ""
        self._silent += tag == "style"
        if tag in ("script", "link", "img", "iframe", "object", "form"):
            self.fetched.append(tag)
        for name in ("src", "href", "xlink:href"):
            if name in given and not (given[name] or "").startswith("#"):
                self.fetched.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.setdefault(self._language, []).append(data.replace("\u00a0", " ").strip())


@lru_cache(maxsize=32)
def read(page: str) -> Words:
    """Many tests ask after the same long page."""
    words = Words()
    words.feed(page)
    return words


def in_language(page: str, language: Language) -> str:
    return " ".join(read(page).words[language])


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    """REQ no-third-party: one file, no script, no request."""
    assert read(page).fetched == []
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def test_the_same_results_give_the_same_bytes(results: Results, page: str, drawn_anew: None) -> None:
    """REQ reproducible: also when they come back from a file, where keys stand in another order."""
    from_file = Results.from_json(json.loads(canonical(results.to_json())))

    assert report_html(results) == page
    assert report_html(from_file) == page


def test_results_edited_by_hand_are_refused(results: Results, tmp_path: Path) -> None:
    """A report is made of results that nobody touched: one changed digit and there is none."""
    path = tmp_path / "results.json"
    write_results(path, results.to_json(), KEY)
    trusted = [public_half(KEY)]
    assert Results.from_json(read_results(path, trusted)).to_json() == results.to_json()

    path.write_bytes(path.read_bytes().replace(b'"beats_baselines":false', b'"beats_baselines":true '))

    with pytest.raises(ModelFileError):
        read_results(path, trusted)


def test_the_first_page_tells_what_the_model_is_good_for(page: str) -> None:
    """REQ sample-size, REQ beats-baselines, REQ bands, REQ subgroups, REQ selective-labels."""
    first = read(page).words["nl"]
    first = first[: first.index("De onderbouwing")]
    joined = " ".join(first)

    for heading in (
        "Zijn er genoeg dossiers?",
        "Beter dan zonder dit model?",
        "Wat dit model kan, en wat niet",
        "Per plaats van intake",
        "Gemist en onterecht aangemerkt bij elke grens",
        "Per groep",
        "Getoond en niet getoond apart",
    ):
        assert heading in first
    assert "Hulpmiddel bij uw oordeel, geen besluit." in joined
    assert "sluit die nooit uit" in joined
    assert "Schatting niet getoond" in joined
    assert not re.search(r"\d,\d", joined), "the first page counts in whole young people"


def test_the_figures_of_the_first_page_are_those_of_the_results(page: str, results: Results) -> None:
    first = in_language(page, "en").split("What it rests on")[0]

    for band in results.bands:
        missed = band["missed_per_100_victims"]
        assert f"{missed['value']:.0f} ({missed['low']:.0f} to {missed['high']:.0f})" in first
    assert f"{results.data['n']} usable cases" in first


@pytest.mark.parametrize(
    "heading", ["optimism", "instability", "calibration", "benefit", "flips", "learning"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_its_place(page: str, language: Language, heading: str) -> None:
    """REQ optimism, REQ instability, REQ calibration: in both languages."""
    assert texts()(language, f"{heading}.title") in in_language(page, language)


def test_every_picture_has_words_and_a_table(page: str) -> None:
    pictures = re.findall(r"<svg .*?</svg>", page, flags=re.DOTALL)

    assert len(pictures) == 2 * 6
    for picture in pictures:
        assert re.search(r'role="img" aria-labelledby="(\S+)-title \1-desc"', picture)
        assert "<title" in picture
        assert "<desc" in picture
        assert "<text" in picture
    for section in page.split("<section")[1:]:
        assert "<svg" not in section or "<table" in section
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_people_wrote_is_shown_and_not_run(page: str) -> None:
    assert "Huis &lt;A&gt;" in page
    assert "Huis <A>" not in page


def test_what_is_not_estimable_says_so_with_the_reason(results: Results) -> None:
    """Never 0, never blank."""
    none = nothing("one_class", 12)
    part: dict[str, Any] = {**results.calibration, "slope": none, "observed_expected": none}
    empty = {"probability": [], "observed": [], "low": [], "high": [], "reason": "one_class"}
    page = report_html(replace(results, calibration={**part, "curve": empty}))

    assert in_language(page, "nl").count("niet te bepalen: alle dossiers hebben dezelfde conclusie") >= 2
    assert "not estimable: all cases have the same outcome" in in_language(page, "en")


@pytest.mark.parametrize(
    ("said", "needed", "begins", "ends"),
    [
        ("yes", None, "Yes, against the ways below that could be compared.", "better."),
        ("no", None, "No.", "better."),
        ("cannot_be_told", 1_300, "These cases cannot tell.", "about 1\u202f300 cases like these."),
        ("cannot_be_told", None, "These cases cannot tell.", "go no further."),
    ],
)
def test_the_first_page_says_whether_it_is_better_or_what_would_tell(
    results: Results, said: str, needed: int | None, begins: str, ends: str
) -> None:
    """REQ beats-baselines: yes, no, or so many cases are needed."""
    over = {**results.over_simpler, "verdict": said, "needed": needed}
    words = Section(replace(results, over_simpler=over), "en").better

    assert words.startswith(begins)
    assert words.endswith(ends)


def test_a_comparison_in_which_others_had_other_cases_has_no_verdict(page: str, results: Results) -> None:
    """REQ equal-chances: this model learned from no outcome, the others from these."""
    assert not any(rows["equal"] for rows in results.baselines.values())
    first = in_language(page, "en").split("What it rests on", 1)[0]
    assert first.count("does not count, had other cases") == len(results.baselines)
    assert "the model from none" in first


def test_each_setting_has_its_row_on_the_first_page(page: str, results: Results) -> None:
    """REQ within-setting: per setting first, the sum below it, the pooled figure only by its name."""
    first, details = in_language(page, "en").split("What it rests on", 1)

    for row in (*results.within["settings"], {"auroc": results.discrimination["auroc"]}):
        area = row["auroc"]
        shown = " to ".join(f"{100 * area[end]:.0f}" for end in ("low", "high"))
        assert f"{100 * area['value']:.0f} ({shown})" in first
    assert "of the same place of intake" in first
    assert "Compared with young people of other places too" not in first
    assert "Compared with young people of other places too" in details


@pytest.mark.parametrize(
    ("low", "value", "high", "said"),
    [
        (
            0.74,
            0.92,
            1.15,
            "up to 26 too high or up to 15 too low. That is on every 100 expected to be exploited.",
        ),
        (1.05, 1.2, 1.4, "too low, by 5 to 40 on every 100 expected."),
        (0.6, 0.8, 0.95, "too high, by 5 to 40 on every 100 expected."),
    ],
)
def test_no_interval_shows_that_the_estimates_fit(
    results: Results, low: float, value: float, high: float, said: str
) -> None:
    """REQ within-setting: absence of evidence is not fit; it says how far off the estimates may be."""
    ratio = {**results.calibration["observed_expected"], "low": low, "value": value, "high": high}
    section = Section(replace(results, calibration={**results.calibration, "observed_expected": ratio}), "en")

    assert said in section.too_high_or_low
    assert "On average" in section.too_high_or_low


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_that_differ_stand_beside_it(results: Results, language: Language) -> None:
    """With how often chance alone would put one there."""
    ratio = {"value": 1.27, "low": 1.02, "high": 1.5, "n": 80, "reason": None, "method": "wilson"}
    rows = [
        {"attribute": "sex", "group": "girls", "observed_expected": ratio, "sure": False},
        {"attribute": "age", "group": "up_to_15", "observed_expected": ratio, "sure": True},
    ]

    def told(looked_at: int, groups: list[dict[str, Any]]) -> str:
        found = {"looked_at": looked_at, "by_chance": 1 - 0.95**looked_at, "groups": groups}
        changed = replace(results, within={**results.within, "differing": found})
        return in_language(report_html(changed), language)

    said = told(7, rows)
    for part in ("girls: 127", "(102 t", "30 "):
        assert part in said
    assert texts()(language, "can.differing_sure") in said
    assert texts()(language, "can.differing_perhaps") in said
    by_chance = texts()(language, "can.differing_chance", by_chance="30")
    assert by_chance in said
    assert {"nl": "een of meer", "en": "one or more"}[language] in by_chance
    certain = told(7, rows[1:])
    assert by_chance not in certain, "none of them may be chance"
    assert texts()(language, "can.differing_looked", looked_at=7) in certain
    assert texts()(language, "can.differing_none", n=7) in told(7, [])
    assert texts()(language, "can.differing_not_looked") in told(0, [])


def test_results_from_when_settings_were_pooled_say_so(results: Results) -> None:
    """An old results file still makes its report, and names its figure for what it is."""
    benefit = {name: part for name, part in results.net_benefit.items() if name != "over_setting"}
    before = replace(results, within={}, net_benefit=benefit)
    first = in_language(report_html(before), "en").split("What it rests on", maxsplit=1)[0]

    assert "another young person of any place" in first
    assert "Per place of intake" not in first


def test_a_model_that_remembers_its_cases_says_so(results: Results) -> None:
    """REQ optimism: whose estimates were judged stands on the first page."""
    for by, start in (
        ({"learned_from": "these_cases", "honest": True}, "The model learned from these very cases."),
        ({"learned_from": "these_cases", "honest": False}, "The model learned from these cases and could"),
        ({"learned_from": "other_cases", "honest": True}, "The model learned from other cases."),
    ):
        changed = replace(results, judged_by={**results.judged_by, **by})
        assert Section(changed, "en").judged.startswith(start)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_plain(language: Language) -> None:
    """REQ plain-words: no banned word, and no sentence that is too long."""
    spoken = [
        (key, text)
        for key, entry in texts().sentences[language].items()
        for text in ([entry] if isinstance(entry, str) else entry.values())
    ]

    assert len(spoken) > 150
    assert {key: found for key, text in spoken if (found := findings(text, language))} == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("0,50 (0,37 tot 0,67)", "meer dan toeval", "hoger", "hooguit ongeveer 1,2", "nieuwe versie")),
        ("en", ("0.50 (0.37 to 0.67)", "more than chance", "raises", "about 1.2", "new version")),
    ],
)
def test_signs_that_the_outcomes_contradict_are_told_to_people(
    results: Results, language: Language, words: tuple[str, ...]
) -> None:
    row = {"indicator": "older_partner", "sign": 1, "answered": 480, "sure": True}
    found = {**row, "estimate": -0.693147, "low": -0.99, "high": -0.4}
    told = replace(results, directions={"looked_at": 48, "by_chance": 1.2, "contradicted": [found]})
    page = in_language(report_html(told), language)

    assert results.catalogue["labels"]["older_partner"][language] in page
    for word in words:
        assert word in page


def test_where_nobody_looked_for_contradicted_signs_nothing_is_said_of_them(results: Results) -> None:
    before = replace(results, directions={})
    assert texts()("en", "directions.title") not in in_language(report_html(before), "en")
    assert (
        Results.from_json({name: part for name, part in before.to_json().items() if name != "directions"})
        == before
    )
