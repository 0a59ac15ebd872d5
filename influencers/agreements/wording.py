"""The text of an agreement, written from its terms in the partner's language. Pure, but for the translations.

Plain words that both sides understand; no legal advice. A company that wants other words puts its clauses into
``extra``.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.links.attribution import money
from influencers.agreements.terms import Terms
from influencers.briefs.wording import USES, day_said, said

VERBS: dict[str, LazyString] = {
    "draft": _l("drafted it"), "rewrite": _l("rewrote the draft"), "offer": _l("offered it"),
    "counter": _l("asked for something else"), "accept": _l("agreed"), "decline": _l("said no"),
    "withdraw": _l("took it back"), "end": _l("ended it"), "expire": _l("ended it: nobody answered in time"),
    "amend": _l("asked for a change"), "accept_amendment": _l("agreed to the change"),
    "refuse_amendment": _l("said no to the change"), "take_back_amendment": _l("took the change back"),
}  # fmt: skip
"""Words for what happened to an agreement."""


@dataclass(frozen=True)
class Between:
    """Who agrees, on what, in which programme; ``disclosure`` are the words that stand in front of each post."""

    company: str
    partner: str
    programme: str
    title: str
    currency: str
    hold_days: int
    language: str
    disclosure: str = ""


def text_of(between: Between, terms: Terms) -> str:
    """The whole text, heading by heading."""
    with force_locale(between.language):
        parts = [
            _("Agreement: %(title)s", title=between.title),
            _("Between %(company)s (“we”) and %(partner)s (“you”), in the programme %(programme)s.",
              company=between.company, partner=between.partner, programme=between.programme),
            *_numbered([
                _delivered(terms, between.currency), _drafts(between), _paid(terms, between), _used(terms),
                _kept_free(terms), _ending(), *([terms.extra] if terms.extra else []),
            ]),
        ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _numbered(parts: list[str]) -> list[str]:
    return [f"{number}. {part}" for number, part in enumerate((each for each in parts if each), start=1)]


def _delivered(terms: Terms, currency: str) -> str:
    lines = "\n".join(f"   – {said(each, currency)}" for each in terms.lines)
    return str(_("What you deliver\n%(lines)s", lines=lines))


def _drafts(between: Between) -> str:
    words = _(
        "Drafts and disclosure\n   You show us each draft before you post it, and post it as it was approved. Every "
        "post says openly that you work with us, in its own words and at its beginning. Your opinion stays yours: "
        "nobody asks you to say what you don't think."
    )
    more = " " + _("The words are: %(words)s", words=between.disclosure) if between.disclosure else ""
    return f"{words}{more}"


def _paid(terms: Terms, between: Between) -> str:
    if not terms.fee:
        return str(_("What you get\n   No fee is agreed; what the programme's terms give you stands."))
    fee = money.written(terms.fee, between.currency)
    words = _(
        "What you get\n   %(fee)s in all, each part when the live post was seen to be as agreed. It is free to be paid "
        "%(days)s days later at the latest, with the next payout.", fee=fee, days=between.hold_days,
    )  # fmt: skip
    return str(words)


def _used(terms: Terms) -> str:
    usage = terms.usage
    if not usage.uses:
        return str(_("Rights\n   What you make stays yours. We may share and quote your posts where you posted them."))
    words = _(
        "Rights\n   What you make stays yours. From the day that it is delivered we may use it for %(months)s months "
        "for %(uses)s, %(media)s, %(territory)s. After that we take it out of use.",
        months=usage.months, uses=_(" and ").join(str(USES[each]) for each in usage.uses),
        media=_("in these media: %(media)s", media=", ".join(usage.media)) if usage.media else _("in all media"),
        territory=_("in %(place)s", place=usage.territory) if usage.territory else _("worldwide"),
    )  # fmt: skip
    return str(words)


def _kept_free(terms: Terms) -> str:
    asked = terms.exclusivity
    if not asked.category:
        return ""
    words = _(
        "What you leave to no one else\n   Until %(day)s you don't advertise for others in this field: %(category)s.",
        day=day_said(asked.last_day), category=asked.category,
    )  # fmt: skip
    if asked.first_day:
        words += " " + _("It begins on %(day)s.", day=day_said(asked.first_day))
    if asked.against:
        words += " " + _("Among them: %(names)s.", names=", ".join(asked.against))
    return str(words)


def _ending() -> str:
    words = _(
        "Ending it\n   Either side may end this agreement on any day, with a reason. What was delivered by then is "
        "paid for. A change needs a yes from both sides, written here."
    )
    return str(words)
