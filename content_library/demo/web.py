"""The small web that the demo brings along: sites with a feed and pages, so that nothing leaves the house. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
OWN = "larkfield"
"""The company's own site."""


def read_data(name: str) -> Any:
    """What a data file of the demo holds."""
    return json.loads((DATA / name).read_text("utf-8"))


@dataclass(frozen=True)
class DemoPage:
    """A page of one of the sites. ``topic`` and ``seed`` choose its picture; ``day`` is when its feed brought it."""

    site: str
    path: str
    title: str
    summary: str
    topic: str = ""
    seed: int = 0
    day: int | None = None
    fate: str = ""


@dataclass(frozen=True)
class DemoSite:
    """A site with a feed."""

    name: str
    title: str
    entries: tuple[DemoPage, ...]


@lru_cache(maxsize=1)
def sites() -> dict[str, DemoSite]:
    """The sites by name."""
    return {each["site"]: _site(each) for each in read_data("demo_sources.json")}


@lru_cache(maxsize=1)
def pages() -> dict[tuple[str, str], DemoPage]:
    """Every page by site and path: what feeds bring, and what the items are about."""
    stories = [
        DemoPage(OWN, each["path"], each["title"], each["summary"], each["topics"][0], seed)
        for seed, each in enumerate(read_data("demo_items.json"))
    ]
    found = [*stories, *(entry for site in sites().values() for entry in site.entries)]
    return {(page.site, page.path): page for page in found}


def address_of(base_url: str, page: DemoPage) -> str:
    """Where the demo serves it."""
    return f"{base_url.rstrip('/')}/sandbox/web/{page.site}/{page.path}"


def feed_of(base_url: str, site: DemoSite) -> str:
    """Where the demo serves a site's feed."""
    return f"{base_url.rstrip('/')}/sandbox/web/{site.name}/feed.xml"


def _site(told: dict[str, Any]) -> DemoSite:
    facts = ("path", "title", "summary", "day", "fate")
    entries = tuple(DemoPage(site=told["site"], **{name: each[name] for name in facts}) for each in told["entries"])
    return DemoSite(told["site"], told["title"], entries)
