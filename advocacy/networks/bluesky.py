"""Bluesky, on any personal data server (PDS). Exact: a record is put under a key of our own, and putting the identical
record again changes nothing. Imports the wire and the pure parts of this room.

Sources: lexicons com.atproto.server.*, com.atproto.repo.*, app.bsky.feed.getPosts, app.bsky.actor.getProfile.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from advocacy.english import English
from advocacy.networks import bluesky_app_password as app_password
from advocacy.networks import bluesky_oauth as oauth
from advocacy.networks import bluesky_record as records
from advocacy.networks.answers import TOO_MANY, outcome_of, unsent
from advocacy.networks.bluesky_client import ClientKeys
from advocacy.networks.bluesky_identity import Identities
from advocacy.networks.bluesky_media import RULE, VIDEO_SERVICE, Uploads
from advocacy.networks.bluesky_session import Line, bound, error, expired, lost, refused, why
from advocacy.networks.capabilities import Asking, Budget, Capabilities, Counts, Exactness, LengthRule, SignIn
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

COUNTS = {"likeCount": "likes", "repostCount": "reposts", "replyCount": "replies", "quoteCount": "quotes"}
# Counts come from an AppView behind the PDS; without one, or while it is away, there are none.
CANT_SAY = English("The server can't say now whether the post is there.")
NO_APPVIEW = frozenset({404, 501, 502, 503, 504})
BUDGETS = (
    Budget(Asking.POST, Counts.ACCOUNT, 1_600, timedelta(hours=1)),  # 5,000 points an hour, 3 for a new record
    Budget(Asking.POST, Counts.ACCOUNT, 11_600, timedelta(days=1)),  # 35,000 points a day
    Budget(Asking.READ, Counts.APP, 3_000, timedelta(minutes=5)),  # by address, on Bluesky's own servers
)
"""Source: docs.bsky.app/docs/advanced-guides/rate-limits."""


class Bluesky:
    """See ``contract.Network``. Secrets: ``access`` (hours) and ``refresh`` (months), the app password isn't kept; of a
    session of OAuth besides ``dpop`` (its key), ``issuer``, ``client_id`` and ``key_id``."""

    name = "bluesky"
    capabilities = Capabilities(
        label="Bluesky",
        exactness=Exactness.EXACT,
        length=records.LENGTH,
        sign_in=SignIn.APP_PASSWORD,
        metrics=tuple(COUNTS.values()),
        default_service_url="https://bsky.social",
        oauth=True,
        link_cards=True,
        media=RULE,
        budgets=BUDGETS,
        guarantee=English("The post lies under a key of our own: putting the identical record again changes nothing."),
    )

    def __init__(
        self,
        wire: Wire,
        identities: Identities | None = None,
        keys: ClientKeys | None = None,
        video_service: str = VIDEO_SERVICE,
    ) -> None:
        self.wire, self.line = wire, Line(wire)
        self.identities, self.keys = identities or Identities(wire), keys or ClientKeys({})
        self.uploads = Uploads(self.line, self.identities, video_service)

    def connect(self, request: ConnectRequest) -> Connected:
        """Signs in with handle (or e-mail) and app password, or with what ``bluesky_oauth`` has brought."""
        root = self.wire.root(request.service_url, self.capabilities.default_service_url)
        by_code = "dpop" in request.extra
        begun = oauth.brought if by_code else app_password.signed_in
        credentials = begun(self.line, root, request)
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
        """Resolves mentions, uploads media or the card's picture, and freezes the putRecord request. A post has room
        for one of them below its text: media, or the card."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        key = records.tid(now, secrets.randbelow(1024))
        embed = self.uploads.embed(credentials, draft, now) or self._card(credentials, draft.link)
        record = records.post_record(draft, self._dids(credentials, draft.text), embed, now)
        return Prepared.frozen(json_bytes(records.put_request(credentials.account_id, key, record)), key, now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Puts the record. Repeating the same request is harmless, whatever became of the first."""
        try:
            answer = self.line.send(
                credentials, "POST", "com.atproto.repo.putRecord", data=prepared.body, not_after=not_after
            )
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        uri, url = self._names(credentials, prepared.key)
        if answer.ok:
            there = answer.fields().get("uri") == uri
            return Published(uri, url, answer.spent_until) if there else Unknown(English("An answer we can't read."))
        if error(answer) == "InvalidSwap":
            return AlreadyThere(uri, url)  # our key is taken, by us: the post was changed after it was made
        if error(answer) == "BlobNotFound" or "Could not find blob" in why(answer):
            return NotCreated(
                English("The uploaded picture has lapsed.")
            )  # uploads wait only hours; preparing anew mends it
        needed, over = lost(answer, credentials), expired(answer, credentials)
        return outcome_of(answer, why(answer), needs_person=needed, expired=over)

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Reads the record by its key. The key is ours alone, so whatever lies there is this post."""
        try:
            there = self._there(credentials, prepared.key)
        except NetworkRefused as limited:
            return Unknown(CANT_SAY, limited.retry_at)
        if there is None:
            return Unknown(CANT_SAY)
        return Published(*self._names(credentials, prepared.key)) if there else Absent(may_repeat=True)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """Likes, reposts, replies and quotes; Bluesky counts no impressions. Empty where no AppView answers."""
        answer = self.line.read(credentials, "app.bsky.feed.getPosts", uris=remote_id)
        if answer.status in NO_APPVIEW:
            return Report()
        if not answer.ok:
            raise refused(answer, credentials)
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
        """A new pair of tokens, in the session's own way."""
        if bound(credentials):
            return oauth.renewed(credentials, self.identities, self.keys)
        return app_password.renewed(self.line, credentials)

    def revoke(self, credentials: Credentials) -> Farewell:
        """Ends the session. An app password itself can only be deleted by its owner."""
        if bound(credentials):
            done = oauth.ended(credentials, self.identities, self.keys)
            return Farewell(done, "" if done else English("End the session in your server's own settings."))
        app_password.ended(self.line, credentials)
        return Farewell(True, app_password.LEFT_TO_DO)

    # --- parts -------------------------------------------------------------------------------------------------

    def _profile(self, credentials: Credentials) -> dict[str, Any]:
        """The public profile; empty where there is no AppView, or it doesn't answer: it is never worth a failure."""
        try:
            answer = self.line.read(credentials, "app.bsky.actor.getProfile", actor=credentials.account_id)
        except NetworkRefused:
            return {}
        return answer.fields() if answer.ok else {}

    def _dids(self, credentials: Credentials, text: str) -> dict[str, str]:
        """DIDs of the handles that a text mentions; a handle that nobody has stays plain text."""
        found = {}
        for handle in sorted({span.value for span in spans(text) if span.kind is SpanKind.MENTION}):
            answer = self.line.read(credentials, "com.atproto.identity.resolveHandle", handle=handle)
            did = answer.fields().get("did") if answer.ok else None
            if isinstance(did, str):
                found[handle] = did
            elif answer.status not in (400, 404):
                raise refused(answer, credentials)
        return found

    def _card(self, credentials: Credentials, link: LinkCard | None) -> dict[str, Any] | None:
        """The link's card. A picture that the server won't have leaves it without one."""
        if link is None:
            return None
        thumb = None
        if link.image and len(link.image) <= records.THUMB_BYTES:
            try:
                thumb = self.uploads.blob(credentials, link.image, link.image_type or "application/octet-stream")
            except NetworkRefused as refusal:
                if not refusal.permanent:
                    raise
        return records.link_card(link, thumb)

    def _record(self, credentials: Credentials, key: str) -> Answer | None:
        """The answer to a question for a record; None when there was none."""
        query = {"repo": credentials.account_id, "collection": records.COLLECTION, "rkey": key}
        try:
            return self.line.openly(credentials.service_url, "GET", "com.atproto.repo.getRecord", query=query)
        except NetworkRefused:
            return None

    def _there(self, credentials: Credentials, key: str) -> bool | None:
        answer = self._record(credentials, key)
        if answer is None:
            return None
        if answer.ok:
            return True if answer.fields().get("uri") == records.at_uri(credentials.account_id, key) else None
        if answer.retry_at is not None or answer.status == TOO_MANY:
            raise refused(answer, credentials)
        return False if error(answer) == "RecordNotFound" else None

    def _names(self, credentials: Credentials, key: str) -> tuple[str, str]:
        return records.at_uri(credentials.account_id, key), records.web_url(credentials.account_id, key)


def _count(profile: Mapping[str, Any]) -> int | None:
    value = profile.get("followersCount")
    return value if isinstance(value, int) else None
