"""The app on a phone: manifest, service worker, the page without a connection, who is here. Thin.

The worker keeps the shell (styles, scripts, icons, the page without a connection) and no page of anybody's. What
somebody wrote while offline waits in the browser, under their number, and goes with their sign-out.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, json, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import BaseLoader

from advocacy import settings
from advocacy.settings import Settings
from advocacy.web.bundles import STATIC
from advocacy.web.guards import public, signed_in
from advocacy.web.shell import BUNDLES, EXTENSION, NavEntry, Shell, asset, bundle, icon_url

pages = Blueprint("phone", __name__)

COLOUR = "#4f46e5"
"""The brand's: what a phone paints around the app."""
OFFLINE = "push/offline.html"
FORGET = '"cache", "storage"'
"""Clear-Site-Data: drafts, the worker and its caches, and with the worker what the browser asked to be told."""


def init_phone(app: Flask, _in_force: Settings) -> None:
    """Signing out empties what the browser keeps; pages say whose they are, so that drafts find their owner."""
    app.after_request(_forget_on_sign_out)
    app.context_processor(lambda: {"visit_mark": visit_mark})


def visit_mark() -> str:
    """A mark of this sign-in, which says nothing about its key: the browser sees by it that a new one began."""
    return sha256(f"visit {current_user.get_id()}".encode()).hexdigest()[:12]


def _forget_on_sign_out(response: Response) -> Response:
    if request.endpoint and request.endpoint == _shell().sign_out and response.status_code < 400:
        response.headers["Clear-Site-Data"] = FORGET
    return response


@pages.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What a phone needs to know to install the app (W3C Web Application Manifest)."""
    name = settings.current().product_name
    said: dict[str, Any] = {
        "id": "/", "start_url": "/", "scope": "/", "name": name, "short_name": name[:12], "display": "standalone",
        "description": _("Share what your company says, in your own name."), "lang": str(get_locale() or "en"),
        "theme_color": COLOUR, "background_color": "#ffffff", "categories": ["business", "productivity", "social"],
        "icons": [_icon("icon-192", 192), _icon("icon-512", 512), _icon("maskable-512", 512, "maskable")],
        "shortcuts": [
            {"name": str(entry.label), "url": url_for(entry.endpoint), "icons": [_icon("icon-192", 192)]}
            for entry in _at_hand()
        ],
    }  # fmt: skip
    for entry in _shell().entries:
        if entry.takes_shares:
            said["share_target"] = {
                "action": url_for(entry.endpoint), "method": "GET", "enctype": "application/x-www-form-urlencoded",
                "params": {"title": "title", "text": "text", "url": "url"},
            }  # fmt: skip
    answer = Response(json.dumps(said), content_type="application/manifest+json")
    answer.cache_control.private, answer.cache_control.max_age = True, 3600
    answer.vary.add("Accept-Language")
    return answer


@pages.get("/service-worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker, with the list of what it keeps; its bytes change with any of them, so that it is renewed."""
    answer = Response(_worker(), content_type="text/javascript; charset=utf-8")
    answer.cache_control.no_cache = True
    return answer


@pages.get("/offline")
@public
def offline() -> ResponseReturnValue:
    """Without a connection: what waits to be sent, and a form for a suggestion. It holds nothing of anybody's."""
    page = next((entry.endpoint for entry in _shell().entries if entry.takes_shares), None)
    return render_template(OFFLINE, suggest=url_for(page) if page else "")


@pages.get("/here")
@signed_in
def here() -> ResponseReturnValue:
    """Who is signed in, and the token that the browser's worker needs to send what waited."""
    said = json.dumps({"person": current_user.id, "mark": visit_mark(), "token": generate_csrf()})
    answer = Response(said, content_type="application/json")
    answer.cache_control.no_store = True
    return answer


def _shell() -> Shell:
    found: Shell = current_app.extensions[EXTENSION]
    return found


def _at_hand() -> list[NavEntry]:
    """The pages that a long press on the app's icon offers: those of the phone's bar, and where shares go."""
    return [entry for entry in _shell().entries if entry.on_phone or entry.takes_shares][:4]


def _icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": asset(f"icons/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose
    }  # fmt: skip


@cache
def _worker() -> str:
    """The list, then the script. Made once: none of it changes under a running server."""
    shell = [bundle(name) for name in BUNDLES]
    shell += [asset(name) for name in ("js/theme.js", "js/offline.js", "icons/icon-192.png", "favicon.svg")]
    shell += [icon_url("send").partition("#")[0]]
    source = (STATIC / "app" / "worker.js").read_text(encoding="utf-8")
    drawn, _name, _fresh = _loader().get_source(current_app.jinja_env, OFFLINE)
    version = sha256("\n".join((*shell, source, drawn)).encode()).hexdigest()[:12]
    facts = {
        "version": version, "shell": shell, "offline": url_for("phone.offline"), "here": url_for("phone.here"),
        "devices": url_for("push.add"), "icon": asset("icons/icon-192.png"), "badge": asset("icons/badge-96.png"),
    }  # fmt: skip
    brought = json.dumps(asset("js/outbox.js"))
    return f'"use strict";\nconst FACTS = {json.dumps(facts)};\nimportScripts({brought});\n{source}'


def _loader() -> BaseLoader:
    return cast(BaseLoader, current_app.jinja_env.loader)  # Flask always has one
