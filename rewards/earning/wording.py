"""Each rule in plain words."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from rewards.earning import deciding
from rewards.earning.deciding import HUMAN_CLICKS, SHARE_PUBLISHED, Rule


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
                "If a recount lowers them, the points of the lost steps are taken back.", days=deciding.COUNTS_FOR.days,
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
