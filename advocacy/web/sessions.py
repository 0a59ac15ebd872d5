"""Session cookies that machines with clocks a little apart believe each other. Imports clock.

Flask's own refuses a cookie that was signed "in the future": with two web machines whose clocks differ by a second, one
signs people out whom the other has just signed in. These go by the clock that all machines share, and forgive minutes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from advocacy import clock

FORGIVEN = 300
"""Seconds by which a cookie may be ahead of us."""


class PatientSigner(TimestampSigner):
    """Signs with our clock; what is a little ahead of it counts as signed now."""

    def get_timestamp(self) -> int:
        """Seconds since 1970 by the shared clock."""
        return clock.milliseconds() // 1000

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """The value, and when it was signed. Raises BadSignature, SignatureExpired."""
        value, at = super().unsign(signed_value, max_age=None, return_timestamp=True)
        age = self.get_timestamp() - int(at.timestamp())
        if max_age is not None and not -FORGIVEN <= age <= max_age:
            raise SignatureExpired(f"Signature age {age} is out of bounds", payload=value, date_signed=at)
        signed: tuple[bytes, datetime] = (value, at)
        return signed if return_timestamp else value


class PatientSessions(SecureCookieSessionInterface):
    """Flask's sessions in signed cookies, with ``PatientSigner``."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads cookies; None without a key."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = PatientSigner
        return made
