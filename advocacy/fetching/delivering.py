"""``deliver``: bytes handed to an address that people gave us, such as a webhook's, once. Imports errors only.

The address is checked and pinned like one that we read from: none that is private, no redirect is followed. What came
of it is data, not an error: the caller keeps it, and decides whether to try again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import requests

from advocacy.errors import Breach
from advocacy.fetching.download import in_words
from advocacy.fetching.guard import guarded_session

LARGEST_ANSWER = 64_000


@dataclass(frozen=True)
class Delivered:
    """What the receiver answered. ``status`` is None where it gave no answer: ``problem`` says why, in a sentence.

    After a problem the receiver may have got the bytes all the same.
    """

    status: int | None
    headers: Mapping[str, str]
    body: bytes
    problem: str = ""

    @property
    def taken(self) -> bool:
        """True when the receiver said that it has it."""
        return self.status is not None and 200 <= self.status < 300


def deliver(
    url: str, body: bytes, headers: Mapping[str, str], *, hosts: frozenset[str] = frozenset(),
    total_seconds: float = 15, max_bytes: int = LARGEST_ANSWER,
) -> Delivered:  # fmt: skip
    """Posts the bytes once and gives what came of it; raises nothing for what the receiver or the wire do.

    ``hosts`` (host or host:port) may be private all the same; they are for tests. An answer is read up to
    ``max_bytes``.
    """
    try:
        with guarded_session(hosts, total_seconds=total_seconds, max_bytes=max_bytes) as session:
            response = session.post(url, data=body, headers=dict(headers), stream=True, allow_redirects=False)
            return Delivered(response.status_code, dict(response.headers), session.read(response))
    except Breach as wrong:  # no address that anybody can be reached at
        return Delivered(None, {}, b"", wrong.message)
    except requests.exceptions.RequestException as failure:
        return Delivered(None, {}, b"", in_words(failure).message)
