"""Pure: what each pattern is called, what it is, who is let through, and what a finding says, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import LazyString, format_datetime, gettext
from flask_babel import lazy_gettext as _l

from rewards.fair_play.patterns import Pattern


@dataclass(frozen=True)
class Words:
    """A pattern's name, what it is, which honest look-alikes are let through, and what a finding says."""

    name: LazyString
    says: LazyString
    honest: LazyString
    found: LazyString


WORDS: Final[Mapping[str, Words]] = {
    "before_public": Words(
        _l("Clicks before the post was out"), _l("Many people clicked a link that nobody could have seen yet."),
        _l("Trying your own link before you post. Posts by hand, which are told later than they are out."),
        _l("%(count)s of %(of)s clicks came before the post went out on %(published_at)s."),
    ),
    "one_visitor": Words(
        _l("One visitor, again and again"), _l("Most clicks on a link came from the same visitor of a day."),
        _l("An office whose people share one address: there everybody's links look like that. Coming back to a story."),
        _l("%(count)s of %(of)s clicks came from the busiest visitor of their day."),
    ),
    "first_minutes": Words(
        _l("Only the first minutes"),
        _l("Hardly anybody clicked but one or two visitors, many times, in the minutes after the post went out."),
        _l("A newsletter, a chat or a loyal audience: many visitors at once."),
        _l("%(count)s of %(of)s clicks came within %(minutes)s minutes of the post, from %(visitors)s visitors."),
    ),
    "burst": Words(
        _l("A burst of one or two visitors"), _l("Most clicks came within a few minutes, from hardly a visitor."),
        _l("A conference talk, a newsletter, a story that is passed on: bursts of many visitors. "
           "Visitors who ask not to be tracked."),
        _l("%(count)s of %(of)s clicks came within %(minutes)s minutes at %(at)s, from %(visitors)s visitors."),
    ),
    "regular": Words(
        _l("By the clock"), _l("Click after click came at the same distance, as a timer clicks."),
        _l("A popular post with clicks in nearly every minute. People on their way, who come now and then."),
        _l("%(count)s of %(of)s clicks came one after the other, %(minutes)s minutes apart."),
    ),
    "one_family": Words(
        _l("One kind of browser only"), _l("All of many clicks came from one family of browsers, where others' don't."),
        _l("A network whose app everybody uses: there it is usual. Few clicks."),
        _l("%(count)s of %(of)s clicks came from %(family)s; with others on that network it is %(usual)s of all."),
    ),
    "night": Words(
        _l("While you sleep"), _l("Most clicks came in the small hours, on several nights."),
        _l("Readers on another continent: there it is usual. One night of a story that travels."),
        _l("%(count)s of %(of)s clicks came between 1 and 5 at night (%(zone)s), on %(nights)s nights."),
    ),
    "stops_at_step": Words(
        _l("Clicks that end where a step ends"),
        _l("On post after post, clicks ended just when the points were there."),
        _l("One or two posts that happen to. Young posts, which are still clicked."),
        _l("The clicks of %(count)s of %(of)s posts ended just at a step of %(step)s."),
    ),
    "ring": Words(
        _l("The same minutes on colleagues' links"),
        _l("On several days, the same few browsers went from one colleague's link to the next, minute by minute."),
        _l("A newsletter, an event or a busy day with many links. Colleagues who read each other's posts, among "
           "others."),
        _l("In %(count)s minutes on %(days)s days, the same browsers came to the links of %(people)s colleagues."),
    ),
    "same_post_again": Words(
        _l("The same post again"), _l("The same words about the same story, more than once on one network."),
        _l("The first of them. Other words, another network, another language. A post again after the first was taken "
           "down."),
        _l("The same words went out %(count)s times on that network since %(published_at)s."),
    ),
    "told_before": Words(
        _l("An address that was told before"), _l("A post was told under the address of an earlier post."),
        _l("An address that was corrected for the same post."),
        _l("The address was told before, for a post of %(first_at)s."),
    ),
    "share_and_delete": Words(
        _l("Gone once the points were there"),
        _l("Post after post was taken down soon after its points were available."),
        _l("A post that you regret. Posts that you were asked to take down. Tidying up old posts."),
        _l("%(count)s of %(of)s posts were gone within %(days)s days after their points were available."),
    ),
    "own_conversion": Words(
        _l("Bought by oneself"), _l("The customer of a sale that your link won has your own work mail."),
        _l("Colleagues who buy. Buying without your own link."),
        _l("%(count)s sales that your link won are under your own work mail."),
    ),
    "refunded": Words(
        _l("Bought and given back"), _l("Most sales that a person's links won were given back."),
        _l("A refund now and then. A product that was called back: then everybody's are."),
        _l("%(count)s of %(of)s sales were given back; with others it is %(usual)s of all."),
    ),
    "invited_and_gone": Words(
        _l("Invited, and gone"), _l("Several colleagues were invited, posted once, and nothing of theirs is there."),
        _l("Newcomers who post seldom, as long as a post is there. Who is here for less than a month."),
        _l("%(count)s of %(of)s invited colleagues posted once at most; after %(days)s days nothing of it is there."),
    ),
    "suggestion_ring": Words(
        _l("You accept mine, I accept yours"),
        _l("Two people accept each other's suggestions, and hardly anybody else's."),
        _l("An editor who accepts from everybody. A suggester with one editor, one way."),
        _l("%(count)s of your suggestions were accepted by one colleague, and you accepted %(back)s of theirs."),
    ),
}  # fmt: skip
"""By key, in the order in which they are looked for."""

