"""What forms and the API give for a watch, as a wish."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.listening.models import WatchKind
from advocacy.listening.watches import Wish
from advocacy.numbers import whole

BETWEEN = re.compile(r"[\n,;]+")


def wish_from(form: Mapping[str, str]) -> Wish:
    """The wish that a page's form holds. Lists are lines, or parts between commas. Raises Breach for no known kind."""
    kind = form.get("kind", "")
    if kind not in set(WatchKind):
        raise Breach(_("What is to be listened for?"), errors={"kind": [_("Choose one.")]})
    return Wish(
        name=form.get("name", ""), kind=WatchKind(kind), network=form.get("network", ""),
        words=_parts(form, "words"), without=_parts(form, "without"), service_url=form.get("service_url", ""),
        url=form.get("url", ""), languages=_parts(form, "languages"), campaign=form.get("campaign", ""),
        topic=form.get("topic", ""), answer_hours=whole(form.get("answer_hours", "8"), 5) or 0,
        assigns=form.get("assigns") == "on", connection_id=whole(form.get("connection_id", ""), 9),
    )  # fmt: skip


def filled(wish: Wish) -> dict[str, object]:
    """A wish as the form shows it."""
    return {
        "name": wish.name, "kind": wish.kind.value, "network": wish.network, "words": "\n".join(wish.words),
        "without": "\n".join(wish.without), "service_url": wish.service_url, "url": wish.url,
        "languages": ", ".join(wish.languages), "campaign": wish.campaign, "topic": wish.topic,
        "answer_hours": wish.answer_hours, "assigns": "on" if wish.assigns else "",
        "connection_id": wish.connection_id or "",
    }  # fmt: skip


def _parts(form: Mapping[str, str], field: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in BETWEEN.split(form.get(field, "")) if part.strip())
