"""The base of our expectations: a question about the cells of a batch, answered with findings.

Great Expectations counts what it did not expect and shows samples. We need the rows, the words and the sum of
several columns at once, so an expectation of ours depends on one metric, the cells themselves, and puts its
findings in the details of its result.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from data_contracts.silent_great_expectations import (
    BatchExpectation,
    MetricDomainTypes,
    PandasExecutionEngine,
    TableMetricProvider,
    metric_value,
)

if TYPE_CHECKING:
    import pandas as pd


class TableCells(TableMetricProvider):
    """The batch itself, as made by ``data_contracts.columns_as_codes.cells_of``."""

    metric_name = "table.cells"

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805  the library makes it a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        **_: Any,
    ) -> pd.DataFrame:
        frame, _domain, _accessor = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        return frame


class CellsExpectation(BatchExpectation):
    """Expect nothing to be found; a subclass says in ``findings`` what it looks for."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.cells",)

    @abstractmethod
    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        """What is found in ``cells``, in the shape of ``data_contracts.columns_as_codes.found``."""

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002  the library passes it
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        findings = self.findings(metrics["table.cells"])
        return {
            "success": not findings,
            "result": {
                "observed_value": sum(finding["count"] for finding in findings),
                "details": {"findings": findings},
            },
        }
