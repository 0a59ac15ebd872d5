"""Words for ladders, badges and streaks: rules told plainly, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from advocacy.links.attribution import money
from advocacy.web.palette import network_look
from rewards.standing import sources
from rewards.standing.grammar import Condition, Rule
from rewards.standing.ladder import Ladder, Tier
from rewards.standing.ladders import SHIPPED
from rewards.standing.models import Counted, Figure, Paused, Period
from rewards.standing.weeks import Told


def tier_name(tier: Tier | None) -> str:
    """What a tier is called; those that ship in the reader's language."""
    if tier is None:
        return str(gettext("No tier yet"))
    shipped = {each.key: each.name for each in SHIPPED.tiers}
    if shipped.get(tier.key) != tier.name:
        return tier.name
    names = {
        "bronze": gettext("Bronze"), "silver": gettext("Silver"), "gold": gettext("Gold"),
        "platinum": gettext("Platinum"),
    }  # fmt: skip
    return str(names.get(tier.key, tier.name))


def amount(counts: Counted, number: int, currency: str = "") -> str:
    """So much of what a ladder counts: "3 points", "€500.00 of sales"."""
    if counts is Counted.SALES:
        return str(gettext("%(sum)s of sales", sum=money.written(number, currency) if currency else number))
    words = {
        Counted.POINTS: ngettext("%(num)s point", "%(num)s points", number),
        Counted.DELIVERABLES: ngettext("%(num)s verified deliverable", "%(num)s verified deliverables", number),
        Counted.CLICKS: ngettext("%(num)s click of a person", "%(num)s clicks of people", number),
    }
    return str(words[counts])


def amount_on(ladder: Ladder, number: int) -> str:
    """The same in the currency of the ladder's programme."""
    currency = sources.currency_of(ladder.programme_id) if ladder.counts is Counted.SALES else ""
    return amount(ladder.counts, number, currency)


def counted_name(counts: Counted) -> str:
    """What a ladder counts, as a form lists it."""
    return str(
        {
            Counted.POINTS: gettext("Points earned"), Counted.DELIVERABLES: gettext("Verified deliverables"),
            Counted.SALES: gettext("Attributed sales, net of refunds"),
            Counted.CLICKS: gettext("Clicks of people on their links"),
        }[counts]
    )  # fmt: skip


def ladder_sentences(ladder: Ladder) -> list[str]:
    """How one goes up and down a ladder."""
    if ladder.counts is not Counted.POINTS:
        return _programme_sentences(ladder)
    if ladder.period is Period.ROLLING:
        counts = gettext("The points you earned in the last %(days)s days count.", days=ladder.days)
        keeps = gettext("A tier you reach is yours for %(days)s days at least, whatever happens.", days=ladder.days)
    else:
        counts = gettext("The points you earned since 1 January count.")
        keeps = gettext("A tier you reach is yours to the end of the following year, whatever happens.")
    up = gettext("You go up as soon as they are enough. Points you spend still count: what counts is what you earned.")
    down = gettext(
        "After that, if they are not enough, you are told and have %(days)s more days. Then you go one tier down, "
        "never further.", days=ladder.grace_days,
    )  # fmt: skip
    if not ladder.grace_days:
        down = gettext("After that, if they are not enough, you go one tier down, never further.")
    return [counts, up, keeps, down, gettext("Points that are taken back never counted.")]


def _programme_sentences(ladder: Ladder) -> list[str]:
    """The same for a ladder that counts what partners do."""
    what = counted_name(ladder.counts)
    if ladder.period is Period.ROLLING:
        counts = gettext("Counted: %(what)s, of the last %(days)s days.", what=what, days=ladder.days)
    else:
        counts = gettext("Counted: %(what)s, since 1 January.", what=what)
    return [
        counts, gettext("You go up as soon as it is enough, and keep the tier for a whole period at least."),
        gettext(
            "After that, if it is not enough, you are told and have %(days)s more days. Then you go one tier down, "
            "never further.", days=ladder.grace_days,
        ),
        gettext("What is taken back, such as a sale that was refunded, never counted."),
    ]  # fmt: skip


def tone_name(tone: str) -> str:
    """What a colour is called in a form."""
    names = {
        "neutral": gettext("Grey"), "info": gettext("Blue"), "good": gettext("Green"), "warn": gettext("Amber"),
        "brand": gettext("The product’s own"), "bad": gettext("Red"),
    }  # fmt: skip
    return str(names.get(tone, tone))


def figure_name(figure: Figure) -> str:
    """What is counted, as a form lists it."""
    return str(
        {
            Figure.POSTS: gettext("Posts"), Figure.NETWORKS: gettext("Networks posted on"),
            Figure.SUGGESTIONS: gettext("Suggestions taken up"), Figure.CONVERSIONS: gettext("Conversions"),
            Figure.COLLEAGUES: gettext("Invited colleagues who posted"), Figure.THANKS: gettext("Thanks received"),
            Figure.WEEKS: gettext("Weeks in a row"), Figure.POINTS: gettext("Points ever earned"),
        }[figure]
    )  # fmt: skip


def rule_sentence(rule: Rule | None) -> str:
    """What earns a badge."""
    if rule is None:
        return str(gettext("Given by hand"))
    parts = [_condition(each) for each in rule.conditions]
    said = str((gettext(" and ") if rule.needs_all else gettext(" or ")).join(parts))
    return said[:1].upper() + said[1:]


def week_told(told: Told, why: Paused | None) -> str:
    """What a week shows."""
    if told is Told.PAUSED:
        off, held = gettext("Paused: days off"), gettext("Paused: posts were held")
        return str(held if why is Paused.BLACKOUT else off)
    words = {
        Told.POSTED: gettext("A post"), Told.OPEN: gettext("This week is open"),
        Told.QUIET: gettext("A quiet week"),
    }  # fmt: skip
    return str(words[told])


def _condition(condition: Condition) -> str:
    most = condition.least
    words = {
        Figure.POSTS: ngettext("%(num)s post", "%(num)s posts", most),
        Figure.NETWORKS: ngettext("posts on %(num)s network", "posts on %(num)s networks", most),
        Figure.SUGGESTIONS: ngettext("%(num)s suggestion taken up", "%(num)s suggestions taken up", most),
        Figure.CONVERSIONS: ngettext("%(num)s conversion", "%(num)s conversions", most),
        Figure.COLLEAGUES: ngettext("%(num)s invited colleague", "%(num)s invited colleagues", most),
        Figure.THANKS: ngettext("%(num)s thank-you", "%(num)s thank-yous", most),
        Figure.WEEKS: ngettext("%(num)s week in a row", "%(num)s weeks in a row", most),
        Figure.POINTS: ngettext("%(num)s point earned", "%(num)s points earned", most),
    }
    said = words[condition.figure]
    if condition.of:
        return str(gettext("%(what)s on %(network)s", what=said, network=network_look(condition.of).label))
    return str(said)
