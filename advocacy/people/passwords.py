"""Passwords: Argon2id through argon2-cffi with its current defaults (RFC 9106, low-memory profile)."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _

from advocacy.errors import Breach

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The hash to keep. Raises Breach for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Breach(
            _("A password has %(shortest)s to %(longest)s characters.", shortest=SHORTEST, longest=LONGEST),
            errors={"password": [_("Use at least %(shortest)s characters.", shortest=SHORTEST)]},
        )
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """True when the password is the one that was hashed. Takes as long without a hash as with one."""
    try:
        return _hasher.verify(kept or _nobodys(), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """True when the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
