"""What the content library puts into digests, in this order. A list for the roof."""

from __future__ import annotations

from advocacy.notices.digests import Source
from content_library.lending.digest import stories
from content_library.reviews.digest import waiting

DIGESTS: list[Source] = [stories, waiting]
