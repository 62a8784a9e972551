"""What can go wrong in the service, each with its HTTP status and one sentence for the reader.

``status`` decides how the web answers; the sentence comes from ``service/core/texts`` under the
error's code. A ``Refused`` error also leaves an entry in the access log: who tried what.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Self

from screening.errors import SignaalwijzerError
from screening.language import Language, Messages
from service.core.refusal_values_in_words import in_words


@cache
def refusals() -> Messages:
    """The sentence of every refusal."""
    return Messages.load(files("service.core") / "texts")


class ServiceError(SignaalwijzerError):
    """A request that cannot be carried out; nothing of it was stored."""

    status: ClassVar[int] = 500
    code = "unexpected"
    sentences = staticmethod(refusals)

    def in_language(self, language: Language) -> str:
        """The sentence, with choices in words and days as on the pages."""
        return self.sentences()(language, self.key, **in_words(self.key, self.values, language))


class BadSettings(ServiceError):
    """A setting of the installation is missing or wrong."""

    code = "settings.wrong"


class Invalid(ServiceError):
    """What was sent does not fit; ``code`` says what is wrong."""

    status = 422
    code = "invalid"


class NotText(Invalid):
    """What was sent holds a character that the database can neither keep nor look for."""

    code = "free_text.unprintable"


class WrongField(Invalid):
    """One field of what was sent does not fit; ``field`` names it."""

    def __init__(self, where: str, code: str, /, **values: Any) -> None:
        self.field = where
        super().__init__(code, **values)


class SignInNeeded(ServiceError):
    """There is no session: never signed in, signed out, timed out or disabled."""

    status = 401
    code = "sign_in_needed"


class SignInFailed(ServiceError):
    """Login and password do not go together; the response does not say which of the two is wrong."""

    status = 401
    code = "sign_in_failed"


class ChoosePassword(ServiceError):
    """The one-time code is right: with it a password is chosen, and nothing else is done."""

    status = 403
    code = "choose_password"


class SecondFactorNeeded(ServiceError):
    """Login and password are right; the code of the second factor has to come with them."""

    status = 401
    code = "second_factor_needed"


class SecondFactorMissing(ServiceError):
    """The person must have a second factor and has none: nothing else opens before it is set up."""

    status = 403
    code = "second_factor_missing"


class ProveAgain(ServiceError):
    """This is done only by who showed a moment ago who they are; afterwards the same request is carried
    out."""

    status = 403
    code = "prove_again"


class TooMany(ServiceError):
    """Too many attempts; ``wait_seconds`` says when to try again."""

    status = 429
    code = "too_many_attempts"

    def __init__(self, code: str | None = None, /, *, wait_seconds: int, **values: Any) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(
            code, seconds=wait_seconds, minutes=-(-wait_seconds // 60), n=-(-wait_seconds // 60), **values
        )


class Conflict(ServiceError):
    """The request does not fit the present state; ``code`` says why."""

    status = 409
    code = "conflict"


class OtherAuthor(ServiceError):
    """A form that was filled in by another person than the one who is signed in, or by nobody knows whom."""

    status = 409
    code = "other_author"


class NotFound(ServiceError):
    """There is no such thing."""

    status = 404
    code = "not_found"


class MethodNotAllowed(ServiceError):
    """The address exists, but not for this kind of request."""

    status = 405
    code = "method_not_allowed"


class TooLarge(ServiceError):
    """The body of the request is larger than is accepted."""

    status = 413
    code = "too_large"


class LogChanged(ServiceError):
    """Entries of the access log were removed or changed outside the service, so it serves nothing more."""

    status = 503
    code = "audit.log_changed"


class Busy(ServiceError):
    """The database did not become free in time."""

    status = 503
    code = "busy"


class Away(ServiceError):
    """The database does not answer. Nothing was stored, unless the code is ``commit_unknown``."""

    status = 503
    code = "database_away"


class NoSpace(ServiceError):
    """The disk is full; the transaction was rolled back."""

    status = 507
    code = "no_space"


class NotWritable(ServiceError):
    """The database may be read and not written; nothing was stored."""

    status = 503
    code = "not_writable"


class ClockBehind(ServiceError):
    """The clock of the machine stands far behind what was recorded last; nothing is stored."""

    status = 503
    code = "clock_behind"


class StorageFailed(ServiceError):
    """The disk could not keep what was committed; nothing is stored until the service starts again."""

    status = 503
    code = "storage_failed"


class ForeignOrigin(ServiceError):
    """A change that was asked for from the pages of another site."""

    status = 403
    code = "foreign_origin"


class UnknownHost(ServiceError):
    """The request names a host that this service does not serve."""

    status = 400
    code = "unknown_host"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried, as it goes into the access log."""

    action: str
    object_type: str
    object_id: str | None = None
    purpose: str | None = None


class Refused(ServiceError):
    """Somebody may not do or see this; the attempt is written to the access log."""

    attempt: Attempt

    @classmethod
    def at(cls, attempt: Attempt, code: str | None = None, /, **values: Any) -> Self:
        refused = cls(code, **values)
        refused.attempt = attempt
        return refused


class LocalAccountsOff(Refused, SignInFailed):
    """Login and password are right, but here people sign in with the identity provider."""

    code = "local_accounts_off"


class NotAllowed(Refused):
    """The role does not allow the action."""

    status = 403
    code = "not_allowed"


class Hidden(Refused, NotFound):
    """It may exist, but not for this person; the response is the same as when it does not."""

    status = 404
    code = "not_found"
