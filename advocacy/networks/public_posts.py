"""What networks show to everybody, to be searched: values handed in, values handed back. Pure but for its budgets.

A reader of public posts looks for words or a hashtag, and tells which posts are gone. It posts nothing, follows
nobody, and leaves out who has asked not to be searched, by the signs that their network has for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from advocacy.networks.capabilities import Asking, Budget, Counts
from advocacy.networks.contract import Credentials

PAGES = 3
"""Most pages that one look reads: what is further back was missed while nobody listened."""
BUDGETS = (Budget(Asking.READ, Counts.APP, 60, timedelta(minutes=5)),)
"""Of requests in nobody's name, for each server: a fifth of what Mastodon grants an address, and polite elsewhere."""


@dataclass(frozen=True)
class Sought:
    """What is looked for: phrases one of which is to be in a post, those that begin with ``#`` by their hashtag.

    ``since``: posts before it are known. ``language`` is an ISO 639 code where one alone is wanted.
    """

    phrases: tuple[str, ...]
    since: datetime | None = None
    language: str = ""


@dataclass(frozen=True)
class PublicPost:
    """A post that everybody may read. ``name`` is its name in the whole network, ``remote_id`` that at the server.

    ``author`` is the handle as people write it, ``author_id`` the name that stays when a handle changes. ``withheld``:
    its author has asked programs like us not to search them.
    """

    name: str
    remote_id: str
    url: str
    author: str
    author_id: str
    text: str
    said_at: datetime
    language: str = ""
    withheld: bool = False


class PublicReader(Protocol):
    """One network's public posts. Times are aware and in UTC. Methods raise NetworkRefused and touch no database."""

    name: str
    needs_service_url: bool
    at_once: int
    """Posts that one request of ``gone`` asks about."""

    def root(self, service_url: str) -> str:
        """The server that is asked. Raises NetworkRefused, permanent, for an address that is none."""

    def find(self, root: str, sought: Sought, credentials: Credentials | None) -> Sequence[PublicPost]:
        """Posts that were made since, newest first; with credentials in the name of that account."""

    def gone(self, root: str, remote_ids: Collection[str], credentials: Credentials | None) -> frozenset[str]:
        """Those of these posts (``at_once`` at most) that are no longer there for everybody to read."""
