"""The page shell: navigation by capability, banner, shortcuts, assets with long-lived addresses, template globals.

wsgi hands the lists in; imports only its neighbours palette, icons, filters, months, diffs and guards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from advocacy.database import stateful
from advocacy.errors import NotFound
from advocacy.web import bundles, diffs, filters, icons, marks, palette, speaking
from advocacy.web.bundles import STATIC
from advocacy.web.guards import public
from advocacy.web.squeezing import init_squeezing

EXTENSION = "advocacy.shell"
A_DAY = 86_400
A_YEAR = 365 * A_DAY


@dataclass(frozen=True)
class NavEntry:
    """A way to a page.  `capability` is one, or several of which any will do; None means everyone signed in.

    `badge` counts what waits (0 shows nothing).

    `covers` are endpoints, or prefixes ending in a dot, whose pages mark this entry as the current one.
    """

    label: LazyString | str
    endpoint: str
    icon: str
    section: LazyString | str = ""
    capability: object | None = None
    badge: Callable[[], int] | None = None
    on_phone: int = False  # in the bar at the bottom of a phone; of more than four the largest numbers
    covers: tuple[str, ...] = ()
    takes_shares: bool = False  # a phone's share sheet brings pages here, as ?title=, text= and url=

    def is_at(self, endpoint: str) -> bool:
        """Whether a page of `endpoint` lies under this entry."""
        return endpoint == self.endpoint or any(
            endpoint.startswith(cover) if cover.endswith(".") else endpoint == cover for cover in self.covers
        )


@dataclass(frozen=True)
class Banner:
    """One line above every page, such as a pause: its tone and, where there is something to do, a link."""

    text: LazyString | str
    tone: str = "bad"
    url: str | None = None
    action: LazyString | str | None = None


@dataclass(frozen=True)
class Shell:
    """What the templates know as `shell`; every list is already filtered for the reader."""

    product_name: str
    home: str
    profile: str | None
    sign_out: str | None
    sign_in: str | None
    entries: tuple[NavEntry, ...]
    shortcut_entries: tuple[NavEntry, ...]
    search: str | None
    find_banner: Callable[[], Banner | None] | None

    @property
    def sections(self) -> list[tuple[str, list[NavEntry]]]:
        """The reader's entries, grouped by section in the order of the list."""
        grouped = groupby(_allowed(self.entries), lambda entry: str(entry.section))
        return [(section, list(entries)) for section, entries in grouped]

    @property
    def tabs(self) -> list[NavEntry]:
        """At most four entries for the phone's bottom bar; the rest is behind its menu button."""
        found = [entry for entry in _allowed(self.entries) if entry.on_phone]
        return sorted(found, key=lambda entry: -entry.on_phone)[:4]

    @property
    def shortcuts(self) -> list[NavEntry]:
        """The reader's buttons in the top bar."""
        return _allowed(self.shortcut_entries)

    @property
    def banner(self) -> Banner | None:
        """What every page must say now, or None."""
        return self.find_banner() if self.find_banner and current_user.is_authenticated else None


def init_shell(
    app: Flask,
    entries: Sequence[NavEntry],
    *,
    shortcuts: Sequence[NavEntry] = (),
    banner: Callable[[], Banner | None] | None = None,
    product_name: str = "Advocacy",
    home: str = "index",
    profile: str | None = None,
    sign_out: str | None = None,
    sign_in: str | None = None,
    search: str | None = None,
) -> None:
    """Installs the shell on `app`: assets, template globals and filters, and `shell` in every template."""
    icons.require(entry.icon for entry in (*entries, *shortcuts))
    shell = Shell(product_name, home, profile, sign_out, sign_in, tuple(entries), tuple(shortcuts), search, banner)
    app.extensions[EXTENSION] = shell
    init_squeezing(app)
    app.register_blueprint(_assets())
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_DAY  # Bootstrap's own files, which carry no digest
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(template_globals())
    stateful.STATES.update({state: look.label for state, look in palette.STATES.items()})
    app.jinja_env.tests["pair"] = lambda value: isinstance(value, tuple) and len(value) == 2
    app.add_template_filter(speaking.in_words, "spoken")
    app.context_processor(
        lambda: {"shell": shell, "theme": _theme(), "language": _language(), "page_language": _language()}
    )


