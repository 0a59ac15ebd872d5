"""Links with click ids, clicks on them, and conversions that name them, for tests of attribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links import slugs
from advocacy.links.attribution import conversions, programmes, rules, touches
from advocacy.links.attribution.models import Conversion
from advocacy.links.attribution.telling import checked
from advocacy.links.attribution.touches import Told
from advocacy.links.door import click_ids
from advocacy.links.models import Link
from advocacy.people.models import Person
from tests.installation import Installation

BOUGHT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = Actor.system("shop")


def listed(app: Flask, name: str) -> None:
    """Makes a programme one of those to choose from."""
    before = app.extensions[programmes.EXTENSION]
    also = replace(before, listed=lambda: [*before.listed(), (name, name)])
    programmes.init_programmes(app, also)


def programme(installation: Installation, name: str = "Partners", days: int | None = 30) -> str:
    """A programme that handed its window down long ago."""
    listed(installation.app, name)
    with installation.app.app_context(), writing():
        rules.set_window(name, days, actor=SHOP, now=BOUGHT - timedelta(days=200))
    return name


def link(installation: Installation, person_id: int | None = None, **tags: str) -> Link:
    """A link of a programme."""
    with installation.app.app_context(), writing():
        person = db.session.get(Person, person_id) if person_id else None
        return slugs.reserve(
            "https://shop.example/", person=person, network=tags.pop("network", "bluesky"), source_ref="share:1",
            group_ref=tags.pop("group_ref", ""), tags=slugs.Tags(**tags), actor=SHOP, now=clock.now(),
        )  # fmt: skip


def clicked(installation: Installation, on: Link, *, days: float = 1) -> str:
    """A click so many days before the purchase; gives its id."""
    made = click_ids.new_click_id()
    with installation.app.app_context(), writing():
        touches.keep([Told(made, on.id, BOUGHT - timedelta(days=days))])
    return click_ids.spelt(made)


def sold(
    installation: Installation, order: str, clicks: Sequence[str] = (), codes: Sequence[str] = (), **facts: Any
) -> Conversion:
    """A sale as the shop tells it."""
    now = facts.pop("now", BOUGHT + timedelta(minutes=1))
    with installation.app.app_context(), writing():
        told = checked(
            **{"kind": "sale", "order_id": order, "at": BOUGHT, "amount": "100.00", "currency": "EUR", "now": now,
               "click_ids": clicks, "codes": codes, **facts},
        )  # fmt: skip
        return conversions.receive(told, actor=SHOP, now=now)[0]
