"""A stub of the Graph API of Facebook Pages, strict about what its documentation says. Ours: there is no public server.

Sources: developers.facebook.com/docs/pages-api/posts, /docs/graph-api/reference/page/{feed,photos,videos},
/docs/platforminsights/page. A Page is a ``GraphAccount``; ``kind`` PERSON is somebody with Pages (``pages_of``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from urllib.parse import parse_qsl

from tests.peers.graph import APP_ID, APP_SECRET, FORM, GraphAccount, GraphStub, Wrong, not_found, wrong
from tests.peers.ledger import Accepted, Asked, Reply

VERSION, LONGEST = "v25.0", 63_206
CHUNK = 1_000_000
INSIGHTS = {"post_media_view": 900, "post_total_media_view_unique": 640}
POST_FIELDS = {"id", "message", "created_time", "permalink_url", "attachments{url,unshimmed_url}"}
COUNTS = "reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count),shares"


@dataclass
class Post:
    """A post of a Page."""

    book: Accepted
    link: str = ""
    photos: list[str] = field(default_factory=list)


@dataclass
class Video:
    """A video that is on its way up, or published."""

    session: str
    page: str
    size: int
    content: bytes = b""
    post: str = ""
    failed: bool = False


class FacebookServer(GraphStub):
    """See the module. ``busy_videos``: a finished video says that it is worked on."""

    label = "facebook"

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, Post] = {}
        self.photos: dict[str, dict[str, str]] = {}
        self.videos: dict[str, Video] = {}
        self.pages_of: dict[str, list[GraphAccount]] = {}  # a person's id -> Pages
        self.cannot_create: set[str] = set()
        self.busy_videos = False

    def forget(self, remote_id: str) -> None:
        """The Page deletes a post."""
        del self.posts[remote_id]

    def reply(self, asked: Asked) -> Reply:
        """Routes."""
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", [version, "oauth", "access_token"] if version == VERSION:
                return self._token(asked)
            case method, [version, *rest] if version == VERSION:
                return self._versioned(method, rest, self.account_of(asked), asked)
        raise wrong(2500, f"Unknown path components: {asked.path}")

    def _versioned(self, method: str, rest: list[str], page: GraphAccount, asked: Asked) -> Reply:
        match method, rest:
            case "GET", ["me"]:
                return self._me(page, asked)
            case "GET", ["me", "accounts"]:
                return self._accounts(page)
            case "POST", [owner, edge] if owner == page.id and page.kind != "PERSON":
                self.allowed(page, "pages_manage_posts")
                match edge:
                    case "feed":
                        return self._posted(page, asked)
                    case "photos":
                        return self._photo(asked)
                    case "videos":
                        return self._video(page, asked)
            case "GET", [owner, "feed"] if owner == page.id:
                return self._feed(page, asked)
            case "GET", [thing, "insights"] if thing in self.posts:
                return self._insights(page, asked)
            case "GET", [thing] if thing in self.videos:
                return self._watched(thing)
            case "GET", [thing] if thing in self.posts:
                return self._told(thing, asked)
            case "GET", [thing, *_]:
                raise not_found(thing)
        raise wrong(100, "Unsupported request", subcode=33)

    # signing in

    def refused_sign_in(self, said: str) -> Wrong:
        """In the Graph API's own shape."""
        return wrong(100, said, subcode=36009)

    def _token(self, asked: Asked) -> Reply:
        given = dict(asked.query)
        if given.pop("grant_type", "") == "fb_exchange_token":
            if (given.get("client_id"), given.get("client_secret")) != (APP_ID, APP_SECRET):
                raise wrong(101, "Error validating application. Invalid application ID.")
            account = self.accounts.get(given.get("fb_exchange_token", ""))
            if account is None:
                raise wrong(190, "Invalid OAuth access token.")
            return self.new_token(account)
        account = self.traded(given["code"], given["redirect_uri"], given["client_id"], given["client_secret"])
        return Reply(200, {"access_token": account.token, "token_type": "bearer", "expires_in": 5000})

    def _accounts(self, person: GraphAccount) -> Reply:
        self.allowed(person, "pages_show_list")
        rows = [
            {
                "id": page.id, "name": page.username, "access_token": page.token,
                "tasks": ["ANALYZE"] if page.id in self.cannot_create else ["ANALYZE", "CREATE_CONTENT"],
            }
            for page in self.pages_of.get(person.id, [])
        ]  # fmt: skip
        return Reply(200, {"data": rows, "paging": {"cursors": {"after": "x"}}})

    def _me(self, page: GraphAccount, asked: Asked) -> Reply:
        told = {"id": page.id, "name": page.username, "username": page.username}
        if page.kind != "PERSON":
            told |= {"category": "Company", "followers_count": 55}  # type: ignore[dict-item]
        fields = self.wanted(asked, {"id", "name", "username", "category", "followers_count"})
        return Reply(200, {each: told[each] for each in fields if each in told})

    # posting

    def _posted(self, page: GraphAccount, asked: Asked) -> Reply:
        kind = {"message", "link"}
        fields = self.form(asked, kind | {f"attached_media[{at}]" for at in range(10)})
        message, photos = fields.get("message", ""), [fields[name] for name in sorted(set(fields) - kind)]
        ids = [str(json.loads(each)["media_fbid"]) for each in photos]
        if not fields or len(message) > LONGEST or any(each not in self.photos for each in ids):
            raise wrong(100, "Invalid parameter")
        last = next((each for each in reversed(self.posts.values()) if each.book.account == page.id), None)
        if last is not None and (last.book.text, last.link, last.photos) == (message, fields.get("link", ""), ids):
            raise wrong(506, "Duplicate status message")
        return Reply(200, {"id": self._published(page, message, fields.get("link", ""), ids)})

    def _published(self, page: GraphAccount, message: str, link: str, photos: list[str]) -> str:
        book = self.accept(page.id, message)
        self.posts[f"{page.id}_{book.id}"] = Post(book, link, photos)
        return f"{page.id}_{book.id}"

    def _photo(self, asked: Asked) -> Reply:
        fields = _parts(asked)
        if set(fields) - {"published", "source", "alt_text_custom"} or fields.get("published") != b"false":
            raise wrong(100, "Invalid parameter")
        if not fields.get("source"):
            raise wrong(324, "Missing or invalid image file")
        number = str(9000 + len(self.photos))
        alt, size = fields.get("alt_text_custom", b"").decode(), str(len(fields["source"]))
        self.photos[number] = {"alt": alt, "size": size}
        return Reply(200, {"id": number})

    def _video(self, page: GraphAccount, asked: Asked) -> Reply:
        plain = asked.headers.get("content-type", "").startswith(FORM)
        fields = {k: v.encode() for k, v in parse_qsl(asked.body.decode())} if plain else _parts(asked)
        phase, session = fields.get("upload_phase", b"").decode(), fields.get("upload_session_id", b"").decode()
        if phase == "start":
            number = str(5000 + len(self.videos))
            self.videos[number] = Video(f"s{number}", page.id, int(fields["file_size"]))
            window = {"start_offset": "0", "end_offset": str(min(CHUNK, int(fields["file_size"])))}
            return Reply(200, {"video_id": number, "upload_session_id": f"s{number}", **window})
        number = next((each for each, video in self.videos.items() if video.session == session), "")
        if not number or self.videos[number].page != page.id:
            raise wrong(6001, "There was a problem uploading your video file", subcode=1363026)
        video = self.videos[number]
        if phase == "transfer":
            if int(fields["start_offset"]) != len(video.content):
                raise wrong(6001, "Wrong offset", subcode=1363037)
            video.content += fields["video_file_chunk"]
            start = len(video.content)
            return Reply(200, {"start_offset": str(start), "end_offset": str(min(start + CHUNK, video.size))})
        if phase != "finish" or len(video.content) != video.size or video.post:
            raise wrong(6000, "The video is not whole, or finished already")
        video.post = self._published(page, fields.get("description", b"").decode(), "", [])
        return Reply(200, {"success": True})

    # reading

    def _feed(self, page: GraphAccount, asked: Asked) -> Reply:
        self.allowed(page, "pages_read_engagement")
        if set(re.split(r",(?![^{]*})", asked.query.get("fields", ""))) - POST_FIELDS:
            raise wrong(100, "(#100) Tried accessing nonexisting field")
        until = datetime.now(UTC) - timedelta(seconds=self.slow_to_show)
        since = int(asked.query.get("since", 0))
        rows = [
            _row(name, each)
            for name, each in reversed(self.posts.items())
            if each.book.account == page.id and since <= each.book.at.timestamp() and each.book.at <= until
        ]
        first, size = int(asked.query.get("after") or 0), int(asked.query.get("limit") or 25)
        more = {"paging": {"next": f"{self.url}/x?access_token={page.token}&after={first + size}"}}
        return Reply(200, {"data": rows[first : first + size], **(more if len(rows) > first + size else {})})

    def _watched(self, number: str) -> Reply:
        video = self.videos[number]
        stage = "processing" if video.post and self.busy_videos else "ready" if video.post else "uploading"
        phase = {"status": "complete", "publish_status": "published"} if stage == "ready" else {"status": "not_started"}
        status = {"video_status": "error" if video.failed else stage, "publishing_phase": phase}
        post = {"post_id": video.post} if video.post else {}
        return Reply(200, {"id": number, "status": status, "description": "", **post})

    def _told(self, thing: str, asked: Asked) -> Reply:
        post = self.posts[thing]
        if asked.query.get("fields") == COUNTS:
            summed = {"data": [], **self.pages_around(asked), "summary": {"total_count": 4}}
            return Reply(200, {"id": thing, "reactions": summed, "comments": summed, "shares": {"count": 2}})
        row = _row(thing, post)
        return Reply(200, {each: row[each] for each in {"id", *self.wanted(asked, POST_FIELDS)} if each in row})

    def _insights(self, page: GraphAccount, asked: Asked) -> Reply:
        self.allowed(page, "read_insights")
        metrics = asked.query.get("metric", "").split(",")
        if set(metrics) - set(INSIGHTS):
            raise wrong(100, "(#100) The value must be a valid insights metric")
        rows = [{"name": each, "values": [{"value": INSIGHTS[each]}]} for each in metrics]
        return Reply(200, {"data": rows, **self.pages_around(asked)})


def _row(name: str, post: Post) -> dict[str, object]:
    attached = {"attachments": {"data": [{"unshimmed_url": post.link}]}} if post.link else {}
    return {
        "id": name, "message": post.book.text, "created_time": post.book.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"https://facebook.example/{name}", **attached,
    }  # fmt: skip


def _parts(asked: Asked) -> dict[str, bytes]:
    """The fields of a multipart form."""
    whole = message_from_bytes(f"Content-Type: {asked.headers.get('content-type', '')}\r\n\r\n".encode() + asked.body)
    if not whole.is_multipart():
        raise wrong(100, "The body is no multipart form")
    found = {}
    for part in whole.walk():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content
    return found