EVIDENCE: Final[Mapping[str, LazyString]] = {
    "minutes": _l("the minutes of clicks"),
    "marks": _l("marks that are the same for one visitor of one link on one day, and for nothing else"),
    "families": _l("families of browsers"),
    "published": _l("when posts went out"),
    "steps": _l("the steps of the rule"),
    "posts": _l("network, story and words of posts"),
    "addresses": _l("addresses of posts as they were told"),
    "gone": _l("when posts were found gone, and whether somebody had asked for it"),
    "released": _l("when points became available"),
    "customer": _l("a keyed hash of the customer, compared with that of one's own work mail"),
    "conversions": _l("sales and what was given back"),
    "suggestions": _l("who accepted whose suggestions"),
}
"""What a pattern looks at."""

STATES: Final[Mapping[str, LazyString]] = {
    "open": _l("We are looking at it"),
    "cleared": _l("All is well"),
    "upheld": _l("Taken back"),
    "appealed": _l("Looked at again"),
    "appeal_granted": _l("Given back"),
    "appeal_refused": _l("Stays taken back"),
}
"""Where a case stands, for the person whom it is about."""


def name(pattern: str) -> str:
    """What a pattern is called; its key where no version of today knows it."""
    return str(WORDS[pattern].name) if pattern in WORDS else pattern


LIMITS: Final[Mapping[str, LazyString]] = {
    "slack_minutes": _l("%(value)s minutes before"), "visits": _l("from %(value)s clicks on"),
    "part": _l("%(part)s of all"), "usual_part": _l("unless %(part)s are usual"), "visitors": _l("%(value)s visitors"),
    "minutes": _l("%(value)s minutes"), "after_minutes": _l("%(value)s minutes after the post"),
    "hours": _l("after %(value)s hours"), "apart_minutes": _l("at least %(value)s minutes apart"),
    "spread_minutes": _l("give or take %(value)s minute"), "from_hour": _l("from %(value)s o'clock"),
    "until_hour": _l("until %(value)s o'clock"), "nights": _l("on %(value)s nights"),
    "posts": _l("from %(value)s posts on"), "least_step": _l("steps of %(value)s and more"),
    "most_visits": _l("up to %(value)s clicks"), "days": _l("%(value)s days"), "people": _l("from %(value)s people on"),
    "alike": _l("%(part)s alike"), "conversions": _l("from %(value)s sales on"),
    "suggestions": _l("from %(value)s each way"),
}  # fmt: skip
"""What the numbers of a pattern mean."""


def limits(pattern: Pattern) -> str:
    """The limits of a pattern in words."""
    return ", ".join(
        str(LIMITS[name]) % {"value": f"{value:g}", "part": f"{value:.0%}"} for name, value in pattern.limits.items()
    )


def found(pattern: str, evidence: Mapping[str, Any], zone: str = "UTC") -> str:
    """What a finding says, with its figures; times in that zone."""
    if pattern not in WORDS:
        return str(gettext("This pattern is no longer looked for."))
    told = {key: _told(key, value, zone) for key, value in evidence.items()}
    return str(WORDS[pattern].found) % _Lenient(told)


class _Lenient(dict[str, str]):
    """Figures of a finding; a dash for one that an older version did not keep."""

    def __missing__(self, key: str) -> str:
        return "–"


def _told(key: str, value: Any, zone: str) -> str:
    """Instants are kept as RFC 3339, parts as fractions of 1."""
    if key in ("at", "first_at", "published_at"):
        return str(format_datetime(datetime.fromisoformat(value).astimezone(ZoneInfo(zone)), "medium", rebase=False))
    if key == "usual":
        return f"{float(value):.0%}"
    return str(value)
