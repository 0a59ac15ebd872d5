"""Where partners may be asked to deliver: the library's outlets, networks that we only look at, and the open web."""

from __future__ import annotations

from advocacy.networks.public_looks import HOSTS, WEB
from content_library.words.outlets import outlets


def asked_on() -> list[str]:
    """Names of the networks, those that we publish on first. Elsewhere partners post by hand."""
    first = outlets()
    return [*first, *sorted({*HOSTS.values(), WEB} - set(first))]
