"""Guards of the texts: every sentence stands in a catalogue and is said somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.web.wording import page_texts
from tests.guards.table import Finding, Source, guard

TEMPLATES: Final = "service/web/templates"
_NO_WORDS: Final = re.compile(
    r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|[a-z-]+=\"[^\"]*\"",
    re.DOTALL,
)


@guard("service", leans_on=("service/web/texts", TEMPLATES))
def said_nowhere(source: Source) -> Iterator[Finding]:
    """A text that nothing asks for is a text that nobody keeps right."""
    all_of_it = "".join(text for _, text in source.files(frozenset({".py", ".html"})))
    named = set(re.findall(r"[a-z]+\.[a-z_0-9]+", all_of_it))
    built = tuple(re.findall(r"\b([a-z]+\.(?:[a-z]+_)?)(?=\{|\" ~)", all_of_it))
    chosen = re.findall(r"chosen_from\(.*\"([a-z]+)\", ", all_of_it)
    built += tuple(f"{name}." for name in chosen)
    by_name = ("action.", "object.", "purpose.", "log.", "reported_by.", "refusedby.")
    for key in page_texts().keys():  # noqa: SIM118 - texts are no dict
        if key not in named and not key.startswith((*by_name, *built)):
            yield Finding("service/web/texts", 0, f"{key} is said nowhere")


@guard("service", leans_on=(TEMPLATES,))
def sentence_in_a_template(source: Source) -> Iterator[Finding]:
    """Words are in the catalogues: a template holds marks, names and placeholders only."""
    for path, text in source.files(frozenset({".html", ".jinja"})):
        if words := re.findall(r"[A-Za-z]{2,}", _NO_WORDS.sub(" ", text)):
            yield Finding(path, 0, f"says {' '.join(words)}")


@guard("service", leans_on=(TEMPLATES,))
def title_without_its_case(source: Source) -> Iterator[Finding]:
    """A page that stands under a case is told from that of another case by its title."""
    for path, text in source.files(frozenset({".html", ".jinja"})):
        title = text.partition("{% block title %}")[2].partition("{% endblock %}")[0]
        trail = re.search(r'class="trail">.*/cases/\{\{ (r\.)?reference \}\}', text)
        if title and trail and "reference" not in title:
            yield Finding(path, 0, "the title does not say which case")
