"""Facebook Pages, by the Graph API. Probable: after a lost answer our own short link is looked for in the Page's feed.

A person's profile has no API since 2018: it is posted to by hand. Imports the Graph reader, contract and validating.
Sources: developers.facebook.com: /docs/pages-api/posts (feed, link, attached_media),
/docs/graph-api/reference/page/photos (published=false, alt_text_custom, 10 MB), /docs/graph-api/guides/error-handling
(506: the same post twice).
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from advocacy.english import English
from advocacy.networks.answers import unsent
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, MediaKind, MediaRule, SignIn
from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Farewell,
    Found,
    Medium,
    NetworkRefused,
    Outcome,
    Prepared,
    Problem,
    Published,
    Rendered,
    Report,
    Unknown,
)
from advocacy.networks.facebook_feed import address, among_posts
from advocacy.networks.facebook_figures import METRICS, figures_of
from advocacy.networks.facebook_video import PageVideo
from advocacy.networks.meta_graph import DUPLICATE, Graph, fault_of, form, multipart, named, refused_by, spent_until
from advocacy.networks.meta_reading import count, still_there, words_of
from advocacy.networks.token_endpoint import FORM
from advocacy.networks.uploading import patience
from advocacy.networks.validating import problems
from advocacy.networks.wire import NoAnswer, NotSent, Wire

ROOT = "https://graph.facebook.com"
VERSION = "v25.0"
_VIDEO = "video:"  # what the key of a video's request begins with


class Facebook:
    """See ``contract.Network``. Secrets: ``token``, a Page's own, which does not end."""

    name = "facebook"
    capabilities = Capabilities(
        label="Facebook Page",
        exactness=Exactness.PROBABLE,
        length=LengthRule(most=63_206),
        sign_in=SignIn.SERVER_PAGE,
        metrics=METRICS,
        oauth=True,
        read_back_after=timedelta(seconds=15),
        media=MediaRule(
            images=10, image_types=frozenset({"image/jpeg", "image/png"}), image_bytes=10_000_000, alt_most=1000,
            video_types=frozenset({"video/mp4", "video/quicktime"}), video_bytes=1_000_000_000, video_seconds=14_400,
        ),
        needs_app=("facebook_app_id", "facebook_app_secret"),
        guarantee=English("We look for our own short link in the Page's feed; if it is not there, we ask you."),
    )  # fmt: skip

    def __init__(self, wire: Wire, root: str = ROOT) -> None:
        self.wire, self.graph = wire, Graph(wire, f"{root}/{VERSION}")

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms a Page's token, as the sign-in page's choice gave it."""
        token = request.secret.strip()
        me = self._me(token)
        if not me.get("category"):
            raise NetworkRefused(
                English("Facebook lets others post for Pages only. Post to a profile by hand."), permanent=True
            )
        shown = str(me.get("name") or named(me))
        handle = str(me.get("username") or shown)
        credentials = Credentials("", named(me), handle, {"token": token})
        return Connected(credentials, handle, shown, count(me.get("followers_count")), None)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared."""
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        """As they are."""
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Uploads photos unpublished, or the video without its last phase, and freezes the request that publishes."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        if draft.media and draft.media[0].kind is MediaKind.VIDEO:
            videos = self._videos(credentials)
            upload = videos.uploaded(draft.media[0], draft.uploads, now=now)
            return Prepared.frozen(videos.finish(upload, draft.text), f"{_VIDEO}{upload['video']}", now)
        fields = {"message": draft.text} if draft.text else {}
        if draft.media:
            ids = [self._photo(credentials, each) for each in draft.media]
            fields |= {f"attached_media[{at}]": json.dumps({"media_fbid": each}) for at, each in enumerate(ids)}
        elif draft.link is not None:
            fields["link"] = draft.link.url
        return Prepared.frozen(form(fields), secrets.token_hex(16), now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Posts it. There is no key: only ``reconcile`` can say what became of a lost answer."""
        video = _video(prepared)
        url = f"{self.graph.root}/{credentials.account_id}/{'videos' if video else 'feed'}"
        try:
            answer = self.wire.ask(
                "POST", url, token=_token(credentials), data=prepared.body, content_type=FORM, not_after=not_after
            )
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        said = answer.fields()
        if answer.ok and video and said.get("success") is True:
            return Published(video, self._videos(credentials).address(video), spent_until(answer))
        if answer.ok and not video and isinstance(said.get("id"), str) and said["id"]:
            return Published(said["id"], address(said["id"]), spent_until(answer))
        if answer.ok:
            return Unknown(English("An answer we can't read."))
        fault = fault_of(answer)
        return AlreadyThere() if fault is not None and fault.code == DUPLICATE else refused_by(answer)

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Asks the video, where it is one; else looks for our link among the Page's posts."""
        sent, video = dict(parse_qsl(prepared.body.decode())), _video(prepared)
        message, link = sent.get("description") or sent.get("message") or "", sent.get("link") or ""
        try:
            told = self._videos(credentials).found(video) if video else None
            if told is not None:
                return told
            found = among_posts(
                self.graph, credentials.account_id, _token(credentials), message=message, link=link,
                since=prepared.created_at,
            )  # fmt: skip
        except NetworkRefused as refused:
            return Unknown(refused.message, refused.retry_at, refused.app_wide)
        return found or Absent(may_repeat=False)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """Views, viewers, reactions, comments and shares, as far as we may see them."""
        return figures_of(self.graph, self._post(credentials, remote_id), _token(credentials))

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the post is still there."""
        return still_there(self.graph, remote_id, _token(credentials))

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The words as they stand there."""
        field = "message" if "_" in remote_id else "description"
        return words_of(self.graph, remote_id, _token(credentials), field)

    def followers(self, credentials: Credentials) -> int | None:
        """Followers of the Page."""
        return count(self._me(_token(credentials)).get("followers_count"))

    def refresh(self, credentials: Credentials) -> Credentials:
        """The same credentials: a Page's token does not end. Asks whether it still works."""
        self._me(_token(credentials))
        return credentials

    def revoke(self, credentials: Credentials) -> Farewell:
        """Only all of the person's Pages at once could be withdrawn; the secrets here are erased."""
        return Farewell(
            False, English("To end our access, remove this product under business integrations in Facebook's settings.")
        )

    # --- parts -------------------------------------------------------------------------------------------------

    def _me(self, token: str) -> dict[str, object]:
        return self.graph.read("me", token, fields="id,name,username,category,followers_count")

    def _videos(self, credentials: Credentials) -> PageVideo:
        return PageVideo(self.graph, credentials.account_id, _token(credentials))

    def _photo(self, credentials: Credentials, medium: Medium) -> str:
        """The id of a photo that nobody sees until a post carries it."""
        fields = {"published": "false", **({"alt_text_custom": medium.alt} if medium.alt else {})}
        data, content_type = multipart(fields, "source", medium.content, medium.type)
        edge = f"{credentials.account_id}/photos"
        seconds = patience(self.wire.timeout, len(data))
        return named(self.graph.upload(edge, _token(credentials), data, content_type, timeout=seconds))

    def _post(self, credentials: Credentials, remote_id: str) -> str:
        """The post of a video, which carries the figures; the video itself while it says none."""
        if "_" in remote_id:
            return remote_id
        told = words_of(self.graph, remote_id, _token(credentials), "post_id")
        return f"{credentials.account_id}_{told.rpartition('_')[2]}" if told else remote_id


def _token(credentials: Credentials) -> str:
    return credentials.secrets.get("token", "")


def _video(prepared: Prepared) -> str:
    return prepared.key.removeprefix(_VIDEO) if prepared.key.startswith(_VIDEO) else ""
