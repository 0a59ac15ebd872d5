"""Pure: what a click's record says of its visitor, and what a row keeps of that. Imports rules and is-bot only.

A row keeps the agent's family and flags, no agent; ``judging`` decides from those alone, so that a click can be judged
again, by newer rules, as long as its row is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from is_bot import Bots  # type: ignore[import-untyped]

from advocacy.links.verdicts.rules import IN_FORCE

RULE_VERSION: Final = IN_FORCE.version
"""Of the rules that clicks are judged by."""


class Verdict(StrEnum):
    """Who clicked, as far as we can tell."""

    HUMAN = "human"
    MACHINE = "machine"
    SUSPECTED = "suspected"  # looks like a scanner or comes in a burst; kept apart from both


class Seen(NamedTuple):
    """What a click's record says of the visitor. When ``private``, ``mechanical`` stands in for the agent."""

    method: str
    agent: str
    private: bool = False
    mechanical: bool = False
    prefetch: bool = False
    secure: bool = False
    language: bool = False
    fetch_metadata: bool = False


_bots = Bots()
MACHINE: Final = "machine"
_MACHINES: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("LinkedIn's robot", "LinkedInBot"),
        ("Facebook's robot", "facebookexternalhit|facebookcatalog|Facebot|meta-external"),
        ("X's robot", "Twitterbot"),
        ("Slack's robot", r"Slackbot|Slack-ImgProxy"),
        ("Teams' robot", "SkypeUriPreview|Teams.*Preview"),
        ("chat preview", "WhatsApp|TelegramBot|Discordbot|Viber|Snapchat|^Line/"),
        ("fediverse server", "Mastodon|Pleroma|Akkoma|Misskey|Friendica|Cardyb|Summaly"),
        ("mail scanner", "Barracuda|Proofpoint|Mimecast|Symantec|MessageLabs|SafeLinks|Microsoft.?Office|ms-?office"),
        ("AI crawler", "GPTBot|ChatGPT|ClaudeBot|Perplexity|Bytespider|CCBot|Amazonbot|Applebot-Extended"),
        ("search engine", "Googlebot|bingbot|BingPreview|YandexBot|Baiduspider|DuckDuckBot|Applebot|Yahoo"),
        ("monitoring", "Uptime|Pingdom|StatusCake|Site24x7|HealthChecker|kube-probe|Zabbix|Datadog|check_http"),
        ("headless browser", "Headless|PhantomJS|Puppeteer|Playwright|Selenium|Cypress"),
        ("script", r"curl|Wget|python|aiohttp|httpx|Go-http|okhttp|axios|node|Java/|libwww|Ruby|PHP|Dalvik|CFNetwork"),
    )
)  # fmt: skip
MACHINES: Final = frozenset({MACHINE, *(name for name, _ in _MACHINES)})
"""Families that are no browser's."""
_FAMILIES: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("LinkedIn app", "LinkedInApp"),
        ("Facebook app", r"FB_IAB|FBA[NV]"),
        ("Instagram app", "Instagram"),
        ("Pinterest app", "Pinterest"),
        ("X app", "Twitter for"),
        ("TikTok app", "BytedanceWebview|musical_ly"),
        ("Snapchat app", "Snapchat"),
        ("WeChat", "MicroMessenger"),
        ("Teams", r"Teams/"),
        ("Slack", "Slack"),
        ("Edge", r"Edg(?:e|A|iOS)?/"),
        ("Opera", r"OPR/|Opera"),
        ("Samsung Internet", "SamsungBrowser"),
        ("Firefox", r"Firefox/|FxiOS"),
        ("Chrome", r"Chrome/|CriOS"),
        ("Safari", r"Safari/|AppleWebKit"),
    )
)


def accepts_tracking(headers: Mapping[str, str]) -> bool:
    """False for Do Not Track and Global Privacy Control."""
    return headers.get("dnt", "").strip() != "1" and headers.get("sec-gpc", "").strip() != "1"


@lru_cache(maxsize=4096)
def looks_mechanical(agent: str) -> bool:
    """True for an empty agent and for those of known machines. Apps and phones of people come first."""
    if not agent.strip():
        return True
    if IN_FORCE.people.search(agent):
        return False
    known = IN_FORCE.machines is not None and IN_FORCE.machines.search(agent) is not None
    return known or bool(_bots.is_bot(agent))


@lru_cache(maxsize=4096)
def agent_family(agent: str) -> str:
    """The browser, app or kind of machine, without version or device; empty when nothing was said."""
    if not agent.strip():
        return ""
    mechanical = looks_mechanical(agent)
    families = _MACHINES if mechanical else _FAMILIES
    return next((name for name, pattern in families if pattern.search(agent)), MACHINE if mechanical else "other")


@lru_cache(maxsize=4096)
def always_tells(agent: str) -> bool:
    """True for browsers that send their language and what they fetch for with every page over HTTPS."""
    for pattern, least in IN_FORCE.telling:
        if (found := pattern.search(agent)) is not None:
            return int(found[1]) >= least
    return False


@lru_cache(maxsize=8192)
def flags(seen: Seen) -> str:
    """What a row keeps of the headers: the method's first letter, and a letter for each of what was said.

    p prefetch, d asked not to be tracked, m a machine that did, s over HTTPS, l its language, f what it fetches for,
    b a browser that always says both.
    """
    marks = {
        "p": seen.prefetch, "d": seen.private, "m": seen.mechanical, "s": seen.secure, "l": seen.language,
        "f": seen.fetch_metadata, "b": always_tells(seen.agent),
    }  # fmt: skip
    return seen.method[0] + "".join(letter for letter, said in marks.items() if said)
