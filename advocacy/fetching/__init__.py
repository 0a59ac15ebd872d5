"""The only door to URLs that people give: pinned and checked addresses, caps on size and on total time.

May import errors only. ``fetch`` reads one document; ``ask`` puts one question to a service that the operator named;
``guarded_session`` is for the networks' wire, whose service URLs are given by people too.
"""

from __future__ import annotations

from advocacy.fetching.asking import ask
from advocacy.fetching.download import Fetched, fetch
from advocacy.fetching.guard import AddressRefused, GuardedSession, TooLarge, guarded_session

__all__ = ["AddressRefused", "Fetched", "GuardedSession", "TooLarge", "ask", "fetch", "guarded_session"]
