"""Where each part of a new question stands in the source, and how each file reads with it in its place.

Files that people wrote keep their comments and their order: a part is put in as text, behind that of the
question before it. The readers of the files say afterwards whether it became what was meant.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import INDICATOR_FIELDS
from screening.evidence.published_figures import Figure
from screening.language import LANGUAGES
from screening.new_question.question_file import Addition

CATALOGUE: Final = "screening/catalogue/indicators.toml"
RULES: Final = "screening/catalogue/acute_rules.toml"
TALK: Final = {language: f"screening/catalogue/talk/{language}.toml" for language in LANGUAGES}
SENTENCES: Final = "screening/explain/sentences.toml"
PARAMETERS: Final = "screening/evidence/data/parameters.toml"
FIGURES: Final = "screening/evidence/data/figures.csv"
WRITTEN: Final = (CATALOGUE, RULES, *TALK.values(), SENTENCES, PARAMETERS, FIGURES)
"""Every file that a question may be written in."""

_END_OF_LEVELS: Final = "\n[[section]]\n"
_OF_PARAMETERS: Final = ("block", "sight", "others", "spread", "confirmed", "status", "source")


def with_addition(texts: Mapping[str, str], addition: Addition, catalogue: Catalogue) -> dict[str, str]:
    """``texts`` (by path, of ``WRITTEN``) with ``addition`` in them; ``catalogue`` is that of ``texts``."""
    before = the_one_before(addition, catalogue)
    return {
        CATALOGUE: _in_catalogue(texts[CATALOGUE], addition, before),
        RULES: _in_rules(texts[RULES], addition),
        **{
            path: _line_behind(texts[path], before, f"{addition.indicator.id} = {_value(talk)}")
            for path, talk in ((TALK[lang], addition.talk.in_language(lang)) for lang in LANGUAGES)
        },
        SENTENCES: _in_sentences(texts[SENTENCES], addition, before),
        PARAMETERS: _in_parameters(texts[PARAMETERS], addition, catalogue, before),
        FIGURES: texts[FIGURES] + _rows(addition.figures),
    }


def raised(text: str) -> str:
    """The catalogue's text with the last number of its version one higher."""
    found = re.search(r'^version = "(.*?)(\d+)"$', text, re.MULTILINE)
    assert found, "the catalogue has a version that ends in a number"
    return f'{text[: found.start()]}version = "{found[1]}{int(found[2]) + 1}"{text[found.end() :]}'


def the_one_before(addition: Addition, catalogue: Catalogue) -> str:
    """The question behind which ``addition`` is asked: the one it names, else the last of its page.

    What gives context ends its page, so a question that counts is asked before it.
    """
    if addition.after is not None:
        return addition.after
    names = [section.id for section in catalogue.sections]
    page = names.index(addition.indicator.section)
    earlier = [i for i in catalogue if names.index(i.section) <= page]
    counts = addition.indicator.role != "context"
    fit = [i for i in earlier if not (counts and i.role == "context" and names.index(i.section) == page)]
    return (fit or earlier)[-1].id


def _in_catalogue(text: str, addition: Addition, before: str) -> str:
    for level, words in addition.levels.items():
        table = {language: words.in_language(language) for language in LANGUAGES}
        text = _before_first(text, _END_OF_LEVELS, f"\n{_table(f'[levels.{_key(level)}]', table)}")
    asked = {name: addition.content[name] for name in INDICATOR_FIELDS if name in addition.content}
    lines = {name: value for name, value in asked.items() if name not in ("evidence", *LANGUAGES)}
    tables = [
        _table("[[indicator]]", lines),
        *(_table(f"[indicator.{name}]", asked[name]) for name in ("evidence", *LANGUAGES)),
    ]
    start = re.search(rf'^id = "{before}"$', text, re.MULTILINE)
    assert start, before
    return _behind_block(text, start.start(), "\n[[indicator]]\n", "".join(tables))


