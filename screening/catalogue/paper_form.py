"""The form on paper: the questions of the screen, item by item, for when there is no network.

Both faces come from one content: ``paper_html`` is a page that prints, ``paper_pdf`` is set in type.
Neither asks for a name or a citizen service number, and neither requests anything from anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import DIRECT_LEVELS, Indicator
from screening.language import Language, Messages

_FOLDER: Final = files("screening.catalogue") / "paper"
EMERGENCY_NUMBERS: Final = {"telephone": "112", "suicide": "113"}
"""That of the European Union and that of suicide prevention, the same for everybody; a form printed ahead
cannot hold those of the organisation."""

_DIGEST_SHOWN: Final = 12
"""Characters of the digest in the footer; enough to tell two editions apart by eye."""

_GROUPS: Final = ("case.settings", "absent", "judgement.views", "judgement.moments")
_OF_A_SECTION: Final = "answers"
"""Words that depend on the part of the form; they stand with it."""


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question with its boxes, ready to set in type."""

    number: int
    question: str
    definition: str
    levels: tuple[str, ...]
    asks_now: bool
    acute: bool


@dataclass(frozen=True, slots=True)
class PaperSection:
    """One part of the form. ``answers`` says what no, suspected and known mean, where it has those."""

    title: str
    lead: str
    answers: str
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """Everything on the form in one language. ``texts`` holds the words around the questions by key,
    ``groups`` the lists of boxes that do not depend on the question."""

    language: Language
    sections: tuple[PaperSection, ...]
    texts: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]


@cache
def form_texts() -> Messages:
    """The words around the questions; those of ``absent`` and ``now`` are the same on every form."""
    return Messages.load(_FOLDER / "texts")


def paper_form(catalogue: Catalogue, language: Language) -> PaperForm:
    """The content of the form: every indicator of ``catalogue`` in the order of the screen."""
    number = count(1)
    sections = tuple(
        PaperSection(
            section.title.in_language(language),
            section.lead.in_language(language),
            answers_explained(catalogue, section.id, language),
            tuple(_question(i, next(number), language) for i in catalogue.in_section(section.id)),
        )
        for section in catalogue.sections
    )
    return PaperForm(language, sections, _texts(catalogue, language), _groups(language))


def answers_explained(catalogue: Catalogue, section: str, language: Language) -> str:
    """What the answers no, suspected and known mean, in the words of ``catalogue``.

    Above every part of the form, on paper and on the screen: whoever does not know what "no" means chooses it
    too easily, and it lowers the estimate. Empty for a part without a question that has these answers.
    """
    for indicator in catalogue.in_section(section):
        if indicator.level_ids == DIRECT_LEVELS:
            words = {level.id: level.text.in_language(language) for level in indicator.levels}
            return form_texts()(language, "answers.meaning", **words)
    return ""


def paper_html(catalogue: Catalogue, language: Language) -> str:
    """One page of HTML with its own style sheet, without scripts, that prints on A4."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((_FOLDER / "form.html.jinja").read_text("utf-8"))
    return template.render(form=paper_form(catalogue, language))


def paper_pdf(catalogue: Catalogue, language: Language) -> bytes:
    """The form as a tagged PDF (PDF/UA-1), byte for byte the same for the same catalogue.

    It is set with the typefaces inside the ``typst`` package, so it looks the same on every machine.
    """
    import typst

    content = json.dumps(asdict(paper_form(catalogue, language)), ensure_ascii=False)
    return typst.compile(
        (_FOLDER / "form.typ").read_bytes(),
        format="pdf",
        sys_inputs={"form": content},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )


def _question(indicator: Indicator, number: int, language: Language) -> PaperQuestion:
    return PaperQuestion(
        number=number,
        question=indicator.wording.question.in_language(language),
        definition=indicator.wording.definition.in_language(language),
        levels=tuple(level.text.in_language(language) for level in indicator.levels),
        asks_now=indicator.asks_now,
        acute=indicator.acute != "never",
    )


def _texts(catalogue: Catalogue, language: Language) -> dict[str, str]:
    values = {
        "version": catalogue.version,
        "digest": catalogue.digest[:_DIGEST_SHOWN],
        **EMERGENCY_NUMBERS,
    }
    messages = form_texts()
    return {
        key: messages(language, key, **values)
        for key in _keys()
        if _group_of(key) not in (*_GROUPS, _OF_A_SECTION)
    }


def _groups(language: Language) -> dict[str, tuple[str, ...]]:
    messages = form_texts()
    return {
        group: tuple(messages(language, key) for key in _keys() if _group_of(key) == group)
        for group in _GROUPS
    }


def _keys() -> tuple[str, ...]:
    return tuple(form_texts().keys())


def _group_of(key: str) -> str:
    return key.rpartition(".")[0]
