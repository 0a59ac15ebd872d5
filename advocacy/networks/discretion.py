"""Pure: what a network says, without what opens the account, before it is kept or shown to anybody. Imports nothing.

Meta's errors name the token that they refuse, and its lists the addresses of their further pages, with the token in
them (developers.facebook.com/docs/graph-api/results: ``paging.next``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

SHORTEST = 8  # no network gives shorter secrets, and a letter would be found everywhere
HIDDEN = b"(hidden)"


def hidden(body: bytes, secrets: Iterable[str]) -> bytes:
    """The body without any of these secrets, as they are or quoted for an address."""
    forms = {form for each in secrets if len(each) >= SHORTEST for form in (each, quote(each, safe=""))}
    for form in sorted(forms, key=len, reverse=True):  # one may be a part of another
        body = body.replace(form.encode(), HIDDEN)
    return body


def unpaged(said: Mapping[str, Any]) -> str:
    """An answer as JSON, to be kept, without the addresses of its further pages."""
    return json.dumps(_unpaged(said), ensure_ascii=False)


def _unpaged(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {name: _unpaged(each) for name, each in said.items() if name != "paging"}
    return [_unpaged(each) for each in said] if isinstance(said, list) else said
