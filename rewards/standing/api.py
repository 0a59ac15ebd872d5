"""The API of standing: one's own tiers, badges and streak; ladders and badges for everybody; writing for marketing."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from rewards.standing import badges, catalogue, grammar, ladders, queries, wording
from rewards.standing.api_schemas import (
    AwardIn,
    AwardOut,
    BadgeChange,
    BadgeIn,
    BadgeOut,
    LadderIn,
    LadderOut,
    RewardStandingOut,
    WithdrawIn,
)
from rewards.standing.ladder import Ladder, Tier
from rewards.standing.models import BadgeAward, Counted, Period
from rewards.standing.queries import Medal, OnLadder
from rewards.standing.shipped import Badge

api = APIBlueprint("standing_api", __name__, url_prefix="/api/v1", tag="Rewards")


@api.get("/standing/me")
@api.output(RewardStandingOut)
@guard(Capability.SHARE)
def my_standing() -> ResponseReturnValue:
    """The caller's tiers, badges and streak."""
    mine = queries.mine(current_user.person, clock.now())
    weeks = [{"monday": monday, "told": told.value, "why": why.value if why else None}
             for monday, told, why in mine.streak.weeks]  # fmt: skip
    return {
        "ladders": [_place(each) for each in mine.ladders], "badges": [_medal(each) for each in mine.medals],
        "streak": {"length": mine.streak.length, "best": mine.streak.best, "weeks": weeks},
    }  # fmt: skip


@api.get("/tiers")
@api.output(as_list(LadderOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def ladders_in_force() -> ResponseReturnValue:
    """The ladders in force, everybody's first."""
    found = sorted(ladders.all_in_force(clock.now()).items())
    return {"items": [_ladder(ladder) for _, ladder in found], "next": None}


@api.post("/tiers")
@api.input(LadderIn)
@api.output(LadderOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def publish_ladder(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes the next version of a ladder. Nobody loses a tier by it before their period is over."""
    tiers = [Tier(**each) for each in json_data.pop("tiers")]
    facts = {**json_data, "tiers": tiers, "period": Period(json_data["period"]), "counts": Counted(json_data["counts"])}
    row = ladders.publish(**facts, actor=current_user.actor, now=clock.now())
    return _ladder(ladders.as_ladder(row))


@api.get("/badges")
@api.output(as_list(BadgeOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def badge_list() -> ResponseReturnValue:
    """The badges there are; whoever runs rewards sees retired ones, too."""
    found = catalogue.all_badges() if current_user.can(Capability.WRITE_REWARDS) else catalogue.badges_given()
    return {"items": [_badge(badge) for badge in found], "next": None}


@api.post("/badges")
@api.input(BadgeIn)
@api.output(BadgeOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def add_badge(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a badge of the company's own."""
    given = Badge(**{**json_data, "rule": grammar.read(json_data["rule"])}, own=True)
    return _badge(catalogue.add(given, actor=current_user.actor, now=clock.now()))


@api.patch("/badges/<badge_key>")
@api.input(BadgeChange)
@api.output(BadgeOut)
@guard(Capability.WRITE_REWARDS)
def change_badge(badge_key: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes or retires a badge; who has it keeps it."""
    if "rule" in json_data:
        json_data["rule"] = grammar.read(json_data["rule"])
    given = Badge(**{**catalogue.badge_named(badge_key).__dict__, **json_data})
    return _badge(catalogue.change(given, actor=current_user.actor, now=clock.now()))


@api.post("/badges/<badge_key>/awards")
@api.input(AwardIn)
@api.output(AwardOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def give_badge(badge_key: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives somebody a badge by hand; they read the reason."""
    person = person_for(json_data["person_id"])
    given = badges.award_by_hand(
        person.id, badge_key, json_data["reason"], actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    return _award(given)


@api.post("/badge-awards/<int:award_id>/withdraw")
@api.input(WithdrawIn)
@api.output({}, status_code=204)
@guard(Capability.WRITE_REWARDS)
def withdraw_badge(award_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes back a badge that was given by hand, by mistake."""
    badges.withdraw(award_id, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return "", 204


def _place(place: OnLadder) -> dict[str, Any]:
    return {
        "programme_id": place.ladder.programme_id, "tier": place.tier.key if place.tier else None,
        "next": place.above.key if place.above else None, "score": place.score, "missing": place.missing,
        "kept_until": place.kept_until, "grace_until": place.grace_until,
    }  # fmt: skip


def _ladder(ladder: Ladder) -> dict[str, Any]:
    return {
        **ladder.__dict__, "tiers": [tier.__dict__ for tier in ladder.tiers], "period": ladder.period.value,
        "counts": ladder.counts.value,
        "valid_from": to_rfc3339(ladder.valid_from), "says": " ".join(wording.ladder_sentences(ladder)),
    }  # fmt: skip


def _badge(badge: Badge) -> dict[str, Any]:
    return {
        "key": badge.key, "name": str(badge.name), "says": str(badge.says), "icon": badge.icon, "tone": badge.tone,
        "rule": grammar.write(badge.rule), "rule_says": wording.rule_sentence(badge.rule), "active": badge.active,
    }  # fmt: skip


def _medal(medal: Medal) -> dict[str, Any]:
    award = medal.award
    return {
        **_badge(medal.badge), "awarded_at": to_rfc3339(award.at) if award else None,
        "reason": award.reason or None if award else None, "done": medal.done, "needed": medal.needed,
    }  # fmt: skip


def _award(given: BadgeAward) -> dict[str, Any]:
    return {
        "id": given.id, "person_id": given.person_id, "badge": given.badge_key, "reason": given.reason,
        "at": to_rfc3339(given.at),
    }  # fmt: skip
