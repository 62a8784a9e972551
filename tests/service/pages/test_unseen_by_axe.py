"""What a screen reader, a keyboard or a printer meets and an accessibility engine does not see.

Each rule reads every page there is, in both languages, and every page that comes back with mistakes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest

from screening.language import LANGUAGES, Messages
from service.core.reader_language import page_texts
from tests.guards import words as guards_of_words
from tests.service.pages.markup import Element, elements_of
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_every_page import PLACES, cases, pages, prepared
from tests.service.world import World

pytestmark = pytest.mark.slow

__all__ = ["cases", "prepared"]

DUTCH: Final = frozenset(
    re.findall(r"\w+", "de het een van niet wordt bij voor dat deze zijn naar ook als wie wat jongere geen")
)
ENGLISH: Final = frozenset(
    re.findall(r"\w+", "the and with from not this that are for which to by has been when")
)
COMMON: Final = {"nl": ENGLISH, "en": DUTCH}
"""Words that tell, on a page in each language, that a sentence is in the other one."""

MORE: Final = (
    ("bob", "/table"),
    ("petra", "/retention"),
    ("petra", "/retention/due"),
    ("petra", "/retention/cases/{done}"),
    ("petra", "/models/{digest}"),
    ("anna", "/models/{digest}/recall"),
)
"""Pages beside the ``PLACES`` of every page, with one who may open each."""

Rule = Callable[[Element, str], Iterator[str]]


def addresses(world: World, cases: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every address there is, with the first of those who may open it."""
    digests = re.findall(r"/models/([0-9a-f]{64})\b", get(world.browser("petra"), "/models").html)
    known = {**cases, "digest": digests[0]}
    yield from ((place.who[0], place.path.format(**known)) for place in PLACES)
    yield from ((who, path.format(**known)) for who, path in MORE)


def all_pages(world: World, cases: dict[str, str], language: str) -> Iterator[tuple[str, Page]]:
    yield from pages(world, cases, language)
    for who, path in list(addresses(world, cases))[len(PLACES) :]:
        yield path, get(world.browser(who), path)


def no_two_of_one_name_do_different_things(root: Element, path: str) -> Iterator[str]:
    """Out of a list of buttons or links, as a screen reader shows it, each says by itself what it does."""
    acts: dict[str, set[str]] = defaultdict(set)
    for one in root.all("a", "button", "summary"):
        if one.name and one["aria-hidden"] != "true" and "hidden" not in one.given:
            acts[one.name].add(does(one, path))
    yield from (name for name, each in acts.items() if len(each) > 1)


def does(element: Element, path: str) -> str:
    """What happens when it is used: where a link goes; where a button sends what."""
    if element.tag == "a":
        return element["href"]
    form = next((around for around in element.around() if around.tag == "form"), None)
    if element.tag == "summary" or form is None:
        return f"here {id(element)}"
    sent = sorted(field["name"] for field in form.all("input", "select", "textarea"))
    action = element["formaction"] or form["action"] or path
    return f"{form['method']} {action} {element['name']}={element['value']} {sent}"


def every_table_has_a_name(root: Element, _: str) -> Iterator[str]:
    for table in root.all("table"):
        caption = next(table.all("caption"), None)
        if not (caption.text if caption else table["aria-label"] or table["aria-labelledby"]):
            yield f"a table without a name: {table.text[:60]}"


def a_wide_table_has_the_width_of_the_page(root: Element, _: str) -> Iterator[str]:
    """Half of a usual window is too narrow for four columns of words: the page would scroll sideways."""
    for table in root.all("table"):
        halved = any(around["class"].split() == ["two", "even"] for around in table.around())
        if halved and len([head for head in table.all("th") if head["scope"] == "col"]) > 3:
            yield table.text[:60]


def words_of_the_other_language_are_marked(root: Element, _: str) -> Iterator[str]:
    """A screen reader says Dutch words in Dutch, on an English page too: names, sources, what was typed."""
    language = next(root.all("html"))["lang"]
    for words, marked in root.words():
        told = re.findall(r"[a-z]+", words.lower())
        foreign = sum(word in COMMON[language] for word in told)
        if marked == language and foreign > 1 and foreign * 4 >= len(told):
            yield words


def what_is_quoted_is_marked(root: Element, _: str) -> Iterator[str]:
    yield from (quote.text for quote in root.all("q") if not quote["lang"])


def what_is_folded_away_is_on_paper(root: Element, _: str) -> Iterator[str]:
    """Not every browser can print what a closed ``details`` holds: outside forms it holds its name alone.

    What it folds stands behind it, and the stylesheet hides that on a screen only.
    """
    for fold in root.all("details"):
        if fold.inside("form", "fieldset") or any(fold.all("form")):
            continue
        held = [part.tag for part in fold.parts if isinstance(part, Element)]
        if held != ["summary"] or "fold" not in fold["class"].split():
            yield fold.text[:60]


def every_jump_moves_the_focus(root: Element, _: str) -> Iterator[str]:
    ids = {element["id"]: element for element in root.all() if element["id"]}
    for link in root.all("a"):
        if link["href"].startswith("#") and not ids[link["href"][1:]].focusable:
            yield link["href"]


