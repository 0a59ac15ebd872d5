"""Pure: what another app or a bookmark brings along, as a suggestion to be looked at. Imports suggestions.

Phones' apps share an address as ``url``, or within ``text`` (Web Share Target, W3C), with the page's title beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from content_library.suggestions.suggestions import LONGEST, Offer

_ADDRESS = re.compile(r"https?://\S+")


def brought(query: Mapping[str, str], language: str) -> Offer:
    """The form as it is filled in: the address, what was said beside it, the page's title as why. Nothing is sent."""
    url, text, title = (" ".join(query.get(name, "").split()) for name in ("url", "text", "title"))
    found = _ADDRESS.search(text)
    if not url and found:
        url = found.group()
    said = text.replace(url, "").strip() if url else text
    return Offer(
        url=url[: LONGEST["url"]], words="" if said == title else said[: LONGEST["words"]], why=title[: LONGEST["why"]],
        language=language,
    )  # fmt: skip
