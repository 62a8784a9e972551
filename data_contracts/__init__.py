"""What may come in: a table of cases is held against its contract before anything learns from it.

A contract is a suite of Great Expectations, made from the catalogue for one of three kinds of table
(``intake``, ``outcomes``, ``training``). ``check`` gives every finding in words; ``require_passed`` is the
door that training and validation go through.
"""

from data_contracts.contract_check import ContractBroken, ContractResult, check, require_passed
from data_contracts.findings import Finding

__all__ = ["ContractBroken", "ContractResult", "Finding", "check", "require_passed"]
