"""X. Probable: a repeated text is refused, and our own short link finds the post in the account's timeline; where it
isn't found after a while, the person is asked. Imports the wire and the x parts of this room.

Sources: docs.x.com, /x-api/posts/{create-post,get-posts-by-user}, /x-api/fundamentals/{rate-limits,metrics}; what a
post costs is second-hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from advocacy.clock import to_rfc3339
from advocacy.english import English
from advocacy.networks.answers import TOO_MANY, refusal, unsent
from advocacy.networks.capabilities import (
    Asking,
    Budget,
    Capabilities,
    Counts,
    Exactness,
    LengthRule,
    MediaRule,
    Price,
    Reads,
    SignIn,
)
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
    Outcome,
    Prepared,
    Problem,
    Published,
    Rendered,
    Report,
    Unknown,
)
from advocacy.networks.token_endpoint import extra_of, given_by, with_new
from advocacy.networks.validating import problems
from advocacy.networks.wire import Answer, NoAnswer, NotSent, Wire, json_bytes
from advocacy.networks.x_api import ROOT, XApi, data_of, is_missing, is_the_apps, outcome, refused, spent_until, why
from advocacy.networks.x_content import found_among, post_url, verbatim
from advocacy.networks.x_media import media_ids
from advocacy.networks.x_oauth import PAGES, renewed, revoked
from advocacy.networks.x_text import LINK, MOST
from advocacy.networks.x_text import refused as has_refused_signs

LENGTH = LengthRule(most=MOST, url_weight=LINK, twitter_weights=True)
CLOCKS_DIFFER = timedelta(minutes=10)
PAGE, PAGES_MOST = 100, 5
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
FIELDS = "created_at,entities,note_tweet"
FIGURES = {
    "impression_count": "impressions",
    "like_count": "likes",
    "retweet_count": "reposts",
    "reply_count": "replies",
    "quote_count": "quotes",
    "bookmark_count": "bookmarks",
    "url_link_clicks": "link_clicks",
    "user_profile_clicks": "profile_clicks",
}


class X:
    """See ``contract.Network``. Secrets: ``access``, ``refresh`` and ``scope``.

    ``client`` is our registration there, id and secret (empty for a public client).
    """

    name = "x"
    capabilities = Capabilities(
        label="X",
        exactness=Exactness.PROBABLE,
        length=LENGTH,
        sign_in=SignIn.SERVER_PAGE,
        metrics=tuple(FIGURES.values()),
        oauth=True,
        read_back_after=timedelta(minutes=1),
        media=MediaRule(
            images=4,
            image_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
            image_bytes=5_000_000,
            alt_most=1_000,
            video_types=frozenset({"video/mp4"}),
            video_bytes=512_000_000,
            video_seconds=140,
        ),
        budgets=(
            Budget(Asking.POST, Counts.ACCOUNT, 100, QUARTER),
            Budget(Asking.POST, Counts.APP, 10_000, DAY),
            Budget(Asking.READ, Counts.ACCOUNT, 900, QUARTER),
        ),
        reads=Reads(measure=2, reconcile=PAGES_MOST),
        price=Price(Decimal("0.015"), Decimal("0.20"), English("Second-hand, August 2026; see X's developer console.")),
        needs_app=("x_client_id",),
        measured_for=timedelta(days=30),
        alike_kept_apart=True,  # help.x.com, Automation rules: no substantially similar posts over multiple accounts
        guarantee=English(
            "X refuses the same words twice, and we look for the share's own link among your posts; if it isn't "
            "there after a minute, we ask you."
        ),
    )

    def __init__(self, wire: Wire, client: tuple[str, str], root: str = ROOT) -> None:
        self.api, self.client = XApi(wire, root), client

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms who signed in."""
        given = given_by(request, PAGES)
        account = self._account(given)
        handle, name = f"@{account['username']}", str(account.get("name") or account["username"])
        credentials = replace(given, account_id=str(account["id"]), handle=handle)
        return Connected(credentials, handle, name, _followers(account), given.expires_at)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared above; X takes no byte order marks and non-characters."""
        found = problems(self.capabilities, draft, length)
        if has_refused_signs(draft.text):
            found.append(
                Problem("text", English("There is a sign in the text that X does not take."), English("Type it anew."))
            )
        return found

    def render(self, draft: Draft) -> Rendered:
        """As they are."""
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Uploads media and freezes the request. X makes the link's card by itself."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        body: dict[str, Any] = {"text": draft.text}
        if draft.media:
            body["media"] = {"media_ids": media_ids(self.api, credentials, draft, now)}
        return Prepared.frozen(json_bytes(body), "", now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Posts once."""
        try:
            answer = self.api.post(credentials, prepared.body, not_after=not_after)
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        if not answer.ok:
            return outcome(answer)
        post_id = data_of(answer).get("id")
        if not isinstance(post_id, str) or not post_id:
            return Unknown(English("An answer we can't read."))
        url, until = post_url(credentials.handle, post_id), spent_until(answer)
        return Published(post_id, url, until, app_wide=until is not None and is_the_apps(answer))

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Looks for the post among the account's own since it was prepared. Never allows a repetition: X shows posts
        late, and what it doesn't show may still come."""
        text = str(json.loads(prepared.body)["text"])
        try:
            for posts in self._own(credentials, prepared.created_at - CLOCKS_DIFFER):
                found = found_among(posts, text, credentials.handle)
                if found is not None:
                    return found
        except NetworkRefused as no:
            return Unknown(no.message, no.retry_at)
        return Absent(may_repeat=False)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """Public figures, and for thirty days those that only the author sees: impressions and clicks."""
        answer = self._post(credentials, remote_id, "public_metrics,non_public_metrics")
        if not data_of(answer) and not is_missing(answer):  # too old for the author's own figures
            answer = self._post(credentials, remote_id, "public_metrics")
        post = data_of(answer)
        counts = {**_counts(post, "public_metrics"), **_counts(post, "non_public_metrics")}
        figures = (Measured(metric, "count", counts[name]) for name, metric in FIGURES.items() if name in counts)
        return Report(tuple(figures), answer.text if post else "")

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the post is still there."""
        answer = self._quietly(credentials, remote_id)
        if answer is None:
            return None
        return True if data_of(answer).get("id") == remote_id else (False if is_missing(answer) else None)

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The post's text with its links in full."""
        answer = self._quietly(credentials, remote_id)
        return verbatim(data_of(answer)) if answer is not None and data_of(answer) else None

    def followers(self, credentials: Credentials) -> int | None:
        """Followers by X's count."""
        return _followers(self._account(credentials))

    def refresh(self, credentials: Credentials) -> Credentials:
        """A new pair of tokens; the old refresh token is used up."""
        grant = renewed(self.api.wire, self.api.root, self.client, credentials.secrets.get("refresh", ""))
        if not grant.refresh_token:
            raise NetworkRefused(English("X's answer holds no refresh token."))
        return with_new(credentials, grant, extra_of(grant))

    def revoke(self, credentials: Credentials) -> Farewell:
        """Withdraws the refresh token, and with it the access."""
        for name, kind in (("access", "access_token"), ("refresh", "refresh_token")):
            token = credentials.secrets.get(name, "")
            answer = revoked(self.api.wire, self.api.root, self.client, token, kind) if token else None
            if answer is not None and not answer.ok and answer.status not in (400, 401):  # those have ended already
                raise refusal(answer, why(answer))
        return Farewell(True)

    # --- parts -------------------------------------------------------------------------------------------------

    def _account(self, credentials: Credentials) -> Mapping[str, Any]:
        answer = self.api.read(credentials, "/2/users/me", **{"user.fields": "public_metrics"})
        if not answer.ok:
            raise refused(answer)
        account = data_of(answer)
        if not account.get("id") or not account.get("username"):
            raise NetworkRefused(English("X's answer does not say who signed in."))
        return account

    def _own(self, credentials: Credentials, since: datetime) -> Iterator[list[Mapping[str, Any]]]:
        """The account's posts since then, newest first, in pages. Raises NetworkRefused when they can't all be read."""
        query = {
            "max_results": str(PAGE), "start_time": to_rfc3339(since.replace(microsecond=0)), "tweet.fields": FIELDS,
            "exclude": "retweets",
        }  # fmt: skip
        for _page in range(PAGES_MOST):
            answer = self.api.read(credentials, f"/2/users/{credentials.account_id}/tweets", **query)
            posts, meta = answer.fields().get("data", []), answer.fields().get("meta")
            if not answer.ok or not isinstance(posts, list) or not isinstance(meta, dict):
                raise refused(answer)
            yield posts
            if not meta.get("next_token"):
                return
            query["pagination_token"] = str(meta["next_token"])
        raise NetworkRefused(English("The account has posted too much since to find this one by reading."))

    def _post(self, credentials: Credentials, post_id: str, fields: str) -> Answer:
        answer = self.api.read(credentials, f"/2/tweets/{post_id}", **{"tweet.fields": fields})
        if not answer.ok and not is_missing(answer):
            raise refused(answer)
        return answer

    def _quietly(self, credentials: Credentials, post_id: str) -> Answer | None:
        """The post's answer, or None when it can't be had now. Raises NetworkRefused when X wants us to wait."""
        try:
            answer = self.api.read(credentials, f"/2/tweets/{post_id}", **{"tweet.fields": FIELDS})
        except NetworkRefused:
            return None
        if answer.status == TOO_MANY:
            raise refused(answer)
        return answer


def _counts(post: Mapping[str, Any], kind: str) -> dict[str, int]:
    figures = post.get(kind)
    listed = figures.items() if isinstance(figures, dict) else ()
    return {name: value for name, value in listed if isinstance(value, int) and not isinstance(value, bool)}


def _followers(account: Mapping[str, Any]) -> int | None:
    return _counts(account, "public_metrics").get("followers_count")
