"""The markup of a page without its words: what an accessibility engine judges, so that it judges each once.

Two pages of one markup differ in words, numbers and addresses alone, and in how often a row is repeated.
Axe looks at elements, attributes, styles and whether there is any text, so its verdict on one holds for the
other. What hangs on the words themselves (a page that gets too wide, identifiers that stand twice, a label
that points at nothing) is looked at on every page instead.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from playwright.sync_api import Page

from screening.language import Language

_MARKUP = """() => {
    const words = new Set(['class', 'role', 'type', 'lang', 'dir', 'scope', 'rel', 'tabindex', 'autocomplete',
        'inputmode', 'rows', 'aria-current', 'aria-live', 'aria-expanded', 'aria-hidden', 'aria-invalid',
        'aria-pressed', 'aria-selected', 'aria-checked', 'aria-disabled', 'aria-modal', 'aria-haspopup',
        'aria-required', 'aria-sort', 'aria-level', 'aria-roledescription', 'fill', 'stroke', 'http-equiv']);
    // Of every other attribute counts whether it is there and whether it says anything.
    const attribute = a => words.has(a.name) ? `${a.name}=${a.value}` : a.name + (a.value.trim() ? '' : '=');
    const of = element => {
        const own = [...element.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
        const parts = [...element.children].map(of);
        const rows = parts.filter((part, i) => part !== parts[i - 1]);
        const says = [...element.attributes].map(attribute).sort();
        return `<${[element.localName, ...says].join(' ')}>${own ? '.' : ''}${rows.join('')}</>`;
    };
    return of(document.documentElement);
}"""


def markup_of(page: Page) -> str:
    """The markup of ``page``; rows that follow each other and are alike count once."""
    return str(page.evaluate(_MARKUP))


class JudgedOnce:
    """Which markup was judged in this run, by whichever process of it, in which language.

    ``folder`` is shared by all processes of the run. Who claims a markup first judges it; when that fails,
    the run has failed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def claims(self, markup: str, language: Language) -> bool:
        """Whether nobody claimed ``markup`` in ``language`` before; it is claimed now."""
        name = hashlib.sha256(f"{language} {markup}".encode()).hexdigest()
        try:
            os.close(os.open(self._folder / name, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True