def _in_rules(text: str, addition: Addition) -> str:
    """Steps behind the other steps; rules at the end, since their order is that of the form."""
    for step in addition.content.get("step", ()):
        last = text.rindex("\n[[step]]\n") + 1
        text = _behind_block(text, last, "\n\n", _array("step", step))
    for rule in addition.content.get("rule", ()):
        text += f"\n{_array('rule', {'indicator': addition.indicator.id, **rule})}"
    return text


def _in_sentences(text: str, addition: Addition, before: str) -> str:
    said = {
        level: {language: addition.sentences[level].in_language(language) for language in LANGUAGES}
        for level in addition.indicator.level_ids
    }
    block = _table(f"[{addition.indicator.id}]", said)
    return _behind_block(text, text.index(f"\n[{before}]\n"), "\n\n", block)


def _in_parameters(text: str, addition: Addition, catalogue: Catalogue, before: str) -> str:
    population = addition.part("population")
    if not population:
        return text
    id_ = addition.indicator.id
    assumed = {name: population[name] for name in _OF_PARAMETERS if name in population}
    ids = [i.id for i in catalogue]
    items = [i.id for i in catalogue.items if ids.index(i.id) <= ids.index(before)]
    line = f"{id_} = {_value(assumed)}"
    text = _line_behind(text, items[-1], line) if items else _below(text, "[indicators]", line)
    for setting, share in population.get("settings", {}).items():
        text = _below(text, f"[settings.{setting}.others]", f"{id_} = {_value(share)}")
    for subtype, lean in population.get("leans", {}).items():
        text = _with_lean(text, subtype, f"{id_} = {_value(lean)}")
    return text


def _with_lean(text: str, subtype: str, lean: str) -> str:
    head, header, rest = text.partition(f"\n[subtypes.{subtype}]\n")
    found = re.search(r"^(lean = \{ .*) \}$", rest, re.MULTILINE)
    assert header, subtype
    assert found, subtype
    return f"{head}{header}{rest[: found.end(1)]}, {lean} }}{rest[found.end() :]}"


def _rows(figures: tuple[Figure, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for figure in figures:
        values = (getattr(figure, field.name) for field in fields(Figure))
        writer.writerow([f"{v:g}" if isinstance(v, float) else "" if v is None else v for v in values])
    return out.getvalue()


def _behind_block(text: str, start: int, next_one: str, block: str) -> str:
    """``block`` and an empty line behind the block that begins at ``start`` and goes on to ``next_one``."""
    end = text.find(next_one, start)
    if end < 0:
        return f"{text.rstrip()}\n\n{block}"
    end += len(next_one) - len(next_one.lstrip("\n"))
    return f"{text[:end]}{block}\n{text[end:]}"


def _before_first(text: str, mark: str, block: str) -> str:
    place = text.index(mark)
    return text[:place] + block + text[place:]


def _line_behind(text: str, key: str, line: str) -> str:
    found = re.search(rf"^{key} = .*$", text, re.MULTILINE)
    assert found, key
    return f"{text[: found.end()]}\n{line}{text[found.end() :]}"


def _below(text: str, header: str, line: str) -> str:
    found = re.search(rf"^{re.escape(header)}$", text, re.MULTILINE)
    assert found, header
    return f"{text[: found.end()]}\n{line}{text[found.end() :]}"


def _array(name: str, values: Mapping[str, Any]) -> str:
    """One table of an array, with its texts in two languages as tables of their own, as in the file."""
    words = {key: value for key, value in values.items() if isinstance(value, dict)}
    lines = {key: value for key, value in values.items() if key not in words}
    tables = (_table(f"[{name}.{_key(key)}]", value) for key, value in words.items())
    return "".join((_table(f"[[{name}]]", lines), *tables))


def _table(header: str, values: Mapping[Any, Any]) -> str:
    return "".join((f"{header}\n", *(f"{_key(key)} = {_value(value)}\n" for key, value in values.items())))


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    """``value`` as TOML writes it on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"
    return str(value.isoformat())  # a day or a moment: no field takes one, and its reader says so
