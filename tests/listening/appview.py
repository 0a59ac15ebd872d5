"""A strict stand-in for Bluesky's AppView, as the lexicons app.bsky.feed.searchPosts and getPosts have it.

Unknown or malformed parameters are refused (InvalidRequest); strangers get no further pages (403), and nothing at all
while the search is closed to them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KNOWN = {
    "app.bsky.feed.searchPosts": {
        "q", "sort", "since", "until", "mentions", "author", "lang", "domain", "url", "tag", "limit", "cursor",
    },
    "app.bsky.feed.getPosts": {"uris"},
}  # fmt: skip


@dataclass
class AppView:
    """Posts by their address, newest first; what it was asked."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: bool = False
    page: int = 100
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    url: str = ""

    def say(self, text: str, at: datetime, *, handle: str = "ann.example", lang: str = "en", label: str = "") -> str:
        """Somebody posts; gives the post's address."""
        did, number = f"did:plc:{handle.replace('.', '')}", len(self.posts) + 1
        uri = f"at://{did}/app.bsky.feed.post/3k{number:011d}"
        stamp = at.isoformat().replace("+00:00", "Z")
        labels = [{"src": did, "val": label}] if label else []
        self.posts[uri] = {
            "uri": uri, "cid": f"cid{number}", "author": {"did": did, "handle": handle, "labels": labels},
            "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": stamp, "langs": [lang]},
            "indexedAt": stamp, "labels": [],
        }  # fmt: skip
        return uri

    def answer(self, path: str, signed_in: bool) -> tuple[int, dict[str, Any]]:
        """Status and body for a request."""
        parts = urlsplit(path)
        method, query = parts.path.removeprefix("/xrpc/"), parse_qs(parts.query, keep_blank_values=True)
        self.asked.append(query)
        unknown = set(query) - KNOWN.get(method, set())
        if method not in KNOWN or unknown:
            return 400, {"error": "InvalidRequest", "message": f"unknown: {method} {sorted(unknown)}"}
        return self.search(query, signed_in) if "search" in method else self.named(query)

    def search(self, query: dict[str, list[str]], signed_in: bool) -> tuple[int, dict[str, Any]]:
        """The lexicon's rules, and those of strangers."""
        q, limit = query.get("q", [""])[0], int(query.get("limit", ["25"])[0])
        if not q or not 1 <= limit <= 100 or query.get("sort", ["latest"])[0] not in ("latest", "top"):
            return 400, {"error": "InvalidRequest", "message": "q, limit or sort"}
        if not signed_in and (self.closed or "cursor" in query):
            return 403, {"error": "Forbidden", "message": "Request forbidden by administrative rules."}
        since = datetime.fromisoformat(query["since"][0]) if "since" in query else None
        words = q.strip('"').casefold()
        found = [
            post for post in reversed(self.posts.values())
            if words in post["record"]["text"].casefold()
            and (since is None or datetime.fromisoformat(post["indexedAt"]) >= since)
            and ("lang" not in query or query["lang"][0] in post["record"]["langs"])
        ]  # fmt: skip
        begin = int(query.get("cursor", ["0"])[0])
        size = min(limit, self.page)
        body: dict[str, Any] = {"posts": found[begin : begin + size], "hitsTotal": len(found)}
        return 200, body | ({"cursor": str(begin + size)} if begin + size < len(found) else {})

    def named(self, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Those of the posts that are there; 25 at most."""
        uris = query.get("uris", [])
        if not 1 <= len(uris) <= 25:
            return 400, {"error": "InvalidRequest", "message": "uris"}
        return 200, {"posts": [self.posts[uri] for uri in uris if uri in self.posts]}


@contextmanager
def appview() -> Iterator[AppView]:
    """One on loopback."""
    view = AppView()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = view.answer(self.path, "Authorization" in self.headers)
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    view.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield view
    server.shutdown()
    server.server_close()
