"""The icons that pages use, cut once out of Bootstrap-Flask's sprite: 75 kB, kept by browsers, instead of 1.1 MB.

Imports no other room.  A template that names an icon outside `NAMES` fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import flask_bootstrap

_WORDS = """
    archive arrow-clockwise arrow-counterclockwise arrow-left arrow-repeat arrow-right arrow-up arrow-up-right
    award bank bar-chart-line bell bluesky book bookmark box box-arrow-in-right box-arrow-right box-arrow-up-right
    box-seam broadcast building bullseye calculator calendar-event calendar-plus calendar-week calendar-x camera
    cash-coin chat chat-left-text check-circle check-circle-fill check-lg check2-all check2-circle chevron-down
    chevron-left chevron-right circle circle-half clipboard clipboard-check clock clock-history code-slash
    collection copy cpu cursor dash-lg diagram-3 door-open download ear easel emoji-smile envelope envelope-at
    eraser exclamation-triangle exclamation-triangle-fill eye eye-slash facebook file-earmark file-earmark-text
    filter fingerprint flag funnel gear geo-alt gift globe graph-up-arrow grid hand-index hand-thumbs-down
    hand-thumbs-up
    hash heart heart-pulse hourglass hourglass-split house image inbox info-circle info-circle-fill instagram
    journal-text key keyboard lightbulb lightning link link-45deg linkedin list list-check lock magic mastodon
    megaphone megaphone-fill moon-stars newspaper palette patch-check pause-circle pause-fill pencil
    pencil-square people people-fill person person-badge person-check person-circle person-gear person-plus
    person-x phone pie-chart play-circle plug plus-lg printer qr-code question-circle quote reply rocket-takeoff
    rss search send send-check share shield-check shield-exclamation shield-lock shuffle signpost-split
    slash-circle sliders star
    star-fill stars stopwatch sun table tag threads three-dots ticket-perforated tiktok toggles translate trash
    tree trophy twitch twitter-x unlock upload wallet2 whatsapp x-circle x-lg x-octagon x-octagon-fill youtube
"""
NAMES: frozenset[str] = frozenset(_WORDS.split())

_SPRITE = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
_SYMBOL = re.compile(r"<symbol[^>]*?\bid=\"([a-z0-9-]+)\".*?</symbol>", re.DOTALL)


class UnknownIcons(LookupError):
    """Names that the packaged sprite does not hold; raised at start, so that no page shows an empty box."""


@cache
def sprite() -> bytes:
    """The SVG sprite with the symbols of `NAMES`, each under its bootstrap-icons name.  Read from the package once."""
    return cut(_SPRITE.read_text(encoding="utf-8"), NAMES).encode()


def require(names: Iterable[str]) -> None:
    """Raises `UnknownIcons` for names outside `NAMES`."""
    if unknown := set(names) - NAMES:
        raise UnknownIcons(f"not in icons.NAMES: {', '.join(sorted(unknown))}")


def cut(source: str, names: frozenset[str]) -> str:
    """The symbols `names` of the sprite `source`, as a sprite of their own, in order of name."""
    symbols = {match[1]: match[0] for match in _SYMBOL.finditer(source) if match[1] in names}
    if missing := names - symbols.keys():
        raise UnknownIcons(f"bootstrap-icons has no {', '.join(sorted(missing))}")
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols[name] for name in sorted(symbols))}</svg>'
