"""What findings of screening and parts of a score say, in the reader's language, with their figures. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from influencers.joining.handles import NETWORKS
from influencers.joining.models import Outcome
from influencers.joining.screening import GOOD_ENGAGEMENT, Finding

Facts = Mapping[str, Any]

TITLES: dict[str, LazyString] = {
    "banned": _l("Shut out before"), "duplicate": _l("Applied before under another name"),
    "account": _l("Account is there"), "followers": _l("Followers"), "engagement": _l("Engagement"),
    "growth": _l("Growth"), "disclosure": _l("Marks advertising"), "topics": _l("Topics"),
    "country": _l("Country"), "language": _l("Language"), "networks": _l("Networks"),
}  # fmt: skip
OUTCOMES: dict[Outcome, tuple[LazyString, str, str]] = {
    Outcome.FINE: (_l("Fine"), "good", "check-circle"), Outcome.UNKNOWN: (_l("Unknown"), "neutral", "question-circle"),
    Outcome.WARN: (_l("Look at this"), "warn", "exclamation-triangle"),
}  # fmt: skip
"""Outcome -> label, tone, icon."""
BY: dict[str, LazyString] = {
    "account": _l("the same account"), "mail": _l("the same mail address"), "name": _l("nearly the same name"),
}  # fmt: skip


def sentence(finding: Finding) -> str:
    """A finding as a sentence."""
    return str(SAID[finding.check](finding.facts, finding.outcome))


def _banned(facts: Facts, outcome: Outcome) -> Any:
    if outcome is Outcome.FINE:
        return _("Nobody who was shut out has this account, address or name.")
    by = BY[facts["by"]]
    return _("%(name)s, who was shut out, has %(by)s. It may be somebody else: compare.", name=facts["name"], by=by)


def _duplicate(facts: Facts, outcome: Outcome) -> Any:
    if outcome is Outcome.FINE:
        return _("No other application names one of these accounts.")
    return _("Another application, by %(name)s, names the same account.", name=facts["name"] or _("somebody forgotten"))


def _account(facts: Facts, outcome: Outcome) -> Any:
    called = {"handle": facts["handle"], "network": network_name(facts["network"])}
    if facts["presence"] == "found":
        return _("%(handle)s is on %(network)s.", **called)
    if facts["presence"] == "gone":
        return _("%(network)s says that there is no %(handle)s.", **called)
    if facts["presence"] == "hidden":
        return _("%(network)s shows %(handle)s to nobody without an account there: have a look yourself.", **called)
    return _("%(network)s gave no answer about %(handle)s.", **called)


def _followers(facts: Facts, outcome: Outcome) -> Any:
    if outcome is Outcome.UNKNOWN:
        return _("No network tells strangers how many there are: look yourself, or ask for a picture.")
    has = format_decimal(facts["followers"])
    if outcome is Outcome.FINE:
        return _("%(followers)s followers on %(network)s.", followers=has, network=network_name(facts["network"]))
    least = format_decimal(facts["least"])
    return _("%(followers)s followers at most; the programme looks for %(least)s.", followers=has, least=least)


def _engagement(facts: Facts, outcome: Outcome) -> Any:
    if "rate" not in facts:
        return _("We have counted no likes and answers of these accounts yet.")
    rate = format_decimal(facts["rate"] / 100)
    usual = format_decimal(GOOD_ENGAGEMENT / 100)
    return _(
        "%(rate)s %% of the followers like or answer a post: likes, answers and shares of the newest posts / posts / "
        "followers. %(usual)s %% is usual.", rate=rate, usual=usual,
    )  # fmt: skip


def _growth(facts: Facts, outcome: Outcome) -> Any:
    if outcome is Outcome.UNKNOWN:
        return _("We have not read these accounts often enough to tell.")
    if outcome is Outcome.FINE:
        return _("Followers came bit by bit.")
    return _(
        "%(more)s followers more within %(days)s days, from %(before)s. Followers that are bought come like that; "
        "so do those of a post that went round.", more=format_decimal(facts["more"]), days=facts["days"],
        before=format_decimal(facts["before"]),
    )  # fmt: skip


def _disclosure(facts: Facts, outcome: Outcome) -> Any:
    if "url" not in facts:
        return _("No post made with a brand was named.")
    if outcome is Outcome.FINE:
        return _("A post made with a brand says so, by our own checks.")
    return facts["why"] or _("Nobody could read this post without an account: have a look yourself.")


def _topics(facts: Facts, outcome: Outcome) -> Any:
    wanted = ", ".join(facts["wanted"])
    if outcome is Outcome.FINE:
        return _("Speaks of %(named)s.", named=", ".join(facts["named"]))
    return _("None of %(wanted)s stands in what they wrote or in their profile. They may speak of it all the same.",
             wanted=wanted)  # fmt: skip


def _place(facts: Facts, outcome: Outcome) -> Any:
    said = facts.get("country") or facts.get("language") or ""
    wanted = ", ".join(facts["wanted"])
    if outcome is Outcome.UNKNOWN:
        return _("Not told; the programme looks for %(wanted)s.", wanted=wanted)
    if outcome is Outcome.FINE:
        return _("%(said)s, as wanted.", said=said)
    return _("%(said)s; the programme looks for %(wanted)s.", said=said, wanted=wanted)


def _networks(facts: Facts, outcome: Outcome) -> Any:
    wanted = ", ".join(map(network_name, facts["wanted"]))
    if outcome is Outcome.FINE:
        return _("Is on %(named)s.", named=", ".join(map(network_name, facts["named"])))
    return _("No account on %(wanted)s was named.", wanted=wanted)


def network_name(network: str) -> str:
    """The trade name of a network."""
    return NETWORKS.get(network, network.capitalize())


SAID: dict[str, Callable[[Facts, Outcome], Any]] = {
    "banned": _banned, "duplicate": _duplicate, "account": _account, "followers": _followers,
    "engagement": _engagement, "growth": _growth, "disclosure": _disclosure, "topics": _topics, "country": _place,
    "language": _place, "networks": _networks,
}  # fmt: skip

PARTS = {
    "clicks": _l("Human clicks on their links"), "posts": _l("Posts"), "conversions": _l("Sales and leads"),
    "mentions": _l("Public posts about us"), "praise": _l("of them praise"), "complaints": _l("of them complaints"),
    "stories": _l("Stories that we took"), "purchases": _l("Orders of theirs"),
}  # fmt: skip
SOURCES = {
    "clicks": _l("our tracked links"), "outbox": _l("our outbox"), "conversions": _l("attributed conversions"),
    "mentions": _l("what our watches heard"),
    "stories": _l("our calls for stories"), "purchases": _l("sales that the shop told us of, by their address"),
}  # fmt: skip
