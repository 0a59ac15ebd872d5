"""The API of contests: list, enter, take back; judges score; marketing plans, opens, closes, settles, cancels."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.lists import ListQuery, as_list
from rewards.challenges import contest_office_views, contest_queries, contests, entering, judging
from rewards.challenges.api import EndIn
from rewards.challenges.contest_models import Contest, ContestEntry, ContestState
from rewards.challenges.contests import ContestPlan, Measure

api = APIBlueprint("contests_api", __name__, url_prefix="/api/v1", tag="Rewards")


class CriterionIn(Schema):
    """What is judged, and how much it weighs in percent; all together 100."""

    name = String(required=True, validate=Length(1, 80))
    weight = Integer(required=True, strict=True)
    says = String(load_default="", validate=Length(max=1_000))


class ContestIn(Schema):
    """A contest. Days are of the company's zone, both included; ``judges`` by their ids, two or more."""

    name = String(required=True, validate=Length(1, 120))
    brief = String(required=True, validate=Length(1, 5_000))
    opens_on = Date(required=True)
    closes_on = Date(required=True)
    criteria = List(Nested(CriterionIn), required=True)
    judges = List(Integer(strict=True), required=True)
    places = List(Integer(strict=True), load_default=list)
    badge = String(load_default="", validate=Length(max=60))
    least_tier = String(load_default="", validate=Length(max=60))
    team_id = Integer(load_default=None, allow_none=True, strict=True)
    region = String(load_default="", validate=Length(max=20))
    relationship = String(load_default="", validate=OneOf(["", *(each.value for each in Relationship)]))
    programme = Integer(load_default=None, allow_none=True, strict=True)


class CriterionOut(CriterionIn):
    """A criterion."""

    id = Integer()


class MarkIn(Schema):
    """A mark from 0 to 10 for a criterion."""

    criterion_id = Integer(required=True, strict=True)
    mark = Integer(required=True, strict=True)


class OpinionIn(Schema):
    """A judge's marks, one for each criterion, and why: whoever entered reads it."""

    marks = List(Nested(MarkIn), required=True)
    reason = String(required=True, validate=Length(max=judging.MOST_REASON))


class OpinionOut(Schema):
    """What a judge says, without their name."""

    marks = List(Nested(MarkIn))
    reason = String()


class EntryIn(Schema):
    """A published post of one's own, or an address."""

    share_id = Integer(load_default=None, allow_none=True, strict=True)
    url = String(load_default="", validate=Length(max=2_000))
    words = String(load_default="", validate=Length(max=entering.MOST_WORDS))


class ContestEntryOut(Schema):
    """An entry; ``score`` from 0 to 10 once it is judged."""

    id = Integer()
    state = String()
    title = String()
    url = String()
    words = String()
    entered_at = String()
    place = Integer(allow_none=True)
    score = String(allow_none=True)
    points = Integer()
    opinions = List(Nested(OpinionOut))


class ContestOut(Schema):
    """A contest; ``mine`` is what the caller entered."""

    id = Integer()
    name = String()
    brief = String()
    state = String()
    opens_on = String()
    closes_on = String()
    criteria = List(Nested(CriterionOut))
    places = List(Integer())
    badge = String()
    least_tier = String()
    team_id = Integer(allow_none=True)
    region = String()
    relationship = String()
    programme = Integer(allow_none=True)
    mine = Nested(ContestEntryOut, allow_none=True)


class ContestsQuery(ListQuery):
    """Which ones."""

    view = String(load_default="open", validate=OneOf(["open", "mine", "over", "all"]))


