"""Each rule in plain words, what fits it, and how the points of a credit came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from rewards.earning.terms import Rule
from rewards.earning.triggers import Basis, Pending, Phase, Trigger
from rewards.earning.watching import COUNTS_FOR

TRIGGERS = {
    Trigger.SHARE_PUBLISHED: _l("Published post"),
    Trigger.HUMAN_CLICKS: _l("Human clicks"),
    Trigger.ENGAGEMENT: _l("Reactions"),
    Trigger.SUGGESTION_ACCEPTED: _l("Accepted suggestion"),
    Trigger.TRAINING_FINISHED: _l("Finished training"),
    Trigger.COLLEAGUE_JOINED: _l("A colleague who joined"),
    Trigger.CONVERSION: _l("A sale or a lead"),
    Trigger.LIVE_VERIFIED: _l("Post seen live"),
    Trigger.MISSION_COMPLETED: _l("Completed mission"),
    Trigger.CHALLENGE_WON: _l("Challenge"),
    Trigger.THANKED: _l("Thanks received"),
}
ICONS = {
    Trigger.SHARE_PUBLISHED: "send",
    Trigger.HUMAN_CLICKS: "cursor",
    Trigger.ENGAGEMENT: "heart",
    Trigger.SUGGESTION_ACCEPTED: "lightbulb",
    Trigger.TRAINING_FINISHED: "book",
    Trigger.COLLEAGUE_JOINED: "person-plus",
    Trigger.CONVERSION: "cash-coin",
    Trigger.LIVE_VERIFIED: "patch-check",
    Trigger.MISSION_COMPLETED: "flag",
    Trigger.CHALLENGE_WON: "trophy",
    Trigger.THANKED: "hand-thumbs-up",
}
PHASES = {
    Phase.GENERAL: _l("Gives points"),
    Phase.MULTIPLIER: _l("Adds a percentage"),
    Phase.PRODUCT: _l("Extra for one story or campaign"),
}
CUTS = {
    "daily_cap": _l("the day's cap was reached"), "weekly_cap": _l("the week's cap was reached"),
    "monthly_cap": _l("the month's cap was reached"), "subject_cap": _l("the cap for one subject was reached"),
    "diminishing": _l("further ones earn less"), "cool_down": _l("too soon after the one before"),
}  # fmt: skip
NAMED = {
    "networks": _l("networks"), "campaigns": _l("campaigns"), "topics": _l("topics"), "items": _l("stories"),
    "programmes": _l("programmes"), "teams": _l("teams"), "regions": _l("regions"), "tiers": _l("tiers"),
}  # fmt: skip


def label(rule: str, names: Mapping[str, str] | None = None) -> str:
    """What a rule is called: as the company names it (``names`` by key), as it ships, or else its key in words."""
    if names and rule in names:
        return names[rule]
    return str(TRIGGERS[Trigger(rule)]) if rule in set(Trigger) else rule.replace("_", " ").capitalize()


def name(rule: Rule) -> str:
    """What a rule is called."""
    return rule.name or label(rule.key)


def sentences(rule: Rule, teams: Mapping[str, str] | None = None) -> list[str]:
    """A rule in plain words. ``teams``: their names by id, where its conditions name some."""
    return [_earns(rule), *_conditions(rule, teams or {}), *_caps(rule), *_less(rule), *_waits(rule)]


def explained(details: Mapping[str, Any]) -> list[str]:
    """How the points of a credit came about, where it is more than what its rule gives."""
    told = []
    if "percent" in details:
        told.append(gettext("%(percent)s %% on top of %(base)s points", percent=details["percent"],
                            base=details.get("base", "?")))  # fmt: skip
    elif "base" in details:
        told.append(gettext("of %(base)s points", base=details["base"]))
    return told + [str(CUTS[each]) for each in details.get("cut", []) if each in CUTS]


def _earns(rule: Rule) -> str:
    if rule.phase is Phase.MULTIPLIER:
        told = gettext(
            "Adds %(percent)s %% to the points for: %(what)s. Fractions are rounded down.",
            percent=rule.percent, what=TRIGGERS[rule.trigger],
        )  # fmt: skip
        return str(told)
    if rule.basis is Basis.MISSION and rule.points == 1:
        return str(_PROMISED[rule.trigger])
    points = ngettext("%(num)s point", "%(num)s points", rule.points)
    if rule.stepped:
        what = gettext("human clicks") if rule.trigger is Trigger.HUMAN_CLICKS else gettext("reactions")
        told = gettext(
            "Every %(step)s %(what)s on a post earn %(points)s, at most %(most)s times a post.",
            step=rule.step, what=what, points=points, most=rule.most_steps,
        )  # fmt: skip
        return str(told)
    return str(_EARNS[rule.trigger] % {"points": points})


_EARNS = {
    Trigger.SHARE_PUBLISHED: _l("Each post you publish earns %(points)s."),
    Trigger.SUGGESTION_ACCEPTED: _l("Each suggestion of yours that is accepted earns %(points)s."),
    Trigger.TRAINING_FINISHED: _l("Each policy that you read with its quiz earns %(points)s."),
    Trigger.COLLEAGUE_JOINED: _l("The first post of a colleague whom you invited earns you %(points)s."),
    Trigger.CONVERSION: _l("Each sale or lead that your link or code has won earns %(points)s."),
    Trigger.LIVE_VERIFIED: _l("Each post that is read back live earns %(points)s."),
    Trigger.MISSION_COMPLETED: _l("A completed mission earns what it promises (each of its points counts %(points)s)."),
    Trigger.CHALLENGE_WON: _l("A challenge earns what it promises (each of its points counts %(points)s)."),
    Trigger.THANKED: _l("Each thanks that you receive for a post earns %(points)s."),
}


_PROMISED = {
    Trigger.MISSION_COMPLETED: _l("A completed mission earns the points that it promises."),
    Trigger.CHALLENGE_WON: _l("Who reaches a challenge's goal earns the points that it promises."),
}


def _conditions(rule: Rule, teams: Mapping[str, str]) -> list[str]:
    told = []
    for what, values in rule.conditions.named.items():
        shown = [teams.get(each, each) for each in values] if what == "teams" else values
        told.append(gettext("Only for these %(what)s: %(values)s.", what=NAMED[what], values=", ".join(shown)))
    return told


def _caps(rule: Rule) -> list[str]:
    caps = (
        (rule.daily_cap, _l("At most %(points)s points a day.")),
        (rule.weekly_cap, _l("At most %(points)s points a week (Monday to Sunday).")),
        (rule.monthly_cap, _l("At most %(points)s points a calendar month.")),
        (rule.subject_cap, _l("At most %(points)s points for one post or subject.")),
    )
    return [str(words % {"points": cap}) for cap, words in caps if cap is not None]


def _less(rule: Rule) -> list[str]:
    told = []
    if rule.diminish_after is not None:
        per = gettext("day") if rule.diminish_per == "day" else gettext("week")
        told.append(gettext("After %(count)s in a %(per)s, further ones earn %(percent)s %% of it.",
                            count=rule.diminish_after, per=per, percent=rule.diminish_percent))  # fmt: skip
    if rule.cool_down:
        told.append(gettext("Only one in %(minutes)s minutes earns.", minutes=rule.cool_down))
    return told


def _waits(rule: Rule) -> Sequence[str]:
    if rule.pending is Pending.DAYS:
        return [gettext("They are pending for %(days)s days, in case it is given back.", days=rule.pending_days)]
    if rule.pending is Pending.VERIFIED:
        return [
            gettext("They are pending until the post is read back after 24 hours; if it is gone, they are taken back."),
            gettext("A post you publish by hand is read back at the address that you give; if it is not seen within 14 "
                    "days, its pending points end."),
        ]  # fmt: skip
    if rule.trigger is Trigger.HUMAN_CLICKS:
        return [gettext(
            "Only clicks that no rule takes for a machine's count, on posts read back live, for %(days)s days. "
            "If a recount lowers them, the points of the lost steps are taken back; all of them if the post is gone.",
            days=COUNTS_FOR.days,
        )]  # fmt: skip
    if rule.trigger is Trigger.ENGAGEMENT:
        return [gettext(
            "What networks report of posts read back live counts, for %(days)s days. If the post is gone, its points "
            "are taken back.", days=COUNTS_FOR.days,
        )]  # fmt: skip
    return []