def template_globals() -> dict[str, Any]:
    """Names that every macro may use, imported or not."""
    return {
        "asset": asset,
        "script": script,
        "icon_url": icon_url,
        "bundle": bundle,
        "state_look": palette.look,
        "finding_look": palette.finding_look,
        "network_look": palette.network_look,
        "provenance_look": palette.provenance_look,
        "word": palette.word,
        "diff_lines": diffs.diff_lines,
        "marked": marks.marked,
    }


def asset(filename: str) -> str:
    """The address of one of our static files; it changes with the file's bytes, so browsers may keep it for a year."""
    return url_for("shell.static", filename=filename, v=_digest(filename))


def icon_url(name: str) -> str:
    """The address of one symbol in the icon sprite."""
    return f"{url_for('shell.icon_sprite', v=_SPRITE_DIGEST)}#{name}"


BUNDLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "pages.css": (bundles.styles, "text/css"),
    "pages.js": (bundles.scripts, "text/javascript"),
}
"""What every page loads, each in one file."""


def bundle(name: str) -> str:
    """The address of one of ``BUNDLES``; it changes with its bytes."""
    return url_for("shell.bundled", name=name, v=_bundle_digest(name))


@cache
def _bundle_digest(name: str) -> str:
    return _short(BUNDLES[name][0]())


@public
def bundled(name: str) -> Response:
    """One of the bundles."""
    if name not in BUNDLES:
        raise NotFound(_("There is no such file."))
    make, mimetype = BUNDLES[name]
    return _lasting(Response(make(), mimetype=mimetype))


class _Assets(Blueprint):
    """Static files whose address carries their digest never change; others are asked for again."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        return A_YEAR if "v" in request.args else None


def _assets() -> Blueprint:
    blueprint = _Assets("shell", __name__, static_folder=str(STATIC), static_url_path="/assets")
    blueprint.add_url_rule("/assets/icons.svg", "icon_sprite", public(icon_sprite))
    blueprint.add_url_rule("/assets/bundles/<name>", "bundled", public(bundled))
    return blueprint


@public
def icon_sprite() -> Response:
    """The icons as one SVG sprite."""
    return _lasting(Response(icons.sprite(), mimetype="image/svg+xml"))


def _lasting(answer: Response) -> Response:
    """For a year where the address carries the digest of the bytes."""
    answer.cache_control.public = True
    answer.cache_control.max_age = A_YEAR if "v" in request.args else 300
    return answer


def _allowed(entries: Sequence[NavEntry]) -> list[NavEntry]:
    if not current_user.is_authenticated:
        return []
    return [entry for entry in entries if entry.capability is None or _may(entry.capability)]


def _may(capability: object) -> bool:
    """One capability, or any of several."""
    wanted = capability if isinstance(capability, tuple) else (capability,)
    return any(current_user.can(each) for each in wanted)


def _language() -> str:
    """The page's language as HTML wants it: de, pt-BR."""
    return str(get_locale() or "en").replace("_", "-")


def _theme() -> str | None:
    """The theme that the reader chose; None leaves it to their system."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in ("light", "dark") else None


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def script(name: str) -> Markup:
    """The tag that loads one of our scripts by its bare name, for a page's `scripts` block."""
    return Markup('<script src="{}" defer></script>').format(asset(f"js/{name}.js"))


# Read once at import: the files do not change under a running server.
_DIGESTS = {path.relative_to(STATIC).as_posix(): _short(path.read_bytes()) for path in STATIC.rglob("*.*")}
_SPRITE_DIGEST = _short(icons.sprite())


def _digest(filename: str) -> str:
    return _DIGESTS[filename]
