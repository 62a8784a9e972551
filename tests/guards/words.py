"""Guards of the texts: every sentence stands in a catalogue and is said somewhere."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from service.core.reader_language import page_texts
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
            yield Finding("service", 0, f"{key} is said nowhere")


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


MISSPELT: Final = (
    r"\bdaar tegenover\b",  # where it stands for "in return"
    r"\bnetto winst",
    r"(?<![A-Za-z’])['‘]s (nachts|avonds|ochtends|middags|morgens)",  # the sign of a left-out letter is ’
    r"(?-i:(?<=: )(’S|’s [A-Z]))",
    r"\b(werkplek|settings?)\b",  # one word for one thing: the place of intake
)
"""How a text in Dutch does not say it."""

_OF_PROGRAMS: Final = {"batch.missing_column", "request.missing", "request.setting"}
"""Sentences that name the fields of a request or the columns of a table."""


@guard("service", "screening", "data_contracts")
def misspelt(source: Source) -> Iterator[Finding]:
    """Dutch is spelt right and has one word for one thing; the catalogue changes only with a new model."""
    for path, text in source.files(frozenset({".toml"})):
        for key, sentence in _flat(tomllib.loads(text)) if str(path).endswith("nl.toml") else ():
            said = re.sub(r"\{[^}]*\}|'[^']*'", "…", sentence)
            if key not in _OF_PROGRAMS and any(re.search(one, said, re.IGNORECASE) for one in MISSPELT):
                yield Finding(path, 0, f"{key}: {sentence}")


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value


LOGGED = frozenset({"record", "Attempt"})
"""What writes to the log; its first two arguments are the act and what it was done to."""


@guard("service", leans_on=("service/web/texts",))
def recorded_without_words(source: Source) -> Iterator[Finding]:
    """Whoever reads the access log reads what was done in words, not in codes."""
    keys = set(page_texts().keys())
    for path, tree in source.trees():
        constants = {
            name.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
            for name in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(name, ast.Name)
        }
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and call.args and _called(call) in LOGGED):
                continue
            for prefix, argument in zip(("action", "object"), call.args, strict=False):
                word = constants.get(argument.id) if isinstance(argument, ast.Name) else None
                word = argument.value if isinstance(argument, ast.Constant) else word
                if isinstance(word, str) and f"{prefix}.{word}" not in keys:
                    yield Finding(path, call.lineno, f"records {word}, which has no words")


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
