"""What is refused when files are offered: each with one sentence, and nothing of it is kept."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screening.errors import SignaalwijzerError
from screening.model.validation_results_file import results_bytes
from service.areas.registry.candidate import Offered
from service.installation.running_installation import Installation
from tests.service.registry.candidates import artefact_of, offered, results_of, signing_key, updated
from tests.service.registry.support_registry import approve, propose, versions
from tests.service.world import World

pytestmark = pytest.mark.slow

STRANGER = bytes(range(1, 33))
Change = Callable[[Installation, Offered], Offered]


def by_hand(_installation: Installation, files: Offered) -> Offered:
    return replace(files, results=files.results.replace(b'"beats_baselines":true', b'"beats_baselines":null'))


def other_model(installation: Installation, files: Offered) -> Offered:
    return replace(files, results=offered(installation, updated(0.4)).results)


def other_key_for_results(installation: Installation, files: Offered) -> Offered:
    return replace(files, results=results_bytes(results_of(installation, updated()), STRANGER))


def other_key_for_the_model(_installation: Installation, files: Offered) -> Offered:
    return replace(files, artefact=artefact_of(updated(), STRANGER))


def changed_model(_installation: Installation, files: Offered) -> Offered:
    return replace(files, artefact=files.artefact.replace(b'"rate":0.3', b'"rate":0.4'))


def other_catalogue(installation: Installation, files: Offered) -> Offered:
    content = results_of(installation, updated(), catalogue={"version": "1", "digest": "0" * 64})
    return replace(files, results=results_bytes(content, signing_key(installation)))


def other_organisation(installation: Installation, files: Offered) -> Offered:
    content = results_of(installation, updated(), data={"organisation": "Een andere instelling"})
    return replace(files, results=results_bytes(content, signing_key(installation)))


def other_report(installation: Installation, files: Offered) -> Offered:
    return replace(files, report=offered(installation, updated(0.4), report=True).report)


def swapped(_installation: Installation, files: Offered) -> Offered:
    return replace(files, artefact=files.results, results=files.artefact)


def nothing(_installation: Installation, _files: Offered) -> Offered:
    return Offered(b"", b"")


def kept(data: Path) -> set[str]:
    folders = [data / name for name in ("models", "golden", "results", "reports")]
    return {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (by_hand, "model.results_changed"),
        (other_model, "registry.other_model"),
        (other_key_for_results, "model.results_key"),
        (other_key_for_the_model, "model.unknown_key"),
        (changed_model, "model.wrong_digest"),
        (other_catalogue, "registry.other_catalogue"),
        (other_organisation, "registry.other_organisation"),
        (other_report, "registry.other_report"),
        (swapped, "model.unknown_format"),
        (nothing, "model.not_json"),
    ],
)
def test_files_that_do_not_belong_are_refused(world: World, change: Change, rule: str) -> None:
    """REQ four-eyes, REQ no-pickle-in-service: what an approver decides on is what was validated here."""
    installation = world.installation
    before = kept(installation.settings.data), versions(world)

    with pytest.raises(SignaalwijzerError) as refused:
        propose(world, change(installation, offered(installation, updated(), report=True)))

    assert refused.value.key == rule
    for language in ("nl", "en"):
        assert refused.value.in_language(language).endswith(".")
    assert (kept(installation.settings.data), versions(world)) == before
    assert not list(installation.settings.data.glob("incoming-*"))


@pytest.mark.parametrize("name", ["../../keys/signing.key", "", "…", ".hidden", "a" * 400])
def test_the_name_of_a_file_leads_nowhere(world: World, name: str) -> None:
    """REQ asvs: V5.3, the name that somebody gives to a file decides nothing about where it is put."""
    files = replace(offered(world.installation, updated()), artefact_name=name)

    assert propose(world, files) > 0


@pytest.mark.parametrize("at", range(4))
def test_a_disk_that_is_full_leaves_nothing_half_written(
    world: World, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """The proposal is refused with one sentence, whichever of its files no longer fits."""
    before, files = versions(world), offered(world.installation, updated(), report=True)
    done: list[Path] = []
    moved = os.replace

    def until_full(source: Any, target: Any) -> None:
        if len(done) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        done.append(Path(target))
        moved(source, target)

    monkeypatch.setattr(os, "replace", until_full)
    with pytest.raises(SignaalwijzerError) as refused:
        propose(world, files)
    monkeypatch.undo()

    assert refused.value.key == "no_space"
    assert versions(world) == before
    assert not [name for name in kept(world.installation.settings.data) if name.endswith(".unfinished")]
    assert propose(world, files) > 0


@pytest.mark.parametrize("folder", ["models", "golden", "results"])
def test_files_are_read_again_when_somebody_decides(world: World, folder: str) -> None:
    """REQ golden-vectors, REQ four-eyes: a file that was changed after the proposal is not approved."""
    table = updated()
    proposal = propose(world, offered(world.installation, table))
    place = world.installation.settings.data / folder
    (file,) = [f for f in place.iterdir() if folder == "results" or f.name == f"{table.digest}.json"]
    content = file.read_bytes()
    file.write_bytes(content.replace(b"0.", b"1.", 1))

    with pytest.raises(SignaalwijzerError):
        approve(world, proposal)
    assert not any(one.serves and one.digest == table.digest for one in versions(world))
