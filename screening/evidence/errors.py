"""Mistakes in the evidence: a figure, a parameter or a population that cannot be right."""

from screening.errors import SignaalwijzerError


class EvidenceError(SignaalwijzerError):
    """A figure or parameter in the evidence files that is missing, unknown or impossible."""


class LeakageError(EvidenceError):
    """A population in which the answers give the outcome away."""

    code = "evidence.leakage"
