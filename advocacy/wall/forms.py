"""The form of a wall: what is written there as a plan, and back. Pure."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from werkzeug.datastructures import MultiDict

from advocacy.numbers import whole
from advocacy.wall.models import Wall
from advocacy.wall.walls import Plan

USUAL = Plan("")
FIELDS = tuple(each.name for each in fields(Plan))
"""What somebody says of a wall."""


def plan_of(form: MultiDict[str, str]) -> Plan:
    """What the form asks for; numbers that are none become 0, which is refused by their field."""
    return Plan(
        form.get("name", ""), form.get("heading", ""), form.get("language", ""), form.getlist("topics"),
        form.getlist("campaigns"), form.getlist("networks"), form.get("hosts", "").split(),
        whole(form.get("most", "")) or 0, whole(form.get("days", "")) or 0, bool(form.get("pictures")),
        form.get("theme", ""),
    )  # fmt: skip


def filled(wall: Wall | Plan) -> dict[str, Any]:
    """The form's values of a wall that is there, or of a plan."""
    return {
        **{name: getattr(wall, name) for name in FIELDS},
        "theme": str(wall.theme), "hosts": "\n".join(each.removeprefix("https://") for each in wall.hosts),
    }  # fmt: skip
