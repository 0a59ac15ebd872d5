"""Pure: whether a version of a rule can be put in force: its figures, its dates, and that clicks stay a small part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from advocacy.errors import Breach
from rewards.earning import deciding
from rewards.earning.shipped import CLICKS_MOST, CLICKS_PART, ENDLESS_A_WEEK, MOST_POINTS
from rewards.earning.terms import Rule
from rewards.earning.triggers import STEPPED, VERIFIED, Basis, Pending, Phase, Trigger

CAPS = ("daily_cap", "weekly_cap", "monthly_cap", "subject_cap")
Faults = dict[str, list[str]]


def require(rule: Rule, versions: Sequence[Rule], now: datetime) -> None:
    """Raises Breach, by field, for a version that can't be put in force beside those that there are."""
    found = faults(rule)
    if rule.valid_from < now:
        found["valid_from"] = [_("A rule can't begin in the past.")]
    found |= other_kind(rule, versions)
    if found:
        raise Breach(_("This rule can't be kept as it is."), errors=found)
    for at in _instants(rule, versions):
        _require_small_clicks([*versions, rule], at)


def faults(rule: Rule) -> Faults:
    """What is wrong with its figures, by field."""
    found: Faults = {}
    if not 0 <= rule.points <= MOST_POINTS:
        found["points"] = [_("Give a number from 0 to %(most)s.", most=f"{MOST_POINTS:,}")]
    if not 0 <= rule.percent <= 1000:
        found["percent"] = [_("Give a number from 0 to 1,000.")]
    if rule.phase is Phase.PRODUCT and not any(each in rule.conditions.named for each in ("items", "campaigns")):
        found["conditions"] = [_("Name the story or the campaign that this is for.")]
    if rule.valid_until is not None and rule.valid_until <= rule.valid_from:
        found["valid_until"] = [_("It would end before it begins.")]
    return found | _of_promises(rule) | _of_caps(rule) | _of_steps(rule) | _of_less(rule) | _of_waiting(rule)


def other_kind(rule: Rule, versions: Iterable[Rule]) -> Faults:
    """A key stands for one trigger and one phase, so that its credits can be found again."""
    others = (each for each in versions if each.key == rule.key)
    if any(each.trigger is not rule.trigger or each.phase is not rule.phase for each in others):
        return {"trigger": [_("A version stays with what its rule is for; write another rule instead.")]}
    return {}


def clicks_part(rules: Iterable[Rule]) -> tuple[int, int]:
    """Points that clicks can earn in a week at most, and those that all actions can: what holds for everybody, without
    percentages on top."""
    clicks, actions = 0, 0
    for rule in rules:
        if rule.trigger is Trigger.HUMAN_CLICKS:
            clicks += rule.weekly_cap or 0
        elif rule.basis is Basis.ACTION and rule.phase is Phase.GENERAL and not rule.conditions.named:
            actions += _in_a_week(rule)
    return clicks, actions


def most_for_clicks(actions: int) -> int:
    """Points a week that clicks may earn where actions can earn so many."""
    return min(actions * CLICKS_PART // 100, CLICKS_MOST)


def _in_a_week(rule: Rule) -> int:
    """What a rule lets one person earn in a week, the month's cap spread over four of them; without a cap what a credit
    a day makes, for an endless rule is no reason for endless clicks."""
    caps = ((rule.daily_cap, 7, 1), (rule.weekly_cap, 1, 1), (rule.monthly_cap, 1, 4))
    capped = (cap * times // parts for cap, times, parts in caps if cap is not None)
    return min(capped, default=rule.points * ENDLESS_A_WEEK)


def _require_small_clicks(versions: Sequence[Rule], at: datetime) -> None:
    found = (deciding.in_force(versions, key, at) for key in {rule.key for rule in versions})
    clicks, actions = clicks_part(rule for rule in found if rule)
    most = most_for_clicks(actions)
    if clicks > most:
        raise Breach(
            _(
                "Clicks could earn %(clicks)s points a week, all actions %(actions)s: clicks "
                "are never the main way to earn.",
                clicks=clicks,
                actions=actions,
            ),
            remedy=_(
                "Keep clicks to %(clicks_part)s per cent of it and to %(clicks_most)s: %(most)s points a week.",
                clicks_part=CLICKS_PART,
                clicks_most=CLICKS_MOST,
                most=most,
            ),
            errors={"weekly_cap": [_("At most %(most)s for all rules about clicks together.", most=most)]},
        )


def _instants(rule: Rule, versions: Sequence[Rule]) -> set[datetime]:
    """When what is in force changes from the beginning of this version on."""
    moments = {each for version in versions for each in (version.valid_from, version.valid_until) if each}
    moments |= {rule.valid_until} if rule.valid_until else set()
    return {rule.valid_from} | {each for each in moments if each > rule.valid_from}


def _of_promises(rule: Rule) -> Faults:
    """Missions and challenges say themselves what they give, under a cap of their own: no rule makes it more."""
    if rule.basis is not Basis.MISSION:
        return {}
    if rule.key != rule.trigger.value or rule.phase is not Phase.GENERAL:
        return {"trigger": [_("Missions and challenges say themselves what they give: change their points instead.")]}
    if rule.points > 1:
        return {"points": [_("A promised point is one point: change what the mission or challenge promises instead.")]}
    return {}


def _of_caps(rule: Rule) -> Faults:
    found: Faults = {}
    for name in CAPS:
        cap = getattr(rule, name)
        if cap is not None and cap < 1:
            found[name] = [_("Give at least one point, or leave it empty.")]
        elif cap is not None and cap < rule.points and rule.basis is not Basis.MISSION:
            found[name] = [_("The cap is below what one credit gives.")]
    if rule.trigger in STEPPED and rule.weekly_cap is None:
        found["weekly_cap"] = [_("Results only earn under a weekly cap.")]
    return found


def _of_steps(rule: Rule) -> Faults:
    found: Faults = {}
    if rule.stepped:
        if rule.step is None or rule.step < 1:
            found["step"] = [_("Say how much of the figure makes a step.")]
        if rule.most_steps is None or rule.most_steps < 1:
            found["most_steps"] = [_("Say how many steps one post can earn.")]
    return found


def _of_less(rule: Rule) -> Faults:
    found: Faults = {}
    if rule.diminish_after is not None and rule.diminish_after < 1:
        found["diminish_after"] = [_("Give at least one, or leave it empty.")]
    if not 0 <= rule.diminish_percent <= 100:
        found["diminish_percent"] = [_("Give a percentage from 0 to 100.")]
    if rule.diminish_per not in ("day", "week"):
        found["diminish_per"] = [_("Choose day or week.")]
    if rule.cool_down is not None and not 1 <= rule.cool_down <= 7 * 24 * 60:
        found["cool_down"] = [_("Give minutes, at most a week of them.")]
    return found


def _of_waiting(rule: Rule) -> Faults:
    if rule.pending is Pending.DAYS and not 1 <= rule.pending_days <= 365:
        return {"pending_days": [_("Give a number of days from 1 to 365.")]}
    if rule.pending is Pending.VERIFIED and rule.trigger not in VERIFIED:
        return {"pending": [_("Nothing is read back of this: let it wait for days, or not at all.")]}
    return {}