@api.get("/contests")
@api.input(ContestsQuery, location="query")
@api.output(as_list(ContestOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def contest_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Contests for the caller, the newest; ``view=all``: every one, for whoever runs them, by pages."""
    if query_data["view"] == "all" and current_user.can(Capability.WRITE_REWARDS):
        found = contest_queries.all_contests(query_data["cursor"], query_data["limit"])
        return {"items": [_contest(each, None) for each in found.items], "next": found.next}
    newest = contest_queries.contests(current_user.person, query_data["view"], query_data["limit"])
    return {"items": [_contest(each, None) for each in newest], "next": None}


@api.post("/contests")
@api.input(ContestIn)
@api.output(ContestOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def plan(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Plans one; it opens by itself when its window begins."""
    return _contest(contests.plan_contest(_plan(json_data), actor=current_user.actor, now=clock.now()), None)


@api.get("/contests/<int:contest_id>")
@api.output(ContestOut)
@guard(Capability.SHARE)
def one(contest_id: int) -> ResponseReturnValue:
    """One contest, and what the caller entered."""
    return _seen(contest_queries.contest_for(current_user.person, contest_id))


@api.patch("/contests/<int:contest_id>")
@api.input(ContestIn)
@api.output(ContestOut)
@guard(Capability.WRITE_REWARDS)
def change(contest_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Plans it anew, as long as it is not open."""
    found = get(Contest, contest_id, _("There is no such contest."))
    contests.change_contest(found, _plan(json_data), actor=current_user.actor, now=clock.now())
    return _contest(found, None)


@api.post("/contests/<int:contest_id>/entries")
@api.input(EntryIn)
@api.output(ContestEntryOut, status_code=201)
@guard(Capability.SHARE)
def enter(contest_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Enters a post, or an address; one entry a person."""
    found = contest_queries.contest_for(current_user.person, contest_id)
    made = entering.enter(found, current_user.person, **json_data, actor=current_user.actor, now=clock.now())
    return _entry(made, opinions=False)


@api.delete("/contests/<int:contest_id>/entries/mine")
@api.output(ContestEntryOut)
@guard(Capability.SHARE)
def withdraw(contest_id: int) -> ResponseReturnValue:
    """Takes the caller's entry back."""
    found = contest_queries.contest_for(current_user.person, contest_id)
    entry = contest_queries.require_own_entry(found, current_user.id)
    entering.withdraw(entry, found, actor=current_user.actor, now=clock.now())
    return _entry(entry, opinions=False)


@api.get("/contests/<int:contest_id>/entries")
@api.input(ListQuery, location="query")
@api.output(as_list(ContestEntryOut))
@signed_in
@narrow_tokens(Capability.SHARE)
def entries(contest_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """What was entered, oldest first: for its judges."""
    found = contest_queries.judged_by(current_user.person, contest_id)
    listed = contest_queries.entries_of(found, query_data["cursor"], query_data["limit"])
    return {"items": [_entry(each, opinions=False) for each in listed.items], "next": listed.next}


@api.post("/contests/<int:contest_id>/entries/<int:entry_id>/score")
@api.input(OpinionIn)
@api.output(ContestEntryOut)
@signed_in
@narrow_tokens(Capability.SHARE)
def score(contest_id: int, entry_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """A judge's marks and reason; until it is settled they may be given anew."""
    found = contest_queries.judged_by(current_user.person, contest_id)
    entry = contest_queries.entry_in(found, entry_id)
    marks = {each["criterion_id"]: each["mark"] for each in json_data["marks"]}
    judging.score(entry, found, marks, json_data["reason"], actor=current_user.actor, now=clock.now())
    return _entry(entry, opinions=False)


@api.post("/contests/<int:contest_id>/open")
@api.output(ContestOut)
@guard(Capability.WRITE_REWARDS)
def open_(contest_id: int) -> ResponseReturnValue:
    """Opens it: what is stated stands from then on."""
    return _decided(contest_id, "open", "")


@api.post("/contests/<int:contest_id>/close")
@api.input(EndIn)
@api.output(ContestOut)
@guard(Capability.WRITE_REWARDS)
def close(contest_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Lets nobody enter any more, with a reason: the judges begin."""
    return _decided(contest_id, "close", json_data["why"])


@api.post("/contests/<int:contest_id>/settle")
@api.output(ContestOut)
@guard(Capability.WRITE_REWARDS)
def settle(contest_id: int) -> ResponseReturnValue:
    """Places every entry by what the judges said."""
    return _decided(contest_id, "settle", "")


@api.post("/contests/<int:contest_id>/cancel")
@api.input(EndIn)
@api.output(ContestOut)
@guard(Capability.WRITE_REWARDS)
def cancel(contest_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends it without a winner, with a reason."""
    return _decided(contest_id, "cancel", json_data["why"])


def _decided(contest_id: int, verb: str, why: str) -> dict[str, Any]:
    found = get(Contest, contest_id, _("There is no such contest."))
    contest_office_views.decide_contest(found, verb, why)
    return _contest(found, None)


def _seen(found: Contest) -> dict[str, Any]:
    entry = contest_queries.own_entry(found, current_user.id)
    settled = found.state is ContestState.SETTLED
    return _contest(found, _entry(entry, opinions=settled) if entry else None)


def _plan(body: dict[str, Any]) -> ContestPlan:
    criteria = [Measure(**each) for each in body["criteria"]]
    return ContestPlan(**{**body, "criteria": criteria, "places": tuple(body["places"])})


def _contest(found: Contest, mine: dict[str, Any] | None) -> dict[str, Any]:
    plain = ("id", "name", "brief", "places", "badge", "least_tier", "team_id", "region", "relationship", "programme")
    criteria = [{name: getattr(each, name) for name in ("id", "name", "weight", "says")} for each in found.criteria]
    days = {"opens_on": found.opens_on.isoformat(), "closes_on": found.closes_on.isoformat()}
    return {**{name: getattr(found, name) for name in plain}, **days, "state": found.state.value, "mine": mine,
            "criteria": criteria}  # fmt: skip


def _entry(entry: ContestEntry, *, opinions: bool) -> dict[str, Any]:
    said = []
    if opinions:
        for opinion in entry.opinions:
            marks = [{"criterion_id": int(key), "mark": mark} for key, mark in opinion.marks.items()]
            said.append({"marks": marks, "reason": opinion.reason})
    plain = ("id", "title", "url", "words", "place", "points")
    return {
        **{name: getattr(entry, name) for name in plain}, "state": entry.state.value, "opinions": said,
        "entered_at": to_rfc3339(entry.entered_at),
        "score": None if entry.score is None else f"{entry.score / 100:.2f}",
    }  # fmt: skip
