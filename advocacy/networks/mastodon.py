"""Mastodon and servers that speak its API. Strong: read the account's own statuses first, then repeat with the same
Idempotency-Key while the server remembers it. Imports the wire and the pure parts of this room.

Sources: docs.joinmastodon.org/methods/{statuses,accounts,instance,oauth}; known: some servers ignore the key, one
release answered 500 to a repetition (mastodon/mastodon#40399), so the key alone is never relied on.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from advocacy.english import English
from advocacy.networks.answers import TOO_MANY, outcome_of, refusal, short, unsent
from advocacy.networks.capabilities import Asking, Budget, Capabilities, Counts, Exactness, LengthRule, Reads, SignIn
from advocacy.networks.contract import (
    Absent,
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Farewell,
    Found,
    Measured,
    NetworkRefused,
    NotCreated,
    Outcome,
    Prepared,
    Problem,
    Published,
    Rendered,
    Report,
    Unknown,
)
from advocacy.networks.mastodon_content import Likeness, likeness, made_at
from advocacy.networks.mastodon_instance import LENGTH, MEDIA, count, domain_of, length_of, media_of, pixels_of
from advocacy.networks.mastodon_media import Uploads, attached, require_taken, wanted
from advocacy.networks.token_endpoint import post_form
from advocacy.networks.validating import problems
from advocacy.networks.wire import Answer, NoAnswer, NotSent, Wire, json_bytes

KEY_LIVES = timedelta(minutes=55)  # servers remember a key for an hour; their clock and ours may differ
CLOCKS_DIFFER = timedelta(minutes=10)
PAGE, PAGES = 40, 5
COUNTS = {
    "favourites_count": "favourites",
    "reblogs_count": "reblogs",
    "replies_count": "replies",
    "quotes_count": "quotes",
}
GONE = frozenset({404, 410})
BUDGETS = (
    Budget(Asking.POST, Counts.ACCOUNT, 300, timedelta(hours=3)),
    Budget(Asking.READ, Counts.ACCOUNT, 300, timedelta(minutes=5)),
)
"""Source: docs.joinmastodon.org/api/rate-limits; mastodon/app/lib/rate_limiter.rb (statuses)."""


class Mastodon:
    """See ``contract.Network``. Secrets: ``token``, and ``client_id`` with ``client_secret`` after a code flow."""

    name = "mastodon"
    capabilities = Capabilities(
        label="Mastodon",
        exactness=Exactness.STRONG,
        length=LENGTH,
        sign_in=SignIn.ACCESS_TOKEN,
        metrics=tuple(COUNTS.values()),
        needs_service_url=True,
        oauth=True,
        media=MEDIA,
        budgets=BUDGETS,
        reads=Reads(reconcile=PAGES),
        guarantee=English(
            "Its own statuses are read first; a repetition carries a key that servers honour for an hour."
        ),
        read_back_after=timedelta(seconds=5),
    )

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms a token, pasted or from ``mastodon_oauth.exchange_code``, and reads the server's limits."""
        root = self.wire.root(request.service_url)
        token = request.secret.strip()
        account = self._account(root, token)
        instance = self._instance(root)
        handle = f"@{account.get('username') or account['acct']}@{domain_of(root, instance)}"
        credentials = Credentials(root, str(account["id"]), handle, {"token": token, **request.extra})
        shown = str(account.get("display_name") or handle)
        return Connected(credentials, handle, shown, count(account, "followers_count"), None, length_of(instance))

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared above and the server's own limits."""
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        """As they are."""
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Uploads media by the server's own limits and freezes the request. The server makes the link's card by itself;
        its limit for the text was checked before."""
        body: dict[str, Any] = {"status": draft.text, "visibility": "public"}
        if draft.language:
            body["language"] = draft.language.partition("-")[0]  # ISO 639, without region
        if draft.media:
            instance = self._instance(credentials.service_url)
            require_taken(replace(self.capabilities, media=media_of(instance)), draft, pixels_of(instance))
            body["media_ids"] = list(Uploads(self.wire).ids(credentials, draft, now))
        return Prepared.frozen(json_bytes(body), secrets.token_hex(16), now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Posts the status. Repeat it only after ``reconcile`` said that it may be."""
        try:
            answer = self.wire.ask(
                "POST", f"{credentials.service_url}/api/v1/statuses", token=credentials.secrets.get("token", ""),
                headers={"Idempotency-Key": prepared.key}, data=prepared.body, not_after=not_after,
            )  # fmt: skip
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        if answer.ok:
            made = _published(answer.fields())
            return (
                replace(made, quiet_until=answer.spent_until) if made else Unknown(English("An answer we can't read."))
            )
        if answer.status == 422 and "not finished processing" in _why(answer):
            return NotCreated(_why(answer))  # in a moment it will do
        if answer.status == 422 and "already attached" in _why(answer):
            return Unknown(_why(answer))  # media hang on one status only: perhaps on this one, made before
        return outcome_of(answer, _why(answer), needs_person=_lost(answer))

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Looks for the status among the account's own since it was prepared."""
        text, media = str(json.loads(prepared.body)["status"]), wanted(prepared.body)
        seen_at: datetime | None = None
        try:
            for statuses, read_at in self._own(credentials, prepared.created_at - CLOCKS_DIFFER):
                found = _ours(statuses, text, media)
                if found is not None:
                    return found
                seen_at = seen_at or read_at
        except NetworkRefused as refused:
            return Unknown(refused.message, refused.retry_at)
        return Absent(may_repeat=seen_at is not None and seen_at < prepared.created_at + KEY_LIVES)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """Favourites, reblogs, replies and, from newer servers, quotes; Mastodon counts no impressions."""
        answer = self._read(credentials, f"/api/v1/statuses/{remote_id}")
        if answer.status in GONE:
            return Report()
        if not answer.ok:
            raise _refused(answer)
        status = answer.fields()
        counts = {metric: count(status, name) for name, metric in COUNTS.items()}
        figures = (Measured(metric, "count", value) for metric, value in counts.items() if value is not None)
        return Report(tuple(figures), answer.text)

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the status is still there."""
        try:
            answer = self._read(credentials, f"/api/v1/statuses/{remote_id}")
        except NetworkRefused:
            return None
        if answer.ok:
            return True if str(answer.fields().get("id")) == remote_id else None
        if answer.retry_at is not None or answer.status == TOO_MANY:
            raise _refused(answer)
        return False if answer.status in GONE else None

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The status's source, as its author wrote it; servers before 3.5 don't give it."""
        try:
            answer = self._read(credentials, f"/api/v1/statuses/{remote_id}/source")
        except NetworkRefused:
            return None
        if answer.retry_at is not None:
            raise _refused(answer)
        text = answer.fields().get("text") if answer.ok else None
        return text if isinstance(text, str) else None

    def followers(self, credentials: Credentials) -> int | None:
        """Followers by the server's count."""
        return count(self._account(credentials.service_url, credentials.secrets.get("token", "")), "followers_count")

    def refresh(self, credentials: Credentials) -> Credentials:
        """The same credentials: tokens don't expire. Asks whether they still work."""
        self._account(credentials.service_url, credentials.secrets.get("token", ""))
        return credentials

    def revoke(self, credentials: Credentials) -> Farewell:
        """Withdraws a token of our own code flow; a pasted one can only be forgotten."""
        known = {name: credentials.secrets.get(name, "") for name in ("client_id", "client_secret", "token")}
        if not all(known.values()):
            return Farewell(
                False, English("To end its access, delete the application in your settings on that server.")
            )
        answer = post_form(self.wire, f"{credentials.service_url}/oauth/revoke", known)
        if not answer.ok:
            raise _refused(answer)
        return Farewell(True)

    # --- parts -------------------------------------------------------------------------------------------------

    def _own(self, credentials: Credentials, since: datetime) -> Iterator[tuple[list[dict[str, Any]], datetime]]:
        """The account's statuses back to ``since``, newest first, in pages with when each was read. Raises
        NetworkRefused when they can't be read that far: "not among the first pages" would be no proof of absence."""
        query = {"limit": str(PAGE), "exclude_reblogs": "true"}
        for _page in range(PAGES):
            answer = self._read(credentials, f"/api/v1/accounts/{credentials.account_id}/statuses", **query)
            statuses = answer.json()
            if not answer.ok or not isinstance(statuses, list):
                raise _refused(answer)
            yield statuses, answer.received_at
            oldest = made_at(statuses[-1]) if statuses else since
            if oldest is None or oldest <= since:
                return
            query["max_id"] = str(statuses[-1]["id"])
        raise NetworkRefused(English("The account has posted too much since to find this one by reading."))

    def _account(self, root: str, token: str) -> dict[str, Any]:
        """The account that the token belongs to. Raises NetworkRefused."""
        answer = self.wire.answered("GET", f"{root}/api/v1/accounts/verify_credentials", token=token)
        if not answer.ok:
            raise _refused(answer)
        account = answer.fields()
        if not account.get("id") or not (account.get("username") or account.get("acct")):
            raise NetworkRefused(English("This server does not answer like Mastodon."))
        return account

    def _instance(self, root: str) -> dict[str, Any]:
        """What the server says of itself, by the newer method or the older; empty when by neither."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            answer = self.wire.answered("GET", f"{root}{path}")
            if answer.ok and answer.fields():
                return answer.fields()
        return {}

    def _read(self, credentials: Credentials, path: str, **query: str) -> Answer:
        token = credentials.secrets.get("token", "")
        return self.wire.answered("GET", f"{credentials.service_url}{path}", token=token, query=query)


def _ours(statuses: Sequence[Mapping[str, Any]], text: str, media: Sequence[str]) -> Published | Unknown | None:
    """What a page of statuses says of our text and media; None when it isn't among them."""
    likenesses = [(_likeness(status, text, media), status) for status in statuses]
    for alike, status in likenesses:
        if alike is Likeness.OURS:
            return _published(status) or Unknown(English("The status is there, but the server doesn't say where."))
    if any(alike is Likeness.SAME_LINK for alike, _ in likenesses):
        return Unknown(English("A status with this link is there, under other words."))
    return None


def _likeness(status: Mapping[str, Any], text: str, media: Sequence[str]) -> Likeness:
    """Media hang on one status only, so they tell; where a server gives them other names, the words do."""
    if media and set(media) & set(attached(status)):
        return Likeness.OURS
    return likeness(status, text)


def _published(status: Mapping[str, Any]) -> Published | None:
    remote_id, url = status.get("id"), status.get("url") or status.get("uri")
    return Published(str(remote_id), str(url)) if remote_id and url else None


def _why(answer: Answer) -> str:
    return short(answer.fields().get("error") or f"HTTP {answer.status}")


def _lost(answer: Answer) -> bool:
    """The server itself (not something in front of it) says that this token won't do."""
    said = str(answer.fields().get("error", ""))
    return bool(said) and (answer.status in (401, 403) or "requires an authenticated user" in said)


def _refused(answer: Answer) -> NetworkRefused:
    return refusal(answer, _why(answer), needs_person=_lost(answer))
