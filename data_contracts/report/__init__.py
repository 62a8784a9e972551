"""The contract report: one HTML file that opens without a network, prints on A4 and needs no script.

Great Expectations' own pages load parts from other hosts and a picture that reports the visit; they are not
used. What is shown here is the same validation result.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from data_contracts.findings import SEVERITIES, contract_texts
from screening.language import Language
from screening.quoted_in_messages import quoted

if TYPE_CHECKING:
    from jinja2 import Template

    from data_contracts.contract_check import ContractResult


def report_html(result: ContractResult, *, file: str, day: date, language: Language) -> str:
    """The report on ``file``, checked on ``day``, in one language. Every text from the table is escaped."""
    texts = contract_texts()

    def t(key: str) -> str:
        return texts(language, key)

    lead = "lead_ok" if result.quiet else "lead_warned" if result.ok else "lead_broken"
    page = _template().render(
        t=t,
        language=language,
        lead=t(f"report.{lead}"),
        verdict="ok" if result.quiet else "warned" if result.ok else "broken",
        file=quoted(file),
        day=day.isoformat(),
        result=result,
        groups=[(severity, found) for severity in SEVERITIES if (found := result.of(severity))],
        quoted=quoted,
        style=(files(__name__) / "report.css").read_text("utf-8"),
    )
    return page + "\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    source = (files(__name__) / "report.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
