"""The pages a link shows instead of its target: rendered once at start, one for each language, self-contained.

``LinkPages`` itself imports no Flask; the rendering is in ``links.views``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from advocacy.links.door.answer import Page

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class LinkPages:
    """HTML by language and page; ``default`` is the language of last resort."""

    by_language: Mapping[str, Mapping[Page, bytes]]
    default: str

    def shown(self, page: Page, accept_language: str) -> bytes:
        """The page in the first language asked for that we have."""
        return self.by_language[chosen(accept_language, self.by_language, self.default)][page]


def page_headers(html: bytes) -> tuple[tuple[str, str], ...]:
    """Headers that let a self-contained page do nothing but show itself: its one style is allowed by its hash."""
    style = _STYLE.search(html.decode())
    digest = base64.b64encode(hashlib.sha256((style[1] if style else "").encode()).digest()).decode()
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(html))),
        (
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'",
        ),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex"),
        ("Referrer-Policy", "no-referrer"),
    )


def chosen(accept_language: str, offered: Mapping[str, object], default: str) -> str:
    """The best language of those offered, by the weights of Accept-Language (RFC 9110); its primary tag is enough."""
    wishes = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        wishes.append((-_weight(weight), tag.strip().lower()))
    names = {name.lower(): name for name in offered}
    for _, tag in sorted(wishes, key=lambda wish: wish[0]):
        for candidate in (tag, tag.split("-")[0]):
            if candidate in names:
                return names[candidate]
    return default


def _weight(text: str) -> float:
    try:
        return float(text) if text.strip() else 1.0
    except ValueError:
        return 0.0
