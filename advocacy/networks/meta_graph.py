"""Asking Meta's Graph APIs (Threads, Instagram, Facebook): one way of reading their answers. Imports answers, contract,
wire.

They answer 400 to nearly everything; what happened stands in ``error.code``. Sources: developers.facebook.com,
/docs/graph-api/guides/error-handling (codes 1, 2, 4, 10, 17, 102, 190, 200-299, 341, 368, 506),
/docs/graph-api/overview/rate-limiting (32, 613, 80001 and on; X-Business-Use-Case-Usage in minutes),
/docs/instagram-platform/instagram-graph-api/reference/error-codes (-1, -2, 9, 9007, 24 with subcodes 2207xxx);
Threads answers 24 with subcode 4279009 while a container is not there yet (fbsamples/threads_api#70).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from urllib3.filepost import encode_multipart_formdata

from advocacy.english import English
from advocacy.fetching.ratelimits import reset_at
from advocacy.networks.answers import as_refusal, outcome_of, short
from advocacy.networks.capabilities import Reads
from advocacy.networks.contract import NetworkRefused, NotCreated, Unknown
from advocacy.networks.token_endpoint import FORM
from advocacy.networks.wire import Answer, Wire

MOST_PAGES = 5
READS = Reads(reconcile=1 + MOST_PAGES)  # the container, then the account's own posts
DUPLICATE = 506
NOT_THERE = frozenset({24})  # with Threads' and Instagram's subcodes: this container or post can't be found
NOT_YET = 9007  # the container is not ready to be published
GONE_SUBCODE = 33  # of code 100: no such object, or it can't be seen with this token

_UNCERTAIN = frozenset({1, 2, -1, -2})  # "try again later": said of failures that may come after the deed
_TOKEN = frozenset({102, 190})
_PERMISSION = frozenset({10, *range(200, 300)})
_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_OUR_LIMITS = frozenset({4, 341})  # of these, our application's
_SPAM = 2207051  # of code 4: Instagram suspects this account of spam; the application may go on
_QUOTA = 9  # the day's posts are used up
_BLOCKED = 368  # for a while, by the network's policies
_QUIET, _QUIET_LONG = timedelta(minutes=15), timedelta(hours=1)
_NO_ACCESS = English("Meta does not accept our access to this account any more.")


@dataclass(frozen=True)
class Fault:
    """What a Graph API says went wrong. ``subcode`` is 0 where there is none."""

    code: int
    subcode: int
    message: str
    transient: bool

    @property
    def absent(self) -> bool:
        """The thing that was asked for isn't there, or can't be seen."""
        return self.code in NOT_THERE or (self.code == 100 and self.subcode == GONE_SUBCODE)

    @property
    def lost(self) -> bool:
        """The token won't do any more."""
        return self.code in _TOKEN

    @property
    def app_wide(self) -> bool:
        """The limit is our application's, whichever account it speaks for."""
        return self.code in _OUR_LIMITS and self.subcode != _SPAM

    @property
    def forbidden(self) -> bool:
        """A permission is missing."""
        return self.code in _PERMISSION


def fault_of(answer: Answer) -> Fault | None:
    """The Graph API's own error in an answer; None where something else speaks, or nothing is wrong."""
    said = answer.fields().get("error")
    if answer.ok or not isinstance(said, dict) or not isinstance(said.get("code"), int):
        return None
    subcode = said.get("error_subcode")
    message = short(said.get("error_user_msg") or said.get("message") or f"HTTP {answer.status}")
    return Fault(said["code"], subcode if isinstance(subcode, int) else 0, message, said.get("is_transient") is True)


def refused_by(answer: Answer) -> NotCreated | Unknown:
    """The outcome of an answer that is no success. A token's refusal is said in our words: theirs may hold it."""
    fault = fault_of(answer)
    if fault is None:
        return outcome_of(answer, f"HTTP {answer.status}")
    if fault.lost:
        return NotCreated(_NO_ACCESS, needs_person=True)
    if answer.status == 429 or fault.code in _LIMITS or fault.code in (_QUOTA, _BLOCKED):
        return NotCreated(fault.message, retry_at=_quiet_until(answer, fault), app_wide=fault.app_wide)
    if fault.code in _UNCERTAIN or fault.transient or answer.status >= 500:
        said = English("The server answered %(status)s: %(why)s", status=answer.status, why=fault.message)
        return Unknown(said, answer.retry_at)
    if fault.forbidden:
        return NotCreated(fault.message, needs_person=True)
    if fault.code in NOT_THERE or fault.code == NOT_YET:
        return NotCreated(fault.message)  # preparing anew mends it
    return outcome_of(answer, fault.message)


