"""Words for what the ledger holds: why an entry is there, by which rule, and how long points last."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from advocacy.links.attribution import money
from advocacy.web.filters import number
from rewards.books.expiring import EXPIRED
from rewards.books.lasting import LEAST, Policy
from rewards.books.leaving import LEFT
from rewards.books.liability import OLDER
from rewards.books.models import Lasting
from rewards.books.statements import About
from rewards.budgets.wording import REASONS
from rewards.earning.triggers import Trigger
from rewards.earning.wording import explained, label
from rewards.fair_play.wording import WORDS as PATTERNS
from rewards.ledger import Holder
from rewards.models import POINTS, AccountKind, Entry, HolderKind

WHY = {
    Trigger.SHARE_PUBLISHED: _l("You published “%(title)s”"),
    Trigger.HUMAN_CLICKS: _l("People clicked “%(title)s”"),
    Trigger.ENGAGEMENT: _l("People reacted to “%(title)s”"),
    Trigger.LIVE_VERIFIED: _l("“%(title)s” was read back live"),
    Trigger.SUGGESTION_ACCEPTED: _l("Your suggestion “%(title)s” was accepted"),
    Trigger.TRAINING_FINISHED: _l("You finished “%(title)s”"),
    Trigger.COLLEAGUE_JOINED: _l("A colleague whom you invited has posted"),
    Trigger.CONVERSION: _l("Your link or code won a sale or a lead"),
    Trigger.MISSION_COMPLETED: _l("You completed “%(title)s”"),
    Trigger.CHALLENGE_WON: _l("You reached the goal of “%(title)s”"),
    Trigger.THANKED: _l("You were thanked for “%(title)s”"),
    "seen_live": _l("“%(title)s” was read back and is there"),
    "seen_gone": _l("“%(title)s” was not there when it was read back"),
    "never_seen": _l("Nothing showed within 14 days that “%(title)s” is there"),
    "takedown_answered": _l("You answered what we asked about “%(title)s”; its points are yours"),
    "waited": _l("The time of waiting is over for “%(title)s”"),
    "refunded": _l("What your link or code won was given back"),
    "game_undone": _l("What “%(title)s” was reached with is not there any more"),
    "recount": _l("The figures of “%(title)s” were counted again"),
    "fair_play": _l("Fair play was looked into for “%(title)s”"),
    "redemption_request": _l("You asked for “%(perk)s”"),
    "redemption_fulfil": _l("You got “%(perk)s”"),
    "redemption_cancel": _l("“%(perk)s” was cancelled"),
    "redemption_refund": _l("“%(perk)s” was refunded"),
    EXPIRED: _l("The last day to spend them has passed"),
    LEFT: _l("The account was closed, and the time to come back is over"),
}
"""By an entry's reason."""

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

ABOUT = {About.EARNED: _l("Earned"), About.PERKS: _l("Perks"), About.ENDED: _l("Expired or taken back")}
"""What a statement can be narrowed to."""

AGES = {
    "30": _l("up to 30 days"), "90": _l("31 to 90 days"), "180": _l("91 to 180 days"), "365": _l("181 to 365 days"),
    OLDER: _l("older than a year"),
}  # fmt: skip
"""Ages of outstanding points."""

CHECKS = {
    "entries_balance": _l("Every entry sums to zero"),
    "no_orphans": _l("No posting without its entry and account, no entry without postings"),
    "statements_add_up": _l("What is posted for a person stands on their statement"),
    "run_outs_add_up": _l("What ran out is written down with the credits it came from"),
    "units_balance": _l("Every unit sums to zero over all accounts"),
    "nothing_below_zero": _l("Nothing that can be spent is below zero"),
    "scores_agree": _l("What people earned by day is what their credits make of it"),
    "held_is_accounted_for": _l("What is held for perks is what those under way cost"),
    "boards_agree": _l("What leaderboards say of a period is what its days add up to"),
}
"""What a proof looks at."""

