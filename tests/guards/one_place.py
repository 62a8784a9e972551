"""Guards of what has one place: the pattern of a BSN, the explaining of trees, the addresses of a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.guards.table import Finding, Source, guard

SAYS_WHAT_A_BSN_IS: Final = "screening/bsn.py"
EXPLAINS_TREES: Final = "screening/training/baselines.py"
_EIGHT_MORE_DIGITS: Final = re.compile(r"\)\{8\}|\\d\{9\}|\{9\}\\Z")
_ADDRESS: Final = re.compile(r"""["'`(]/[a-z]""")


@guard("screening", "service", "data_contracts", leans_on=(SAYS_WHAT_A_BSN_IS,))
def counts_digits_of_a_bsn(source: Source) -> Iterator[Finding]:
    """A second pattern would let through what the first one finds."""
    for path, text in source.files(frozenset({".py"})):
        for number, line in enumerate(text.splitlines(), 1):
            if path != SAYS_WHAT_A_BSN_IS and _EIGHT_MORE_DIGITS.search(line):
                yield Finding(path, number, "counts the digits of a BSN")


@guard("screening", "service", "data_contracts", leans_on=(EXPLAINS_TREES,))
def explains_trees(source: Source) -> Iterator[Finding]:
    """A tree explainer gets the model and nothing else, where its values are compared with that model.

    With a background table shap keeps limits in 32 bits and sends cases down the other branch.
    """
    for path, tree in source.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("TreeExplainer"):
                if path != EXPLAINS_TREES:
                    yield Finding(path, node.lineno, "explains trees; nothing compares the values there")
                if len(node.args) != 1 or node.keywords:
                    yield Finding(path, node.lineno, "gives a tree explainer more than the model")


@guard("service/web/static")
def address_in_a_script(source: Source) -> Iterator[Finding]:
    """A script or a stylesheet asks where the page says; an address of its own leaves the base path."""
    for path, text in source.files(frozenset({".js", ".mjs", ".css"})):
        for number, line in enumerate(text.splitlines(), 1):
            if _ADDRESS.search(line.partition("//")[0]):
                yield Finding(path, number, "an address that does not come from the page")
