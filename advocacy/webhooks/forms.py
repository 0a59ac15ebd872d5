"""An endpoint's form: what is written there as a wish, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from advocacy.webhooks.endpoints import Wish
from advocacy.webhooks.models import Endpoint

EVERYTHING = "*"


def wish_of(form: MultiDict[str, str]) -> Wish:
    """What the form asks for. Without a choice of kinds, every kind is told."""
    events = [EVERYTHING] if form.get("all") else form.getlist("events")
    return Wish(form.get("name", ""), form.get("url", ""), events, _narrowed(form.get("narrowed", "")))


def _narrowed(text: str) -> dict[str, list[str]]:
    """Lines such as "network: bluesky, mastodon"."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        fact, _colon, values = line.partition(":")
        if fact.strip():
            found.setdefault(fact.strip(), []).extend(each.strip() for each in values.split(",") if each.strip())
    return found


def filled(endpoint: Endpoint | None) -> dict[str, Any]:
    """The form's values of an endpoint that is there, or of a new one."""
    if endpoint is None:
        return {"name": "", "url": "", "all": True, "events": [], "narrowed": ""}
    return {
        "name": endpoint.name, "url": endpoint.url, "all": EVERYTHING in endpoint.events, "events": endpoint.events,
        "narrowed": written(endpoint.narrowed),
    }  # fmt: skip


def again(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form as it was filled in."""
    return {
        "name": form.get("name", ""), "url": form.get("url", ""), "all": bool(form.get("all")),
        "events": form.getlist("events"), "narrowed": form.get("narrowed", ""),
    }  # fmt: skip


def written(narrowed: Mapping[str, list[str]]) -> str:
    """The lines of the form."""
    return "\n".join(f"{fact}: {', '.join(values)}" for fact, values in narrowed.items())
