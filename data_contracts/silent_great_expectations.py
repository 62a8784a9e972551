"""Great Expectations, imported in one place: silent, in memory, and reporting to nobody.

The switch stands before the import, because the library reads it when it is loaded. Nothing is written to a
project folder, and its own pages (Data Docs) are never made: they load parts from other hosts.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecations inside the library are not ours to mend
    import great_expectations as gx
    from great_expectations.core.metric_domain_types import MetricDomainTypes
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.core.expect_table_columns_to_match_set import (
        ExpectTableColumnsToMatchSet,
    )
    from great_expectations.expectations.core.expect_table_row_count_to_be_between import (
        ExpectTableRowCountToBeBetween,
    )
    from great_expectations.expectations.expectation import BatchExpectation
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.metrics.metric_provider import metric_value
    from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BatchExpectation",
    "ExpectTableColumnsToMatchSet",
    "ExpectTableRowCountToBeBetween",
    "FailureSeverity",
    "MetricDomainTypes",
    "Outcome",
    "PandasExecutionEngine",
    "TableMetricProvider",
    "metric_value",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one expectation: its type, what it was told (``meta``) and what it answered."""

    expectation: str
    severity: str
    success: bool
    raised: bool
    result: Mapping[str, Any]
    meta: Mapping[str, Any]


def validate(cells: pd.DataFrame, expectations: Sequence[Any], name: str) -> list[Outcome]:
    """Hold ``cells`` against ``expectations``, each with its ``place`` in ``meta``; outcomes in that order.

    An expectation that could not be answered, or that no answer came to, has ``raised``: never a pass.
    """
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = _context()
        asset = context.data_sources.add_pandas(name).add_dataframe_asset(name)
        batch = asset.add_batch_definition_whole_dataframe(name).get_batch({"dataframe": cells})
        suite = gx.ExpectationSuite(name=name, expectations=list(expectations))
        answered = batch.validate(suite, result_format="COMPLETE")
    by_place = {outcome.meta["place"]: outcome for outcome in map(_outcome, answered.results)}
    return [by_place.get(each.meta["place"], _unanswered(each)) for each in expectations]


def _context() -> Any:
    """A context that lives in memory, has no pages to build (Data Docs) and draws no bars."""
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )


def _outcome(result: Any) -> Outcome:
    configuration = result.expectation_config
    raised = any(_raised(result.exception_info or {}))
    return Outcome(
        expectation=configuration.type,
        severity=str(getattr(configuration.severity, "value", configuration.severity)),
        success=bool(result.success) and not raised,
        raised=raised,
        result=result.result or {},
        meta=configuration.meta or {},
    )


def _unanswered(expectation: Any) -> Outcome:
    return Outcome(
        expectation=type(expectation).__name__,
        severity=FailureSeverity.CRITICAL.value,
        success=False,
        raised=True,
        result={},
        meta=expectation.meta,
    )


def _raised(info: Mapping[str, Any]) -> Iterator[bool]:
    """An exception stands at the top, or under the id of the metric that met it."""
    for key, value in info.items():
        if key == "raised_exception":
            yield bool(value)
        elif isinstance(value, dict):
            yield from _raised(value)
