"""The only door to URLs that people give: pinned and checked addresses, caps on size and on total time.

May import errors only. ``fetch`` reads one document; ``ask`` puts one question to a service that the operator named;
``deliver`` hands bytes to an address such as a webhook's. ``guarded_session`` is for the networks' wire, whose service
URLs are given by people too. ``canonical``, ``markup`` and ``previews`` are pure: what a page's address and bytes say.
"""

from __future__ import annotations

from advocacy.fetching.asking import ask
from advocacy.fetching.delivering import Delivered, deliver
from advocacy.fetching.download import Fetched, NotForStrangers, NothingThere, fetch
from advocacy.fetching.guard import AddressRefused, GuardedSession, TooLarge, WireFailure, guarded_session

__all__ = [
    "AddressRefused",
    "Delivered",
    "Fetched",
    "GuardedSession",
    "NotForStrangers",
    "NothingThere",
    "TooLarge",
    "WireFailure",
    "ask",
    "deliver",
    "fetch",
    "guarded_session",
]
