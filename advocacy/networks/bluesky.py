"""Bluesky, on any personal data server (PDS). Exact: a record is put under a key of our own, and putting the identical
record again changes nothing. Imports the wire and the pure parts of this room.

Sources: lexicons com.atproto.server.*, com.atproto.repo.*, app.bsky.feed.getPosts, app.bsky.actor.getProfile.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from advocacy.networks import bluesky_record as records
from advocacy.networks.answers import TOO_MANY, outcome_of, refusal, short, unreachable, unsent
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, SignIn
from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Farewell,
    Found,
    LinkCard,
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
from advocacy.networks.text import SpanKind, spans
from advocacy.networks.validating import problems
from advocacy.networks.wire import Answer, NoAnswer, NotSent, Wire, json_bytes

# What the PDS says when the account itself has to be looked at, or the session was ended.
LOST = frozenset({"AccountTakedown", "AccountDeactivated", "AuthMissing", "AuthenticationRequired", "InvalidToken"})
COUNTS = {"likeCount": "likes", "repostCount": "reposts", "replyCount": "replies", "quoteCount": "quotes"}
# Counts come from an AppView behind the PDS; without one, or while it is away, there are none.
CANT_SAY = "The server can't say now whether the post is there."
NO_APPVIEW = frozenset({404, 501, 502, 503, 504})


class Bluesky:
    """See ``contract.Network``. Secrets: ``access`` (hours) and ``refresh`` (months); the app password isn't kept."""

    name = "bluesky"
    capabilities = Capabilities(
        label="Bluesky",
        exactness=Exactness.EXACT,
        length=records.LENGTH,
        sign_in=SignIn.APP_PASSWORD,
        metrics=tuple(COUNTS.values()),
        default_service_url="https://bsky.social",
        link_cards=True,
    )

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def connect(self, request: ConnectRequest) -> Connected:
        """Signs in with handle (or e-mail) and app password."""
        root = self.wire.root(request.service_url, self.capabilities.default_service_url)
        identifier = "".join(request.identifier.split()).lstrip("@\u200e\u200f\u202a\u202c")
        body = json_bytes({"identifier": identifier, "password": request.secret.strip()})
        answer = self._asked("POST", root, "com.atproto.server.createSession", data=body)
        if answer.status == 401 and _error(answer) == "AuthFactorTokenRequired":
            raise NetworkRefused("Bluesky wants a code by e-mail: use an app password instead.", permanent=True)
        if answer.status == 401:
            raise NetworkRefused("Bluesky does not accept this handle and app password.", permanent=True)
        session = self._session(answer)
        if session.get("active") is False:
            raise NetworkRefused(f"This account is {short(session.get('status', 'not active'))}.", permanent=True)
        credentials = _credentials(root, session)
        profile = self._profile(credentials)
        shown = str(profile.get("displayName") or credentials.handle)
        return Connected(credentials, credentials.handle, shown, _count(profile), credentials.expires_at)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared above and the server's own limits."""
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        """As they are."""
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Resolves mentions, uploads the card's picture and freezes the putRecord request."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        key = records.tid(now, secrets.randbelow(1024))
        dids, thumb = self._dids(credentials, draft.text), self._thumb(credentials, draft.link)
        record = records.post_record(draft, dids, thumb, now)
        return Prepared.frozen(json_bytes(records.put_request(credentials.account_id, key, record)), key, now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Puts the record. Repeating the same request is harmless, whatever became of the first."""
        try:
            answer = self.wire.ask(
                "POST", _method(credentials.service_url, "com.atproto.repo.putRecord"),
                token=credentials.secrets.get("access", ""), data=prepared.body, not_after=not_after,
            )  # fmt: skip
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        uri, url = self._names(credentials, prepared.key)
        if answer.ok:
            return Published(uri, url) if answer.fields().get("uri") == uri else Unknown("An answer we can't read.")
        if _error(answer) == "InvalidSwap":
            return AlreadyThere(uri, url)  # our key is taken, by us: the post was changed after it was made
        if _error(answer) == "BlobNotFound" or "Could not find blob" in _why(answer):
            return NotCreated("The uploaded picture has lapsed.")  # uploads wait only hours; preparing anew mends it
        return outcome_of(answer, _why(answer), needs_person=_lost(answer), expired=_expired(answer))

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Reads the record by its key. The key is ours alone, so whatever lies there is this post."""
        try:
            there = self._there(credentials, prepared.key)
        except NetworkRefused as refused:
            return Unknown(CANT_SAY, refused.retry_at)
        if there is None:
            return Unknown(CANT_SAY)
        return Published(*self._names(credentials, prepared.key)) if there else Absent(may_repeat=True)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """Likes, reposts, replies and quotes; Bluesky counts no impressions. Empty where no AppView answers."""
        answer = self._read(credentials, "app.bsky.feed.getPosts", uris=remote_id)
        if answer.status in NO_APPVIEW:
            return Report()
        if not answer.ok:
            raise self._refused(answer)
        posts = answer.fields().get("posts") or []
        counts = posts[0] if posts and isinstance(posts[0], dict) else {}
        figures = (
            Measured(metric, "count", value)
            for name, metric in COUNTS.items()
            if isinstance(value := counts.get(name), int)
        )
        return Report(tuple(figures), answer.text)

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the record is still in the repository."""
        return self._there(credentials, records.key_of(remote_id))

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The record's own text."""
        answer = self._record(credentials, records.key_of(remote_id))
        value = answer.fields().get("value") if answer is not None and answer.ok else None
        text = value.get("text") if isinstance(value, dict) else None
        return text if isinstance(text, str) else None

    def followers(self, credentials: Credentials) -> int | None:
        """Followers by the AppView's count."""
        return _count(self._profile(credentials))

    def refresh(self, credentials: Credentials) -> Credentials:
        """A new pair of tokens. The old refresh token lives on for a grace time, so a lost answer is no loss."""
        answer = self._asked("POST", credentials.service_url, "com.atproto.server.refreshSession",
                             token=credentials.secrets.get("refresh", ""))  # fmt: skip
        if _error(answer) == "ExpiredToken" or (answer.status == 401) or _lost(answer):
            raise NetworkRefused(_why(answer), needs_person=True)  # here "expired" means revoked, or months of silence
        renewed = _credentials(credentials.service_url, self._session(answer))
        if renewed.account_id != credentials.account_id:
            raise NetworkRefused("The server answered for another account.")
        return renewed

    def revoke(self, credentials: Credentials) -> Farewell:
        """Ends the session. The app password itself can only be deleted by its owner."""
        answer = self._asked("POST", credentials.service_url, "com.atproto.server.deleteSession",
                             token=credentials.secrets.get("refresh", ""))  # fmt: skip
        if not (answer.ok or _expired(answer) or _lost(answer)):
            raise self._refused(answer)
        return Farewell(True, "You can also delete the app password in Bluesky's settings.")

    # --- parts -------------------------------------------------------------------------------------------------

    def _session(self, answer: Answer) -> dict[str, Any]:
        """A session answer with everything in it; a hollow one is a blip and overwrites nothing."""
        if not answer.ok:
            raise self._refused(answer)
        session = answer.fields()
        if not all(isinstance(session.get(name), str) and session[name] for name in ("accessJwt", "refreshJwt", "did")):
            raise NetworkRefused("The server's answer holds no session.")
        return session

    def _profile(self, credentials: Credentials) -> dict[str, Any]:
        """The public profile; empty where there is no AppView, or it doesn't answer: it is never worth a failure."""
        try:
            answer = self._read(credentials, "app.bsky.actor.getProfile", actor=credentials.account_id)
        except NetworkRefused:
            return {}
        return answer.fields() if answer.ok else {}

    def _dids(self, credentials: Credentials, text: str) -> dict[str, str]:
        """DIDs of the handles that a text mentions; a handle that nobody has stays plain text."""
        found = {}
        for handle in sorted({span.value for span in spans(text) if span.kind is SpanKind.MENTION}):
            answer = self._read(credentials, "com.atproto.identity.resolveHandle", handle=handle)
            did = answer.fields().get("did") if answer.ok else None
            if isinstance(did, str):
                found[handle] = did
            elif answer.status not in (400, 404):
                raise self._refused(answer)
        return found

    def _thumb(self, credentials: Credentials, link: LinkCard | None) -> Mapping[str, Any] | None:
        """The card's picture as an uploaded blob. A picture that the server won't have leaves the card without one."""
        if link is None or not link.image or len(link.image) > records.THUMB_BYTES:
            return None
        answer = self._asked(
            "POST", credentials.service_url, "com.atproto.repo.uploadBlob", token=credentials.secrets.get("access", ""),
            data=link.image, content_type=link.image_type or "application/octet-stream",
        )  # fmt: skip
        if answer.ok and isinstance(blob := answer.fields().get("blob"), dict):
            return blob
        if answer.status in (413, 415) or _error(answer) in {"InvalidMimeType", "BlobTooLarge", "PayloadTooLarge"}:
            return None
        raise self._refused(answer)

    def _record(self, credentials: Credentials, key: str) -> Answer | None:
        """The answer to a question for a record; None when there was none."""
        query = {"repo": credentials.account_id, "collection": records.COLLECTION, "rkey": key}
        try:
            return self._asked("GET", credentials.service_url, "com.atproto.repo.getRecord", query=query)
        except NetworkRefused:
            return None

    def _there(self, credentials: Credentials, key: str) -> bool | None:
        answer = self._record(credentials, key)
        if answer is None:
            return None
        if answer.ok:
            return True if answer.fields().get("uri") == records.at_uri(credentials.account_id, key) else None
        if answer.retry_at is not None or answer.status == TOO_MANY:
            raise self._refused(answer)
        return False if _error(answer) == "RecordNotFound" else None

    def _names(self, credentials: Credentials, key: str) -> tuple[str, str]:
        return records.at_uri(credentials.account_id, key), records.web_url(credentials.account_id, key)

    def _read(self, credentials: Credentials, method: str, **query: str) -> Answer:
        token = credentials.secrets.get("access", "")
        return self._asked("GET", credentials.service_url, method, token=token, query=query)

    def _asked(self, verb: str, root: str, method: str, **request: Any) -> Answer:
        """An answer to anything but a post. Raises NetworkRefused when there was none."""
        try:
            return self.wire.ask(verb, _method(root, method), **request)
        except (NotSent, NoAnswer) as failure:
            raise unreachable(failure) from failure

    def _refused(self, answer: Answer) -> NetworkRefused:
        return refusal(answer, _why(answer), needs_person=_lost(answer), expired=_expired(answer))


def _method(root: str, method: str) -> str:
    return f"{root}/xrpc/{method}"


def _credentials(root: str, session: Mapping[str, Any]) -> Credentials:
    tokens = {"access": session["accessJwt"], "refresh": session["refreshJwt"]}
    handle = str(session.get("handle") or session["did"])
    return Credentials(root, session["did"], handle, tokens, records.ends_at(session["accessJwt"]))


def _count(profile: Mapping[str, Any]) -> int | None:
    value = profile.get("followersCount")
    return value if isinstance(value, int) else None


def _error(answer: Answer) -> str:
    return str(answer.fields().get("error", "")) if not answer.ok else ""


def _why(answer: Answer) -> str:
    return short(answer.fields().get("message") or _error(answer) or f"HTTP {answer.status}")


def _expired(answer: Answer) -> bool:
    """The access token has run out, which a refresh mends; a revoked session shows when refreshing."""
    return _error(answer) == "ExpiredToken"


def _lost(answer: Answer) -> bool:
    return answer.status in (400, 401, 403) and _error(answer) in LOST
