"""A stub of X's API v2, strict about what its documentation and its own SDK say. Ours: there is no public server, and
X's OpenAPI description ships in no package.

Sources: docs.x.com, /x-api/posts, /x-api/media, /x-api/fundamentals/{rate-limits,metrics,data-dictionary}, and
/fundamentals/authentication/oauth-2-0; PyPI xdk 0.10.6 for shapes. Weights are counted by the product's own rule, which
is held against X's library elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import html
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from advocacy.networks import x_text
from tests.peers.ledger import Asked, Reply
from tests.peers.members import CLIENT_ID, CLIENT_SECRET, Member, MembersStub, Refusing, form_of
from tests.peers.x_uploads import Uploads

WINDOW, MOST_A_WINDOW = timedelta(minutes=15), 100
MOST_SHOWN = 3_200
_PUBLIC = {"retweet_count": 2, "reply_count": 1, "like_count": 9, "quote_count": 0, "bookmark_count": 3}
_OWN = {"impression_count": 410, "url_link_clicks": 12, "user_profile_clicks": 4, "engagements": 30}
_FIELDS = {"created_at", "entities", "note_tweet", "public_metrics", "non_public_metrics", "text"}


@dataclass
class Post:
    """A post as the server keeps it."""

    id: str
    author: str
    text: str
    at: datetime
    media: list[str] = field(default_factory=list)


class XServer(MembersStub):
    """See the module. ``slow_to_show`` is how long, in seconds, a new post is not listed; ``old`` holds posts of more
    than thirty days; ``spent`` says that the application's credits are used up."""

    scopes = frozenset({"tweet.read", "tweet.write", "users.read", "media.write", "offline.access"})
    lasts = timedelta(hours=2)

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, Post] = {}
        self.old: set[str] = set()
        self.slow_to_show = 0.0
        self.spent = False
        self.most_a_window = MOST_A_WINDOW
        self.uploads = Uploads()
        self._sent: dict[str, list[float]] = defaultdict(list)

    def reply(self, asked: Asked) -> Reply:
        """By path."""
        if asked.path in ("/2/oauth2/token", "/2/oauth2/revoke"):
            return self._tokens(asked)
        member = self._member(asked)
        match asked.method, asked.path.removeprefix("/2/").split("/"):
            case "POST", ["tweets"]:
                return self._post(member, asked)
            case "GET", ["tweets", post_id]:
                return self._read(member, post_id, asked)
            case "GET", ["users", "me"]:
                counts = {"followers_count": 77, "following_count": 5, "tweet_count": len(self.posts)}
                account = {"id": member.id, "name": member.name.title(), "username": member.name}
                return Reply(200, {"data": account | {"public_metrics": counts}})
            case "GET", ["users", account_id, "tweets"] if account_id == member.id:
                return self._timeline(member, asked)
            case method, ["media", *rest]:
                return self.uploads.reply(method, rest, member, asked)
        raise Refusing(problem(404, "Not Found", "Not Found"))

    def remove(self, post_id: str) -> None:
        """Its author deletes a post."""
        del self.posts[post_id]

    # --- who asks ------------------------------------------------------------------------------------------------

    def _member(self, asked: Asked) -> Member:
        member = self.known(asked.token)
        if member is None or asked.token in self.expired | self.revoked:
            raise Refusing(problem(401, "Unauthorized", "Unauthorized"))
        return member

    def _tokens(self, asked: Asked) -> Reply:
        form = form_of(asked)
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            said = "Missing valid authorization header"
            return Reply(401, {"error": "unauthorized_client", "error_description": said})
        if asked.path.endswith("revoke"):
            self.revoked.add(form.get("token", ""))
            return Reply(200, {"revoked": True})
        found = self._coded(form) if form.get("grant_type") == "authorization_code" else self._refreshed(form)
        if found is None:
            said = "Value passed for the token was invalid."
            return Reply(400, {"error": "invalid_request", "error_description": said})
        return Reply(200, {
            "token_type": "bearer", "expires_in": int(self.lasts.total_seconds()), "access_token": found.access,
            "scope": " ".join(sorted(found.scopes)), "refresh_token": found.refresh,
        })  # fmt: skip

    def _coded(self, form: dict[str, str]) -> Member | None:
        code = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = code is not None and (code.redirect_uri, code.challenge) == (form.get("redirect_uri"), challenge)
        return code.member if code is not None and same else None

    def _refreshed(self, form: dict[str, str]) -> Member | None:
        refresh = form.get("refresh_token", "")
        found = next((each for each in self.members if each.refresh == refresh), None)
        if found is None or refresh in self.revoked:
            return None
        self.renewed(found)
        return found

    # --- posts ---------------------------------------------------------------------------------------------------

    def _post(self, member: Member, asked: Asked) -> Reply:
        if "tweet.write" not in member.scopes:
            raise Refusing(problem(403, "Forbidden", "You are not permitted to perform this action."))
        if self.spent:
            said = "Your enrolled account does not have any credits to fulfill this request."
            raise Refusing(problem(402, "CreditsDepleted", said, kind="credits"))
        self._within_the_window(member)
        body = asked.fields()
        if asked.headers.get("content-type") != "application/json" or set(body) - {"text", "media"} or not body:
            raise Refusing(problem(400, "Invalid Request", f"One or more parameters were invalid: {sorted(body)}"))
        text, media = str(body.get("text", "")), self._media(member, body)
        if x_text.refused(text) or x_text.weight(text) > x_text.MOST or not (text.strip() or media):
            raise Refusing(problem(403, "Forbidden", "Your Tweet text is too long, empty or has signs we do not take."))
        if any(post.author == member.id and post.text == text for post in self.posts.values()):
            said = "You are not allowed to create a Tweet with duplicate content."
            raise Refusing(problem(403, "Forbidden", said))
        post = Post(str(next(self.numbers)), member.id, text, datetime.now(UTC), media)
        self.accept(member.id, text, name=post.id)
        self.posts[post.id] = post
        return Reply(201, {"data": {"id": post.id, "text": shown(post)["text"], "edit_history_tweet_ids": [post.id]}})

    def _media(self, member: Member, body: dict[str, Any]) -> list[str]:
        media = body.get("media", {})
        if not isinstance(media, dict) or set(media) - {"media_ids"} or ("media" in body and not media):
            raise Refusing(problem(400, "Invalid Request", "media"))
        ids = [str(each) for each in media.get("media_ids", [])]
        if ids and not self.uploads.usable(ids, member):
            raise Refusing(problem(400, "Invalid Request", "Your media IDs are invalid."))
        return ids

    def _within_the_window(self, member: Member) -> None:
        now = time.time()
        sent = self._sent[member.id] = [each for each in self._sent[member.id] if each > now - WINDOW.total_seconds()]
        if len(sent) >= self.most_a_window:
            headers = {"x-rate-limit-limit": str(self.most_a_window), "x-rate-limit-remaining": "0",
                       "x-rate-limit-reset": str(int(sent[0] + WINDOW.total_seconds()) + 1)}  # fmt: skip
            refused = problem(429, "Too Many Requests", "Too Many Requests")
            raise Refusing(Reply(429, refused.body, headers))
        sent.append(now)

    def _timeline(self, member: Member, asked: Asked) -> Reply:
        query = asked.query
        if not 5 <= int(query.get("max_results", "10")) <= 100 or not _known(query):
            raise Refusing(problem(400, "Invalid Request", "The query is not valid"))
        since = datetime.fromisoformat(query.get("start_time", "2010-11-06T00:00:00Z"))
        until = datetime.now(UTC) - timedelta(seconds=self.slow_to_show)
        mine = [post for post in self.posts.values() if post.author == member.id and since <= post.at <= until]
        newest, start = mine[::-1][:MOST_SHOWN], int(query.get("pagination_token", "0"))
        most = int(query.get("max_results", "10"))
        page, left = newest[start : start + most], len(newest) > start + most
        meta: dict[str, Any] = {"result_count": len(page), **({"next_token": str(start + most)} if left else {})}
        found = {"data": [self._told(post, query) for post in page]} if page else {}
        return Reply(200, {**found, "meta": meta})

    def _read(self, member: Member, post_id: str, asked: Asked) -> Reply:
        if not _known(asked.query):
            raise Refusing(problem(400, "Invalid Request", "The query is not valid"))
        post = self.posts.get(post_id)
        if post is None:
            said = f"Could not find tweet with id: [{post_id}]."
            return Reply(200, {"errors": [problem(200, "Not Found Error", said, kind="resource-not-found").body]})
        private = "non_public_metrics" in asked.query.get("tweet.fields", "")
        if private and (post_id in self.old or post.author != member.id):
            said = "Sorry, you are not authorized to access 'non_public_metrics' on the Tweet."
            refused = problem(200, "Field Authorization Error", said, kind="not-authorized-for-field")
            return Reply(200, {"errors": [refused.body]})
        return Reply(200, {"data": self._told(post, asked.query)})

    def _told(self, post: Post, query: Any) -> dict[str, Any]:
        """The fields that were asked for; id and text always."""
        asked = set(filter(None, query.get("tweet.fields", "").split(",")))
        whole = shown(post) | {"public_metrics": _PUBLIC, "non_public_metrics": _OWN}
        whole["created_at"] = post.at.isoformat().replace("+00:00", "Z")
        return {name: value for name, value in whole.items() if name in asked | {"id", "text"}}


