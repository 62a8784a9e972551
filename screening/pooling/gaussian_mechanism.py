"""Gaussian noise for a stated (ε, δ), and noise that nobody without the key can draw again.

A sum to which each case adds a vector no longer than C, released with Gaussian noise of sd σ in every number,
is as private as one draw from N(0, 1) against one from N(μ, 1), with μ = C / σ. For every ε it keeps

    δ(ε) = Φ(μ/2 - ε/μ) - exp(ε) Φ(-μ/2 - ε/μ)

(Balle and Wang, "Improving the Gaussian mechanism for differential privacy", ICML 2018, theorem 8; that μ
says all of it: Dong, Roth and Su, "Gaussian differential privacy", J. R. Statist. Soc. B 84, 2022). Two sets
of cases are neighbours when the answers and the outcome of one case are replaced by nothing; how many cases
there are is public.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

from screening.features.design_matrix import Floats

_LEAST, _MOST = 1e-4, 1e4
"""Between these μ is looked for."""
_PURPOSE: Final = b"signaalwijzer contribution noise 1"


def delta_of(epsilon: float, mu: float) -> float:
    """The δ that belongs to ``epsilon`` where sensitivity over sd is ``mu``."""
    after = math.exp(epsilon + float(log_ndtr(-mu / 2 - epsilon / mu)))
    return float(ndtr(mu / 2 - epsilon / mu)) - after


def mu_of(epsilon: float, delta: float) -> float:
    """The largest sensitivity over sd that keeps (ε, δ); ``ValueError`` unless ε > 0 and 0 < δ < 1."""
    if not (epsilon > 0 and 0 < delta < 1):
        raise ValueError("privacy: ε must be above 0 and δ between 0 and 1")
    root = brentq(lambda log_mu: delta_of(epsilon, math.exp(log_mu)) - delta, *np.log([_LEAST, _MOST]))
    return math.exp(root)


def secret_noise(private_key: bytes, message: bytes, size: int) -> Floats:
    """Standard normal numbers ``(size,)`` that follow from the key and the message and from nothing less.

    The same cases give the same noise: who asks for a contribution twice cannot average it away. A stream of
    ChaCha20 under a key derived by HMAC-SHA-256, 53 bits a number, through the inverse of Φ.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

    secret = hmac.new(private_key, _PURPOSE + b"\0" + message, hashlib.sha256).digest()
    stream = Cipher(algorithms.ChaCha20(secret, bytes(16)), mode=None).encryptor().update(bytes(8 * size))
    whole = np.frombuffer(stream, dtype="<u8") >> np.uint64(11)
    return np.asarray(ndtri((whole.astype(np.float64) + 0.5) * 2.0**-53), dtype=np.float64)
