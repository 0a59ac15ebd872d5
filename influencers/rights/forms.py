"""What the forms about licences say, as the verbs take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.clock import at_wall_clock
from advocacy.errors import Breach
from advocacy.numbers import whole
from influencers.rights.queries import Sought
from influencers.rights.wording import ASSETS


def sought(args: Mapping[str, str]) -> Sought:
    """What of the register somebody looks for."""
    return Sought(
        args.get("state", ""), args.get("use", ""), args.get("kind", ""), args.get("words", "")[:80],
        whole(args.get("within", ""), 3650),
    )  # fmt: skip


def licence_facts(form: MultiDict[str, str], zone: str) -> dict[str, Any]:
    """Facts of a licence that is entered by hand, days by the clocks of ``zone``. Raises Breach by field."""
    kind, number = form.get("kind", ""), whole(form.get("number", ""))
    if kind not in ASSETS or not number:
        raise Breach(_("Which asset?"), errors={"number": [_("Choose its kind and give its number.")]})
    start = day(form.get("start", ""), zone, "start")
    if start is None:
        raise Breach(_("From when on?"), errors={"start": [_("Give a day.")]})
    return {
        "asset": f"{kind}:{number}", "title": form.get("title", ""), "persons": form.get("persons", "").split(","),
        "media": form.getlist("media"), "territory": form.get("territory", ""), "use": form.get("use", ""),
        "start": start, "end": day(form.get("end", ""), zone, "end"),
    }  # fmt: skip


def day(text: str, zone: str, field: str) -> datetime | None:
    """The instant at which a day begins there; None where none is given. Raises Breach."""
    if not text.strip():
        return None
    try:
        written = datetime.fromisoformat(text.strip()).date()
    except ValueError as wrong:
        raise Breach(_("When?"), errors={field: [_("Give a day, such as 2026-11-30.")]}) from wrong
    return at_wall_clock(written, time(), zone)