BOOKED = _l("Added up from the entries of the ledger, which nobody can change.")
"""Where figures of the ledger come from."""

LASTING = {
    Lasting.NEVER: _l("They don't expire"),
    Lasting.DAYS: _l("So many days"),
    Lasting.MONTH_END: _l("Until the end of a month"),
    Lasting.YEAR_END: _l("Until the end of a year"),
}
"""How long points can last, to choose."""


def why(entry: Entry) -> str:
    """Why an entry is on a statement."""
    words = WHY.get(entry.reason)
    if words is None:
        return str(entry.reason.replace("_", " ").capitalize())
    return str(words) % {
        "title": entry.details.get("title") or gettext("a story"), "perk": entry.details.get("perk", ""),
    }  # fmt: skip


def basis(entry: Entry, names: Mapping[str, str] | None = None) -> str:
    """By which rule, and with what figures, an entry came about; empty where no rule is behind it.

    ``names``: what the company calls its rules, by key.
    """
    if not entry.rule:
        return ""
    details = entry.details
    parts = [gettext("Rule “%(rule)s”, version %(version)s", rule=label(entry.rule, names), version=entry.rule_version)]
    if "clicks" in details:
        parts.append(
            gettext("step %(step)s: %(clicks)s human clicks, %(per)s a step", **_only(entry, "step", "clicks", "per"))
        )
    elif "step" in details:
        parts.append(gettext("step %(step)s: %(figure)s, %(per)s a step", **_only(entry, "step", "figure", "per")))
    parts += explained(details)
    if details.get("borne_by_company"):
        parts.append(gettext("%(points)s were spent already; you owe nothing", points=details["borne_by_company"]))
    return "; ".join(parts)


def why_of_account(entry: Entry) -> str:
    """What an entry did, told to whoever answers for the ledger: about nobody in person."""
    if entry.reason in REASONS:
        return str(REASONS[entry.reason][0])
    return label(entry.rule) if entry.rule else entry.reason.replace("_", " ").capitalize()


def about(entry: Entry, holder: Holder) -> str:
    """What an entry on a holder's accounts is about: told of budgets only. A post or a redemption would name whoever
    earned or asked."""
    return entry.subject if holder.kind is HolderKind.BUDGET else ""


def in_unit(amount: int, unit: str) -> str:
    """An amount as people write it: points as a number, money with its currency."""
    return number(amount) if unit == POINTS else money.written(amount, unit)


def held_for(pattern: str) -> str:
    """Why fair play looks into something."""
    return str(PATTERNS[pattern].name) if pattern in PATTERNS else pattern.replace("_", " ")


def lasts(policy: Policy) -> str:
    """How long points last, in a sentence."""
    if policy.lasting is Lasting.NEVER:
        return str(gettext("Points don't expire."))
    if policy.lasting is Lasting.DAYS:
        return str(ngettext("Points last %(num)d day.", "Points last %(num)d days.", policy.length))
    least = gettext("at least %(days)d days", days=LEAST.days)
    if policy.lasting is Lasting.MONTH_END:
        told = ngettext(
            "Points last until the end of the month after the one in which they became available, %(least)s.",
            "Points last until the end of the month, %(num)d months after they became available, %(least)s.",
            policy.length, least=least,
        )  # fmt: skip
        this = gettext("Points last until the end of the month in which they became available, %(least)s.", least=least)
    else:
        told = ngettext(
            "Points last until the end of the year after the one in which they became available, %(least)s.",
            "Points last until the end of the year, %(num)d years after they became available, %(least)s.",
            policy.length, least=least,
        )  # fmt: skip
        this = gettext("Points last until the end of the year in which they became available, %(least)s.", least=least)
    return str(told if policy.length else this)


def _only(entry: Entry, *names: str) -> dict[str, object]:
    return {name: entry.details.get(name, "?") for name in names}
