"""Who may receive something of a case: kinds in a file, and never police, prosecution or probation."""

from __future__ import annotations

import pytest

from screening.language import LANGUAGES
from service.access.receivers import may_never_receive, read_receivers, receivers
from service.core.errors import BadSettings
from service.core.reader_language import reader


def test_no_kind_of_receiver_is_police_prosecution_or_probation() -> None:
    """REQ no-police: neither by its code nor by its words, in anything that is handed out."""
    kinds = {*receivers("round"), *receivers("outcomes")}
    words = {reader(language)(f"receiver.{code}") for language in LANGUAGES for code in kinds}

    assert [said for said in kinds | words if may_never_receive(said)] == []
    assert may_never_receive("politie")
    assert may_never_receive("Public Prosecution Service")


@pytest.mark.parametrize(
    "code", ["police", "public_prosecutor", "reclassering", "openbaar_ministerie", "", "Youth care"]
)
@pytest.mark.parametrize("handed", ["round", "outcomes"])
def test_a_file_that_names_them_is_refused(code: str, handed: str) -> None:
    """REQ no-police: whatever the file says."""
    lists = {"round": ["youth_care"], "outcomes": ["municipality"]}
    lists[handed].append(code)

    with pytest.raises(BadSettings) as refused:
        read_receivers("\n".join(f"{name} = {codes!r}" for name, codes in lists.items()))
    assert refused.value.key == "receivers.never"
