"""The file of acute rules, read and checked against the catalogue it stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar, cast

from screening.catalogue.acute_rules import (
    URGENCIES,
    AcuteRule,
    AcuteRules,
    AcuteStep,
    Service,
    Urgency,
    When,
    check_cover,
    in_order,
)
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.errors import CatalogueError
from screening.catalogue.indicator import check_choice
from screening.catalogue.read_catalogue import load_catalogue
from screening.catalogue.toml_fields import Table, read_toml

Named = TypeVar("Named", Service, AcuteStep)

_SHIPPED: Final = files("screening.catalogue") / "acute_rules.toml"


def load_acute_rules(catalogue: Catalogue, path: Path | None = None) -> AcuteRules:
    """The rules in ``path``, or those that come with the product (read once, then kept).

    Raises ``CatalogueError`` when the file is not valid, names what the catalogue does not have, or
    leaves an acute answer without a rule.
    """
    if path is None and catalogue is load_catalogue():
        return _of_shipped(catalogue.digest)
    return _read(catalogue, path or _SHIPPED)


@lru_cache(maxsize=1)
def _of_shipped(_digest: str) -> AcuteRules:
    return _read(load_catalogue(), _SHIPPED)


def _read(catalogue: Catalogue, file: Path | Traversable) -> AcuteRules:
    top = read_toml(file)
    top.allow("urgency", "not_filled_in", "service", "step", "rule")
    services = _by_id(tuple(_service(table) for table in top.tables("service")), "service")
    steps = _by_id(tuple(_step(table, services) for table in top.tables("step")), "step")
    rules = tuple(_rule(table, catalogue, steps) for table in top.tables("rule"))
    asks_unknown = any(rule.when == "now_unknown" for rule in rules)
    for indicator in catalogue:
        own = (rule for rule in rules if rule.indicator == indicator.id)
        check_cover(indicator, own, asks_unknown=asks_unknown)
    urgency = top.table("urgency")
    urgency.allow(*URGENCIES)
    used = {rule.urgency for rule in rules}
    return AcuteRules(
        rules=in_order(rules, catalogue),
        services=services,
        urgency_texts=MappingProxyType(
            {name: urgency.text(name) for name in URGENCIES if name in urgency or name in used}
        ),
        not_filled_in=top.text("not_filled_in"),
    )


def _by_id(values: tuple[Named, ...], what: str) -> Mapping[str, Named]:
    by_id = {value.id: value for value in values}
    if len(by_id) < len(values):
        ids = [value.id for value in values]
        twice = next(id_ for id_ in ids if ids.count(id_) > 1)
        raise CatalogueError("catalogue.duplicate_id", place=f"{what} '{twice}'")
    return MappingProxyType(by_id)


def _service(table: Table) -> Service:
    id_ = table.string("id")
    table = table.named(f"service '{id_}'")
    table.allow("id", "name", "telephone")
    telephone = table.string("telephone") if "telephone" in table else None
    return Service(id_, table.text("name"), telephone)


def _step(table: Table, services: Mapping[str, Service]) -> AcuteStep:
    id_ = table.string("id")
    table = table.named(f"step '{id_}'")
    table.allow("id", "text", "service")
    service = table.string("service") if "service" in table else None
    if service is not None:
        check_choice(service, "service", tuple(services), table.place)
    return AcuteStep(id_, table.text("text"), service)


def _rule(table: Table, catalogue: Catalogue, steps: Mapping[str, AcuteStep]) -> AcuteRule:
    indicator_id = table.string("indicator")
    table = table.named(f"rule '{indicator_id}'")
    table.allow("indicator", "levels", "now", "urgency", "heading", "reason", "steps")
    check_choice(indicator_id, "indicator", tuple(i.id for i in catalogue), table.place)
    when: When = "now" if catalogue[indicator_id].asks_now else "always"
    if "now" in table:
        check_choice(table.string("now"), "now", ("unknown",), table.place)
        when = "now_unknown"
    step_ids = table.strings("steps")
    for step_id in step_ids:
        check_choice(step_id, "steps", tuple(steps), table.place)
    return AcuteRule(
        indicator=indicator_id,
        levels=table.strings("levels"),
        when=when,
        urgency=cast(Urgency, table.string("urgency")),
        heading=table.text("heading"),
        reason=table.text("reason"),
        steps=tuple(steps[step_id] for step_id in step_ids),
    )