def refusal_by(answer: Answer) -> NetworkRefused:
    """The same for requests that post nothing."""
    return as_refusal(refused_by(answer))


def _quiet_until(answer: Answer, fault: Fault) -> datetime:
    """When we may speak again: what the headers say, else a quarter of an hour; an hour where a day's is used."""
    now = answer.received_at
    said = [reset_at(answer.headers, now), _regained_at(answer)]
    later = [instant for instant in said if instant is not None and instant > now]
    if later:
        return max(later)
    return now + (_QUIET_LONG if fault.code in (_QUOTA, _BLOCKED) else _QUIET)


def spent_until(answer: Answer) -> datetime | None:
    """Until when no more may be asked, where a success says that it was the last."""
    said = [instant for instant in (answer.spent_until, _regained_at(answer)) if instant is not None]
    return max(said, default=None)


def _regained_at(answer: Answer) -> datetime | None:
    """What X-Business-Use-Case-Usage says: the longest ``estimated_time_to_regain_access``, in minutes."""
    try:
        usage = json.loads(answer.header("x-business-use-case-usage") or "{}")
    except ValueError:
        return None
    rows = [
        row for each in (usage.values() if isinstance(usage, dict) else ()) if isinstance(each, list) for row in each
    ]
    minutes = [row.get("estimated_time_to_regain_access") for row in rows if isinstance(row, dict)]
    longest = max((each for each in minutes if isinstance(each, int)), default=0)
    return answer.received_at + timedelta(minutes=min(longest, 60 * 24 * 31)) if longest > 0 else None


@dataclass(frozen=True)
class Graph:
    """A Graph API at ``root``, its version included."""

    wire: Wire
    root: str

    def asked(self, path: str, token: str, query: Mapping[str, str], *, timeout: float | None = None) -> Answer:
        """An answer to a question, whatever it says. Raises NetworkRefused when there was none."""
        return self._answered("GET", path, token, query=query, timeout=timeout)

    def read(self, path: str, token: str, **query: str) -> dict[str, Any]:
        """The fields of a success. Raises NetworkRefused."""
        return accepted(self.asked(path, token, query))

    def post(self, path: str, token: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """The fields of a success to a form that publishes nothing. Raises NetworkRefused."""
        return self.upload(path, token, form(fields), FORM)

    def upload(
        self, path: str, token: str, data: bytes, content_type: str, *, timeout: float | None = None
    ) -> dict[str, Any]:
        """The same for a body of any kind."""
        return accepted(self._answered("POST", path, token, data=data, content_type=content_type, timeout=timeout))

    def listed(self, path: str, token: str, **query: str) -> Iterator[dict[str, Any]]:
        """The rows of a list, over its pages. Raises NetworkRefused, also when it has more pages than we read."""
        for _page in range(MOST_PAGES):
            page = self.read(path, token, **query)
            rows = page.get("data")
            yield from (row for row in rows or () if isinstance(row, dict))
            after = _after(page)
            if not rows or not after:
                return
            query["after"] = after
        raise NetworkRefused(English("There is more to read than we can read at once."))

    def _answered(self, method: str, path: str, token: str, **request: Any) -> Answer:
        return self.wire.answered(method, f"{self.root}/{path}", token=token, **request)


def form(fields: Mapping[str, str]) -> bytes:
    """Fields as a form's body. Raises NetworkRefused, permanent, for half a surrogate pair, which is no text."""
    try:
        return urlencode(fields).encode()
    except UnicodeEncodeError as broken:
        raise NetworkRefused(English("There is a broken sign in the text."), permanent=True) from broken


def multipart(fields: Mapping[str, str], name: str, content: bytes, kind: str) -> tuple[bytes, str]:
    """A form that carries a file as the field ``name``: its body and the type of that, with the boundary."""
    texts = {field: text.encode("utf-8", "replace") for field, text in fields.items()}
    return encode_multipart_formdata({**texts, name: ("file", content, kind)})


def accepted(answer: Answer) -> dict[str, Any]:
    """The fields of a success. Raises NetworkRefused otherwise."""
    if not answer.ok:
        raise refusal_by(answer)
    return answer.fields()


def named(fields: Mapping[str, Any], name: str = "id") -> str:
    """A text or number that an answer must hold, as text. Raises NetworkRefused, as a blip."""
    value = fields.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool) or not value:
        raise NetworkRefused(English("The server's answer holds no %(name)s.", name=name))
    return str(value)


def _after(page: Mapping[str, Any]) -> str:
    """The cursor of the next page; empty on the last. Only the cursor is taken: the address in it holds the token."""
    paging = page.get("paging")
    following = paging.get("next") if isinstance(paging, dict) else None
    return dict(parse_qsl(urlsplit(following).query)).get("after", "") if isinstance(following, str) else ""
