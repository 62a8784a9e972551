"""The stylesheet by itself: what browsers of some years ago, printers and eyes that see less get from it.

A browser drops a whole list of selectors when it does not know one of them, and a rule that hangs on what it
does not know. So nothing that matters may hang on it: the ring of the focus, an acute sign on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from service.web.assets import assets

YOUNG: Final = (":has(", ":focus-visible", "::details-content")
"""Unknown to Firefox before 121, 85 and 143, and to Safari before 15.4, 15.4 and 18.4."""

SCREENS: Final = ("light", "dark", "print")


@dataclass(frozen=True)
class Rule:
    """One rule: its selectors, what it declares, and the conditions that it stands under."""

    selectors: tuple[str, ...]
    declared: dict[str, str]
    under: tuple[str, ...]


def rules_of(css: str, under: tuple[str, ...] = ()) -> Iterator[Rule]:
    """Every rule of ``css``, with those inside conditions."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    start = 0
    while (opens := css.find("{", start)) >= 0:
        head = css[start:opens].strip()
        closes, depth = opens + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[closes], 0)
            closes += 1
        inside = css[opens + 1 : closes - 1]
        if head.startswith(("@media", "@supports")):
            yield from rules_of(inside, (*under, head))
        elif not head.startswith("@"):
            pairs = (line.partition(":") for line in inside.split(";") if line.strip())
            declared = {name.strip(): value.strip() for name, _, value in pairs}
            yield Rule(tuple(part.strip() for part in split(head)), declared, under)
        start = closes


def split(selectors: str) -> list[str]:
    """At the commas of the list, not at those inside brackets."""
    return re.split(r",(?![^()]*\))", selectors)


@pytest.fixture(scope="module")
def rules(repository: Path) -> list[Rule]:
    return list(rules_of((repository / "service/web/static/signaalwijzer.css").read_text("utf-8")))


def test_no_list_of_selectors_falls_with_one_that_a_browser_does_not_know(rules: list[Rule]) -> None:
    joined = [
        rule.selectors
        for rule in rules
        if len(rule.selectors) > 1
        and any(word in one for one in rule.selectors for word in YOUNG)
        and not known_first(rule)
    ]
    assert joined == []


def known_first(rule: Rule) -> bool:
    """Whether the rule stands where a browser has said that it knows ``:has``, and with it the older ones."""
    return any(condition.startswith("@supports selector(:has") for condition in rule.under)


def test_what_hangs_on_has_stands_where_it_is_known(rules: list[Rule]) -> None:
    """So that what a browser without it gets can be read beside it."""
    assert [r.selectors for r in rules if ":has(" in "".join(r.selectors) and not known_first(r)] == []


def test_the_stylesheet_stays_small() -> None:
    """At most 30 kB as it is sent, before it is packed."""
    assert len(assets()["signaalwijzer.css"].content) <= 30_000


def test_nothing_hangs_on_the_content_of_details(rules: list[Rule]) -> None:
    """Unknown to Chrome before 131, Firefox before 143 and Safari before 18.4: not printed there."""
    assert [r.selectors for r in rules if "::details-content" in "".join(r.selectors)] == []


def test_the_focus_has_its_ring_in_every_browser(rules: list[Rule]) -> None:
    """It is taken away by rules alone that say who shows it instead, and that older browsers do not read."""
    ring = [r for r in rules if r.selectors == (":focus",) and r.under == ()]
    assert [r.declared["outline"].split()[:2] for r in ring] == [["3px", "solid"]]
    taken = [
        r.selectors
        for r in rules
        if r.declared.get("outline", "").split()[:1] in (["0"], ["none"])
        and not known_first(r)
        and r.selectors != (":focus:not(:focus-visible)",)
    ]
    assert taken == []


def test_what_is_folded_is_hidden_on_screens_only(rules: list[Rule]) -> None:
    """In whatever browser: nothing but the state of the fold and the place behind it is asked."""
    hidden = [r for r in rules if ".folded" in "".join(r.selectors) and r.declared.get("display") == "none"]
    assert [(r.selectors, r.under) for r in hidden] == [
        ((".fold:not([open]) + .folded",), ("@media screen",))
    ]


def test_the_steps_of_an_acute_sign_stay_together_on_paper(rules: list[Rule]) -> None:
    paper = [r for r in rules if "@media print" in r.under]
    acute = [r for r in paper if re.search(r"\.(acute|sign|fold)", "".join(r.selectors))]
    assert [r.declared["break-inside"] for r in acute if r.selectors == (".sign",)] == ["avoid"]
    assert [r.selectors for r in acute if {"columns", "column-count"} & r.declared.keys()] == []


def tokens(rules: list[Rule], screen: str) -> dict[str, str]:
    """The colours of the light screen, with those of ``screen`` over them."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.selectors == (":root",) and (not rule.under or screen in rule.under[0]):
            found |= rule.declared
    return found


def light(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("range-edge", "surface"),
        ("range-edge", "range"),
        ("figure", "surface"),
        ("figure-off", "surface"),
        ("figure", "figure-off"),
        ("raise", "surface"),
        ("lower", "surface"),
        ("edge", "surface"),
        ("brand", "surface"),
        ("focus", "paper"),
        ("focus", "surface"),
    ],
)
def test_what_a_picture_says_can_be_seen(rules: list[Rule], screen: str, one: str, other: str) -> None:
    """WCAG 2.2, 1.4.11: at least three to one, on light and dark screens and on paper."""
    colours = tokens(rules, screen)
    assert contrast(colours[f"--{one}"], colours[f"--{other}"]) >= 3, f"{one} on {other}, {screen}"


def test_the_interval_is_drawn_with_its_edge(rules: list[Rule]) -> None:
    """The tint behind the figures may be faint: the line around it shows from where to where."""
    boxes = [r for r in rules if r.selectors == (".people rect",) and not r.under]
    assert [r.declared["stroke"] for r in boxes] == ["var(--range-edge)"]