def shown(post: Post) -> dict[str, Any]:
    """The post as X shows it: links shortened, signs escaped, an address for its media behind the words."""
    text, urls, behind = "", [], 0
    for number, (start, end) in enumerate(x_text.links(post.text)):
        written, short = post.text[start:end], f"https://t.co/{int(post.id) % 10**7:07d}{number:03d}"
        full = written if "://" in written else f"http://{written}"
        text += html.escape(post.text[behind:start], quote=False) + short
        urls.append({"url": short, "expanded_url": full, "display_url": full[:20]})
        behind = end
    text += html.escape(post.text[behind:], quote=False)
    if post.media:
        short = f"https://t.co/m{int(post.id) % 10**9:09d}"
        text, address = f"{text} {short}".strip(), f"https://x.com/u/status/{post.id}/photo/1"
        urls.append({"url": short, "expanded_url": address, "media_key": f"3_{post.media[0]}"})
    return {"id": post.id, "text": text, "entities": {"urls": urls} if urls else {}}


def problem(status: int, title: str, detail: str, *, kind: str = "") -> Reply:
    """A refusal in X's shape."""
    name = f"https://api.x.com/2/problems/{kind}" if kind else "about:blank"
    return Reply(status, {"title": title, "detail": detail, "type": name, "status": status})


def _known(query: Any) -> bool:
    fields = set(filter(None, query.get("tweet.fields", "").split(",")))
    names = {"max_results", "start_time", "tweet.fields", "exclude", "pagination_token"}
    return set(query) <= names and fields <= _FIELDS and query.get("exclude", "retweets") == "retweets"
