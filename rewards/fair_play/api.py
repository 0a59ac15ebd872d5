"""The API of fair play: patterns, cases that wait for a judge, one's own cases, decisions and appeals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.fair_play import cases, queries, wording
from rewards.fair_play.models import Case, CaseState, Finding
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.queries import Concerned

api = APIBlueprint("fair_play_api", __name__, url_prefix="/api/v1/fair-play", tag="Rewards")


class PatternOut(Schema):
    """A pattern that is looked for: what it is, who is let through, its limits, what it looks at."""

    key = String()
    version = Integer()
    name = String()
    says = String()
    honest = String(metadata={"description": "honest look-alikes that are let through"})
    looks = String()
    limits = Dict()
    evidence = List(String())
    source = String()


class CaseFindingOut(Schema):
    """What was seen, by which version of a pattern; ``says`` puts the figures into words."""

    pattern = String()
    version = Integer()
    subject = String()
    evidence = Dict()
    says = String()


class ConcernedOut(Schema):
    """A credit that a case concerns."""

    entry_id = Integer()
    trigger = String()
    title = String()
    network = String()
    at = String()
    points = Integer()


class CaseOut(Schema):
    """A case: what was seen, the credits that it concerns, what was decided."""

    id = Integer()
    state = String()
    person_id = Integer()
    found_at = String()
    due_at = String(metadata={"description": "until when the next word is awaited"})
    findings = List(Nested(CaseFindingOut))
    credits = List(Nested(ConcernedOut))
    decided_at = String(allow_none=True)
    reason = String()
    appealed_at = String(allow_none=True)
    appeal = String()
    judged_at = String(allow_none=True)
    judgement = String()


class CasesQuery(ListQuery):
    """One's own cases, or those of everyone but oneself in a state, for whoever judges."""

    of = String(load_default="me", validate=OneOf(["me", "everyone"]))
    state = String(load_default=None, validate=OneOf([state.value for state in CaseState]))


class CaseDecisionIn(Schema):
    """Of an open case clear or uphold, of an appeal grant or refuse; the person reads the reason."""

    decision = String(required=True, validate=OneOf(["clear", "uphold", "grant", "refuse"]))
    reason = String(load_default="", validate=Length(max=cases.LONGEST))


class AppealIn(Schema):
    """Why it is not so."""

    words = String(required=True, validate=Length(1, cases.LONGEST))


@api.get("/patterns")
@api.output(as_list(PatternOut))
@guard(Capability.SHARE, Capability.JUDGE_FAIR_PLAY)
def patterns() -> ResponseReturnValue:
    """All that is looked for."""
    items = []
    for each in IN_FORCE.all:
        words = wording.WORDS[each.key]
        items.append(
            {**each.__dict__, "version": IN_FORCE.version, "name": str(words.name), "says": str(words.says),
             "honest": str(words.honest), "evidence": [str(wording.EVIDENCE[name]) for name in each.evidence]}
        )  # fmt: skip
    return {"items": items, "next": None}


@api.get("/cases")
@api.input(CasesQuery, location="query")
@api.output(as_list(CaseOut))
@guard(Capability.SHARE, Capability.JUDGE_FAIR_PLAY)
def listed(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's own cases, newest first; with ``of=everyone`` those to judge, the nearest end first: none that
    names the caller, so that a page may be shorter."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    if query_data["of"] == "me":
        found = queries.mine(current_user.id, cursor, limit)
    else:
        _refuse_others()
        state = CaseState(query_data["state"] or CaseState.OPEN)
        found = queries.cases([state], cursor, limit, judge_id=current_user.id)
    concerned = queries.credits_in(found.items)
    return {"items": [_case(each, concerned.get(each.id, [])) for each in found.items], "next": found.next}


@api.get("/cases/<int:case_id>")
@api.output(CaseOut)
@guard(Capability.SHARE, Capability.JUDGE_FAIR_PLAY)
def one(case_id: int) -> ResponseReturnValue:
    """A case: one's own, or for whoever judges any that does not name them."""
    return _told(_seen(case_id))


@api.post("/cases/<int:case_id>/decide")
@api.input(CaseDecisionIn)
@api.output(CaseOut)
@guard(Capability.JUDGE_FAIR_PLAY)
def decide(case_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Decides a case or an appeal: 403 for one's own and for one's own decision, 404 for one that names the caller."""
    verbs = {
        "clear": cases.clear, "uphold": cases.uphold, "grant": cases.grant_appeal, "refuse": cases.refuse_appeal,
    }  # fmt: skip
    found = queries.case_to_judge(case_id, current_user.id)
    verb = verbs[json_data["decision"]]
    verb(found, actor=current_user.actor, now=clock.now(), reason=json_data["reason"])
    return _told(found)


@api.post("/cases/<int:case_id>/appeal")
@api.input(AppealIn)
@api.output(CaseOut)
@guard(Capability.SHARE)
def appeal(case_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The person whom it is about sees it differently: somebody else decides."""
    found = queries.case_for(case_id, person_id=current_user.id)
    cases.appeal(found, json_data["words"], actor=current_user.actor, now=clock.now())
    return _told(found)


def _refuse_others() -> None:
    if not current_user.can(Capability.JUDGE_FAIR_PLAY):
        raise NotAllowed(_("Your role does not judge fair play."), remedy=_("Ask for your own cases."))


def _seen(case_id: int) -> Case:
    if current_user.can(Capability.JUDGE_FAIR_PLAY):
        return queries.case_to_judge(case_id, current_user.id)
    return queries.case_for(case_id, person_id=current_user.id)


def _told(found: Case) -> dict[str, Any]:
    return _case(found, queries.credits_in([found]).get(found.id, []))


def _case(found: Case, concerned: list[Concerned]) -> dict[str, Any]:
    return {
        "id": found.id, "state": found.state.value, "person_id": found.person_id,
        "found_at": to_rfc3339(found.found_at), "due_at": to_rfc3339(found.due_at),
        "findings": [_finding(each, found.person_id == current_user.id) for each in found.findings],
        "credits": [{**each.__dict__, "at": to_rfc3339(each.at)} for each in concerned],
        "decided_at": _instant(found.decided_at), "reason": found.reason, "appealed_at": _instant(found.appealed_at),
        "appeal": found.appeal, "judged_at": _instant(found.judged_at), "judgement": found.judgement,
    }  # fmt: skip


def _finding(found: Finding, own: bool) -> dict[str, Any]:
    """Whom it is about is not told who else is named."""
    told = {key: value for key, value in found.evidence.items() if not (own and key == "others")}
    return {
        "pattern": found.pattern, "version": found.version, "subject": found.subject, "evidence": told,
        "says": wording.found(found.pattern, found.evidence, current_user.zone),
    }  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return to_rfc3339(at) if at else None
