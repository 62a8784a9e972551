"""An offered answer in words: its origin, the answer, and the button that confirms it."""

from __future__ import annotations

from datetime import datetime

from screening.catalogue.indicator import Indicator
from service.areas.screenings.form_input import State
from service.areas.screenings.form_view import OfferView, answer_text
from service.areas.screenings.offered_answers import Offer
from service.core.reader_language import Reader


def offer_view(indicator: Indicator, offer: Offer, now: datetime, reader: Reader) -> OfferView:
    """The view of ``offer``; nothing is chosen in the form before somebody presses the button."""
    moment = reader.near(offer.at, now) if offer.source == "unsaved" else reader.day(offer.at)
    how = offer.known.how if offer.known else None
    details = [reader(f"form.known_{how}")] if how else []
    if offer.now is not None:
        details.append(f"{reader('form.now')} {reader('form.now_yes' if offer.now else 'form.now_no')}")
    return OfferView(
        text=reader(f"form.offer_{offer.source}", moment=moment),
        answer=answer_text(indicator, offer.answer, reader),
        known="; ".join(details),
        value=State(offer.answer, offer.now, how).written(),
        button=reader(f"form.confirm_{offer.source}"),
    )
