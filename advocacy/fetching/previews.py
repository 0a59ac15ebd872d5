"""Previews: what a page says about itself (Open Graph, Twitter, title), out of its HTML. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from advocacy.fetching.canonical import web_address
from advocacy.fetching.markup import decoded, plain_text

READ = 200_000  # what a page says about itself stands at its beginning
_BODY = re.compile(r"<body[\s>]", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FEED_TYPES = ("application/rss+xml", "application/atom+xml")


@dataclass(frozen=True)
class Preview:
    """Plain text and absolute web addresses; empty where the page says nothing. ``language`` is a tag such as "de"."""

    title: str
    description: str
    image_url: str
    site_name: str
    canonical_url: str
    language: str
    feed_url: str


def read_preview(body: bytes, *, url: str, content_type: str = "") -> Preview:
    """The preview of the page at ``url``. Never raises: a page that says nothing gives an empty preview."""
    head = _Head()
    head.feed(_beginning(decoded(body[: READ * 4], content_type)))
    said = head.said
    image = _first(said, "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    return Preview(
        title=plain_text(_first(said, "og:title", "twitter:title") or "".join(head.title), 300),
        description=plain_text(_first(said, "og:description", "twitter:description", "description"), 1000),
        image_url=web_address(image, url),
        site_name=plain_text(_first(said, "og:site_name", "application-name"), 200),
        canonical_url=web_address(head.canonical or _first(said, "og:url"), url),
        language=_language(head.language or _first(said, "og:locale", "content-language")),
        feed_url=web_address(head.feed_address, url),
    )


def _beginning(page: str) -> str:
    """The head; of pages that put their metas into the body, that as well, up to a limit."""
    body = _BODY.search(page)
    return page[: body.start()] if body and "og:" in page[: body.start()] else page[:READ]


def _first(said: dict[str, str], *names: str) -> str:
    return next((said[name] for name in names if said.get(name)), "")


def _language(tag: str) -> str:
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


class _Head(HTMLParser):
    """Collects metas, links, the title and the language; of equal names the first one counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title: list[str] = []
        self.canonical = self.language = self.feed_address = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(told)
        elif tag == "link":
            self._link(told)
        elif tag == "html":
            self.language = self.language or told.get("lang", "")
        elif tag == "title":
            self._in_title = not self.title

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)

    def _meta(self, told: dict[str, str]) -> None:
        name = (told.get("property") or told.get("name") or told.get("http-equiv") or "").strip().lower()
        if name and told.get("content", "").strip():
            self.said.setdefault(name, told["content"].strip())

    def _link(self, told: dict[str, str]) -> None:
        kinds = told.get("rel", "").lower().split()
        if "canonical" in kinds:
            self.canonical = self.canonical or told.get("href", "")
        if "alternate" in kinds and told.get("type", "").lower() in FEED_TYPES:
            self.feed_address = self.feed_address or told.get("href", "")
