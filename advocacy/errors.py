"""How the product says no. Named refusals that tell the person what to do; nothing here knows about HTTP.

What is said is in the reader's language: by ``gettext``, or as ``English`` in rooms that know no Flask.

The edge (``advocacy.web.problems``) turns a refusal into a page or problem+json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advocacy.english import spoken


class Refused(Exception):
    """A request that is not carried out, with one clear sentence and, where there is one, the remedy.

    ``errors`` maps a field's name to what is wrong with it.
    """

    def __init__(self, message: str, *, remedy: str = "", errors: Mapping[str, Sequence[str]] | None = None) -> None:
        self.message, self.remedy = spoken(message), spoken(remedy)
        super().__init__(self.message)
        self.errors = {field: [spoken(text) for text in texts] for field, texts in (errors or {}).items()}

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NotSignedIn(Refused):
    """Nobody is signed in, or the token is unknown, revoked or expired."""


class NotAllowed(Refused):
    """The person lacks the capability, or four eyes forbid it."""


class NotFound(Refused):
    """There is no such thing, or the person may not know of it."""


class InvalidMove(Refused):
    """The state of the thing does not allow the verb."""


class Breach(Refused):
    """The input breaks a rule."""


class TooLarge(Breach):
    """More bytes than may be given; it names the limit."""


class TooMany(Refused):
    """Too many requests; ``retry_after`` says how many seconds to wait."""

    def __init__(self, message: str, *, retry_after: int, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class Unready(Refused):
    """The installation itself is not ready: a setting missing, a schema out of date."""
