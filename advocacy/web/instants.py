"""A field of the API for an instant. Imports the clock, which knows what can be kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask.fields import AwareDateTime
from marshmallow import ValidationError

from advocacy import clock
from advocacy.errors import Breach


class Instant(AwareDateTime):
    """RFC 3339 with an offset, given as UTC. A time that no clock of another zone can show is refused by its field."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        told = super()._deserialize(value, attr, data, **kwargs)
        try:
            return clock.kept(told)
        except Breach as wrong:
            raise ValidationError(wrong.message) from wrong
