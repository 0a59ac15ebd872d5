"""What this package puts into digests, in their order. A list for the roof."""

from __future__ import annotations

from advocacy.notices import digest_sources
from advocacy.notices.digests import Source

DIGESTS: list[Source] = digest_sources.SOURCES
