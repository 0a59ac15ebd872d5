"""Pure: the permit under which a share is lent. Posts compare it and re-check the words just before sending.

Whoever lends words writes the permit; whoever takes them back calls ``revoking.revoke_permits``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from advocacy.english import English


@dataclass(frozen=True)
class Permit:
    """What may be said until when. ``source_ref`` names the words opaquely, ``sha256`` is the hash that was approved.

    ``group_ref`` is what counting groups them by, opaque too.

    ``tags``: title, campaign, topic, region, classes (for pauses and counting). ``facts`` for the checks: relationship,
    jurisdictions, language, brands, products, hosts, classes, context; and seen, the rules whose question
    a human answered.
    """

    source_ref: str
    sha256: str
    valid_from: datetime
    valid_until: datetime | None = None
    tags: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    group_ref: str = ""

    def lapse(self, at: datetime) -> str | None:
        """Why nothing may be sent under it at that instant; None when it may."""
        if at < self.valid_from:
            return English("The words may not be shared before their time.")
        if self.valid_until is not None and at >= self.valid_until:
            return English("The words have expired and may not be shared any more.")
        return None
