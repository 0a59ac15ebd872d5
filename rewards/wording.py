"""Words for what the ledger holds: why an entry is there, and each rule in one plain sentence."""

from __future__ import annotations

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from rewards import earning
from rewards.earning import HUMAN_CLICKS, SHARE_PUBLISHED, Rule
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


def label(rule: str) -> str:
    """What a rule is called."""
    names = {SHARE_PUBLISHED: gettext("Published post"), HUMAN_CLICKS: gettext("Human clicks")}
    return str(names.get(rule, rule))


def sentences(rule: Rule) -> list[str]:
    """A rule in plain words."""
    told = [_earns(rule)]
    if rule.weekly_cap is not None:
        told.append(gettext("At most %(points)s points a week (Monday to Sunday, UTC).", points=rule.weekly_cap))
    if rule.key == SHARE_PUBLISHED:
        told.append(
            gettext("They are pending until the post is read back after 24 hours; if it is gone, they are taken back.")
        )
        told.append(
            gettext(
                "A post you publish by hand is read back at the address that you give; if it is not seen within 14 "
                "days, its pending points end."
            )
        )
    if rule.key == HUMAN_CLICKS:
        told.append(
            gettext(
                "Only clicks that no rule takes for a machine's count, on posts read back live, for %(days)s days. "
                "If a recount lowers them, the points of the lost steps are taken back.", days=earning.COUNTS_FOR.days,
            )
        )  # fmt: skip
    return told


def _earns(rule: Rule) -> str:
    points = ngettext("%(num)s point", "%(num)s points", rule.points)
    if rule.key == SHARE_PUBLISHED:
        return str(gettext("Each post you publish earns %(points)s.", points=points))
    return str(
        gettext(
            "Every %(step)s human clicks on a post earn %(points)s, at most %(most)s times a post.",
            step=rule.step, points=points, most=rule.most_steps,
        )
    )  # fmt: skip


def _only(entry: Entry, *names: str) -> dict[str, object]:
    return {name: entry.details.get(name, "?") for name in names}
