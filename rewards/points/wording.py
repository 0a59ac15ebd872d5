"""Words for what the ledger holds: why an entry is there, and by which rule."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from rewards.earning.deciding import HUMAN_CLICKS, SHARE_PUBLISHED
from rewards.earning.wording import label
from rewards.models import AccountKind, Entry


def why(entry: Entry) -> str:
    """Why an entry is on a statement."""
    told = {"title": entry.details.get("title") or gettext("a story"), "perk": entry.details.get("perk", "")}
    sentences = {
        SHARE_PUBLISHED: gettext("You published “%(title)s”", **told),
        "seen_live": gettext("“%(title)s” was read back and is there", **told),
        "seen_gone": gettext("“%(title)s” was not there when it was read back", **told),
        "never_seen": gettext("Nothing showed within 14 days that “%(title)s” is there", **told),
        HUMAN_CLICKS: gettext("People clicked “%(title)s”", **told),
        "recount": gettext("The clicks on “%(title)s” were counted again", **told),
        "redemption_request": gettext("You asked for “%(perk)s”", **told),
        "redemption_fulfil": gettext("You got “%(perk)s”", **told),
        "redemption_cancel": gettext("“%(perk)s” was cancelled", **told),
        "redemption_refund": gettext("“%(perk)s” was refunded", **told),
    }
    return str(sentences.get(entry.reason, entry.reason.replace("_", " ").capitalize()))


def basis(entry: Entry) -> str:
    """By which rule, and with what figures, an entry came about; empty where no rule is behind it."""
    if not entry.rule:
        return ""
    parts = [gettext("Rule “%(rule)s”, version %(version)s", rule=label(entry.rule), version=entry.rule_version)]
    if "step" in entry.details:
        parts.append(
            gettext("step %(step)s: %(clicks)s human clicks, %(per)s a step", **_only(entry, "step", "clicks", "per"))
        )
    if entry.details.get("borne_by_company"):
        parts.append(
            gettext("%(points)s were spent already; you owe nothing", points=entry.details["borne_by_company"])
        )
    return "; ".join(parts)


STATES = {
    AccountKind.PENDING: ("warn", "hourglass-split", _l("Pending")),
    AccountKind.AVAILABLE: ("good", "check-circle", _l("Available")),
    AccountKind.HELD: ("info", "gift", _l("Held")),
    AccountKind.REDEEMED: ("brand", "award", _l("Redeemed")),
    AccountKind.EXPIRED: ("neutral", "calendar-x", _l("Expired")),
    AccountKind.REVERSED: ("bad", "arrow-counterclockwise", _l("Taken back")),
    AccountKind.ISSUED: ("neutral", "circle", _l("Issued")),
}
"""Tone, icon and words for where points are."""


def _only(entry: Entry, *names: str) -> dict[str, object]:
    return {name: entry.details.get(name, "?") for name in names}