def the_dialog_about_time_says_its_changes(root: Element, _: str) -> Iterator[str]:
    """Its words change while it is open: they stand where a screen reader hears changes."""
    for dialog in root.all("dialog"):
        for words in dialog.all("h1", "h2", "p"):
            if words["id"] and not any(around["aria-live"] == "assertive" for around in words.around()):
                yield words["id"]
        if not dialog["aria-describedby"]:
            yield "opens without its words"


RULES: Final[tuple[Rule, ...]] = (
    no_two_of_one_name_do_different_things,
    every_table_has_a_name,
    a_wide_table_has_the_width_of_the_page,
    words_of_the_other_language_are_marked,
    what_is_quoted_is_marked,
    what_is_folded_away_is_on_paper,
    every_jump_moves_the_focus,
    the_dialog_about_time_says_its_changes,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_keeps_what_an_accessibility_engine_does_not_see(
    world: World, cases: dict[str, str], language: str
) -> None:
    broken: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for path, page in all_pages(world, cases, language):
        root = elements_of(page.html)
        for rule in RULES:
            broken[rule.__name__] |= {f"{path}: {finding}" for finding in rule(root, path)}
        titles[page.title].setdefault(page.main, path.partition("?")[0])
        codes = [part for part in path.split("/") if re.fullmatch(r"Z?\d{4}-\d{4}", part)]
        broken["the title says which"] |= {f"{path}: {page.title}" for c in codes if c not in page.title}
    told = [sorted(set(shown.values())) for shown in titles.values()]
    broken["a title of its own"] = {" ".join(paths) for paths in told if len(paths) > 1}

    assert {rule: sorted(found) for rule, found in broken.items() if found} == {}


def test_every_template_that_knows_a_case_says_it_in_its_title(repository: Path) -> None:
    """The pages of a case that no list of places holds, too."""
    assert guards_of_words.title_without_its_case(repository) == []


def test_what_people_typed_is_said_in_the_language_they_write(world: World, cases: dict[str, str]) -> None:
    """On an English page of a Dutch organisation too."""
    alice = world.browser("alice")
    post(alice, "/language", {"language": "en", "back": "/about"})
    root = elements_of(get(alice, f"/cases/{cases['done']}/screenings/1").html)

    typed = [quote for quote in root.all("q") if quote.text.startswith("Nieuwe vriend")]
    assert {quote.language for quote in typed} == {"nl"}


def filled_with(form: Element, text: str) -> list[tuple[str, str]]:
    """The form with ``text`` wherever somebody can say something; nothing is chosen, what is hidden stays."""
    told = [one for one in form.all("input", "select", "textarea") if one["name"]]
    return [
        (one["name"], one["value"] if one["type"] == "hidden" else text)
        for one in told
        if one["type"] not in {"radio", "checkbox"}
    ]


def refused(world: World, cases: dict[str, str]) -> Iterator[tuple[str, Element]]:
    """Every form of every page, sent empty and sent with what cannot be, as it comes back with mistakes."""
    for who, path in addresses(world, cases):
        person = world.browser(who)
        answer = person.get(path)
        for form in elements_of(answer.text).all("form") if answer.status_code == 200 else ():
            asks = [one for one in form.all("input", "select", "textarea") if one["type"] != "hidden"]
            for text in ("", "?") if asks else ():
                target, sent = form["action"] or path.partition("?")[0], filled_with(form, text)
                if form["method"] == "post":
                    back = post(person, target, sent, follow=False)
                else:
                    back = person.get(target, params=dict(sent))
                if 'class="summary"' in back.text:
                    yield f"{path} {target} {text}", elements_of(back.text)


def tied(target: Element, sentence: str, ids: dict[str, Element]) -> bool:
    """Whether somebody whose focus comes to ``target`` hears the sentence, and that it is a mistake."""
    said = " ".join(ids[id_].text for id_ in target["aria-describedby"].split() if id_ in ids)
    return sentence in said and target["aria-invalid"] == "true"


def test_every_mistake_is_tied_to_its_field_and_leads_there(world: World, cases: dict[str, str]) -> None:
    """Each link of the summary moves the focus, and what has the focus then says what is wrong with it."""
    met: Counter[str] = Counter()
    wrong: set[str] = set()
    for where, root in refused(world, cases):
        ids = {element["id"]: element for element in root.all() if element["id"]}
        summary = next(element for element in root.all("div") if element["class"] == "summary")
        for link in summary.all("a"):
            target = ids.get(link["href"].removeprefix("#"))
            met[where] += 1
            if target is None or not target.focusable:
                wrong.add(f"{where}: {link['href']} takes no focus")
            elif not tied(target, link.text, ids):
                wrong.add(f"{where}: {link['href']} does not say: {link.text}")
    assert sorted(wrong) == []
    assert len(met) > 25, sorted(met)


def test_an_interval_is_told_as_one() -> None:
    """ "Between 1 and 43": two numbers with "or" or a dash would be heard as two guesses."""
    explain = Messages.load(files("screening") / "explain" / "texts")
    split = [
        f"{language}: {key}"
        for texts in (page_texts(), explain)
        for language in LANGUAGES
        for key, entry in texts.sentences[language].items()
        for text in ([entry] if isinstance(entry, str) else entry.values())
        if re.search(r"\{low\}%?\s*(of|or|[–-])\s*\{high\}", text)
    ]
    assert split == []
    between = {"nl": "tussen de {low} en de {high}", "en": "between {low} and {high}"}
    for language in LANGUAGES:
        assert between[language] in str(explain.sentences[language]["estimate.range.between"])
