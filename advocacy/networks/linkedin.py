"""LinkedIn, for members. At most once: there is no key and members' posts can't be read back without a permission that
is not given out, so after a lost answer the person is asked. Imports the wire and the linkedin parts of this room.

Sources: learn.microsoft.com, /linkedin/marketing/community-management/shares/posts-api (201 with ``x-restli-id``),
/members/post-statistics (r_member_postAnalytics), /linkedin/consumer/integrations/self-serve/share-on-linkedin (150
posts a member and 100,000 an application a day). Lengths: 3,000, as its own editor counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from advocacy.english import English
from advocacy.networks.answers import unsent
from advocacy.networks.capabilities import (
    Asking,
    Budget,
    Capabilities,
    Counts,
    Exactness,
    LengthRule,
    MediaRule,
    SignIn,
)
from advocacy.networks.contract import (
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
from advocacy.networks.linkedin_answers import is_post, outcome, post_url
from advocacy.networks.linkedin_api import ROOT, VERSION, LinkedInApi, renewable
from advocacy.networks.linkedin_media import PICTURES, content_of
from advocacy.networks.linkedin_oauth import PAGES, extra_of, renewed
from advocacy.networks.linkedin_text import escaped, unescaped
from advocacy.networks.token_endpoint import given_by, with_new
from advocacy.networks.validating import problems
from advocacy.networks.wire import NoAnswer, NotSent, Wire, json_bytes

LENGTH = LengthRule(most=3_000, utf16=True)
FIGURES = {
    "IMPRESSION": "impressions",
    "MEMBERS_REACHED": "members_reached",
    "REACTION": "reactions",
    "COMMENT": "comments",
    "RESHARE": "reshares",
}
ANALYTICS, READING = "r_member_postAnalytics", "r_member_social"
DAY = timedelta(days=1)
CANT_LOOK = English("LinkedIn lets nobody but the member see whether it is there.")


class LinkedIn:
    """See ``contract.Network``. Secrets: ``access``, ``scope``, and ``refresh`` with ``refresh_ends`` where granted.

    ``client`` is our registration there, id and secret: tokens are renewed with it.
    """

    name = "linkedin"
    capabilities = Capabilities(
        label="LinkedIn",
        exactness=Exactness.AT_MOST_ONCE,
        length=LENGTH,
        sign_in=SignIn.SERVER_PAGE,
        metrics=tuple(FIGURES.values()),
        oauth=True,
        link_cards=True,
        media=MediaRule(
            images=20,
            image_types=PICTURES,
            image_bytes=8_000_000,
            alt_most=4_086,
            video_types=frozenset({"video/mp4"}),
            video_bytes=500_000_000,
            video_seconds=1_800,
            video_shortest=3,
        ),
        budgets=(
            Budget(Asking.POST, Counts.ACCOUNT, 150, DAY),
            Budget(Asking.POST, Counts.APP, 100_000, DAY),
        ),
        needs_app=("linkedin_client_id", "linkedin_client_secret"),
        guarantee=English(
            "LinkedIn can't be asked: you look at your own activity there and tell us. It names the post itself "
            "when the same words come again."
        ),
    )

    def __init__(
        self, wire: Wire, client: tuple[str, str], root: str = ROOT, pages: str = PAGES, version: str = VERSION
    ) -> None:
        self.api, self.client, self.pages = LinkedInApi(wire, root, version), client, pages

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms who signed in."""
        given = given_by(request, PAGES)
        member = self._member(given)
        name = str(member.get("name") or member["sub"])
        return Connected(replace(given, account_id=str(member["sub"]), handle=name), name, name, None, given.expires_at)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared above."""
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        """In little text, and as readers see it."""
        sent = escaped(draft.text)
        return Rendered(sent, unescaped(sent))

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Uploads what the post shows and freezes the request."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        author = f"urn:li:person:{credentials.account_id}"
        body: dict[str, Any] = {
            "author": author,
            "commentary": self.render(draft).sent,
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }  # fmt: skip
        content = content_of(self.api, credentials, author, draft, now)
        return Prepared.frozen(json_bytes({**body, **({"content": content} if content else {})}), "", now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Posts once. What LinkedIn calls a duplicate is there already, and it says where."""
        try:
            answer = self.api.post(credentials, prepared.body, not_after=not_after)
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        if not answer.ok:
            return outcome(answer, renewable=renewable(credentials))
        urn = answer.header("x-restli-id") or str(answer.fields().get("id", ""))
        return Published(urn, post_url(urn)) if is_post(urn) else Unknown(English("An answer we can't read."))

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Nobody can look but the member."""
        return Unknown(CANT_LOOK)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """Impressions, members reached, reactions, comments and reshares; nothing where LinkedIn has not granted us the
        permission to read them."""
        if not _granted(credentials, ANALYTICS):
            return Report()
        figures, raw = [], {}
        for kind, metric in FIGURES.items():
            answer = self.api.read(credentials, _statistics(remote_id, kind))
            if answer.status in (403, 404):
                return Report()
            if not answer.ok:
                raise self.api.refused(credentials, answer)
            raw[kind] = answer.fields()
            if (count := _count(answer.fields())) is not None:
                figures.append(Measured(metric, "count", count))
        return Report(tuple(figures), json.dumps(raw))

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the post is there, where we were granted to read the member's posts; else nobody can tell."""
        post = self._post(credentials, remote_id)
        return None if post is None else bool(post)

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The words as readers see them, under the same condition."""
        said = (self._post(credentials, remote_id) or {}).get("commentary")
        return unescaped(said) if isinstance(said, str) else None

    def followers(self, credentials: Credentials) -> int | None:
        """LinkedIn tells nobody."""
        return None

    def refresh(self, credentials: Credentials) -> Credentials:
        """New tokens where LinkedIn gave us a refresh token; else asks whether those at hand still work."""
        if not renewable(credentials):
            self._member(credentials)
            return credentials
        grant = renewed(self.api.wire, self.pages, self.client, credentials.secrets["refresh"])
        return with_new(credentials, grant, extra_of(grant))

    def revoke(self, credentials: Credentials) -> Farewell:
        """LinkedIn has no request for it."""
        return Farewell(
            False, English("To end its access, remove us under Settings, Data privacy, Permitted services.")
        )

    # --- parts -------------------------------------------------------------------------------------------------

    def _member(self, credentials: Credentials) -> Mapping[str, Any]:
        answer = self.api.read(credentials, "/v2/userinfo")
        if not answer.ok:
            raise self.api.refused(credentials, answer)
        if not answer.fields().get("sub"):
            raise NetworkRefused(English("LinkedIn's answer does not say who signed in."))
        return answer.fields()

    def _post(self, credentials: Credentials, urn: str) -> Mapping[str, Any] | None:
        """The post; empty when it is gone, None when that can't be told."""
        if not _granted(credentials, READING):
            return None
        try:
            answer = self.api.read(credentials, f"/rest/posts/{quote(urn, safe='')}?viewContext=AUTHOR")
        except NetworkRefused:
            return None
        if answer.status == 429:
            raise self.api.refused(credentials, answer)
        if answer.status == 404:
            return {}
        return answer.fields() or None if answer.ok else None


def _granted(credentials: Credentials, scope: str) -> bool:
    return scope in credentials.secrets.get("scope", "").split()


def _statistics(urn: str, kind: str) -> str:
    name = "ugc" if urn.startswith("urn:li:ugcPost:") else "share"
    entity = f"({name}:{quote(urn, safe='')})"
    return f"/rest/memberCreatorPostAnalytics?q=entity&entity={entity}&queryType={kind}&aggregation=TOTAL"


def _count(fields: Mapping[str, Any]) -> int | None:
    elements = fields.get("elements")
    counts = [each.get("count") for each in elements if isinstance(each, dict)] if isinstance(elements, list) else []
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if known else None
