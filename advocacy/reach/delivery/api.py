"""The API of reports: what kinds there are, any of them as JSON, and those that are saved, shared and mailed."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Capability, Role
from advocacy.reach import asking, kinds
from advocacy.reach.delivery import forms, mails, posting, queries, saved
from advocacy.reach.delivery.as_json import report_json
from advocacy.reach.delivery.mails import Timing
from advocacy.reach.delivery.models import EVERYBODY, NOBODY, ReportMail, SavedReport
from advocacy.reach.delivery.saved import Wish
from advocacy.reach.delivery.spans import Rhythm, Span
from advocacy.reach.kinds import kind_of
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("reports_api", __name__, url_prefix="/api/v1", tag="Reports")

SHARED_WITH = [NOBODY, EVERYBODY, *(role.value for role in Role)]


class ReportKindOut(Schema):
    """A kind of report: ``parameters`` are asked for besides the period; ``own`` ones are about the caller alone."""

    name = String()
    label = String()
    about = String()
    parameters = List(Dict())
    own = Boolean()


class ReportIn(Schema):
    """A report to save. ``shared_with``: empty, "everybody" who sees such reports, or a role."""

    name = String(required=True, validate=Length(1, 120))
    kind = String(required=True, validate=Length(1, 40))
    parameters = Dict(keys=String(), values=String(), load_default=dict)
    period = String(load_default=Span.LAST_28_DAYS.value, validate=OneOf([str(span) for span in Span]))
    shared_with = String(load_default=NOBODY, validate=OneOf(SHARED_WITH))


class ReportShareIn(Schema):
    """Whom a report is shared with: empty for nobody, "everybody" who sees such reports, or a role."""

    shared_with = String(required=True, validate=OneOf(SHARED_WITH))


class MailIn(Schema):
    """When a report is mailed: ``day`` 0-6 (Monday first) of a week, 1-31 of a month; ``at`` by the recipient's clock.

    ``email`` is a colleague's who sees the report; without it, it comes to the caller.
    """

    rhythm = String(required=True, validate=OneOf([str(rhythm) for rhythm in Rhythm]))
    day = Integer(load_default=None, allow_none=True, validate=Range(0, 31))
    at = String(load_default="08:00", validate=Length(5, 8))
    email = String(load_default=None, allow_none=True, validate=Length(1, 320))


class MailOut(Schema):
    """A report that somebody gets by mail."""

    id = Integer()
    report_id = Integer()
    person_id = Integer()
    rhythm = String()
    day = Integer()
    at = String()
    next_at = String()
    last_at = String(allow_none=True)


class ReportOut(Schema):
    """A saved report. ``mails`` are all of them for its owner, the caller's own for others."""

    id = Integer()
    name = String()
    kind = String()
    parameters = Dict()
    period = String()
    shared_with = String()
    owner_id = Integer()
    url = String()
    mails = List(Nested(MailOut))


class ReportResultOut(Schema):
    """What a report shows: its days, figures with who says so, tables, and what its charts draw."""

    kind = String()
    title = String()
    from_ = String(data_key="from")
    to = String()
    figures = List(Dict())
    tables = List(Dict())
    charts = List(Dict())
    gaps = List(Dict())


@api.get("/reports/kinds")
@api.output(as_list(ReportKindOut))
@guard(Capability.SEE_REACH, Capability.SHARE)
def report_kinds() -> dict[str, Any]:
    """The kinds of reports that the caller may see."""
    return {"items": [_kind(kind) for kind in kinds.kinds() if asking.may_see(kind, current_user)], "next": None}


@api.get("/reports/kinds/<kind>")
@api.output(ReportResultOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def report_result(kind: str) -> dict[str, Any]:
    """A report: ``from`` and ``to`` (days, both included) or ``days``, and the kind's parameters."""
    found, now = kind_of(kind), clock.now()
    asking.require(found, current_user)
    given = request.args.to_dict()
    period = asking.period_of(given, now, found.usual_days)
    asked, _choices = asking.asked_of(found, given, period, person_id=current_user.id, now=now)
    return report_json(found.build(asked))


@api.get("/reports")
@api.input(ListQuery, location="query")
@api.output(as_list(ReportOut))
@guard(Capability.SEE_REACH, Capability.SHARE)
def list_reports(query_data: dict[str, Any]) -> dict[str, Any]:
    """The caller's saved reports and those that are shared with them, newest first; each with the caller's own mail."""
    allowed = [kind.name for kind in kinds.kinds() if asking.may_see(kind, current_user)]
    found = queries.reports_of(current_user.person, allowed, query_data["cursor"], query_data["limit"])
    mine = queries.mine_by_mail(current_user.id, [report.id for report in found.items])
    shown = [_report(report, [mine[report.id]] if report.id in mine else []) for report in found.items]
    return {"items": shown, "next": found.next}


@api.post("/reports")
@api.input(ReportIn)
@api.output(ReportOut, status_code=201)
@guard(Capability.SEE_REACH, Capability.SHARE)
def save_report(json_data: dict[str, Any]) -> dict[str, Any]:
    """Saves a report."""
    asking.require(kind_of(json_data["kind"]), current_user)
    wish = _wish(json_data)
    return _report(saved.save(wish, owner=current_user.person, actor=current_user.actor, now=clock.now()), [])


@api.get("/reports/<int:report_id>")
@api.output(ReportOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def one_report(report_id: int) -> dict[str, Any]:
    """One saved report."""
    return _whole(_seen(report_id))


@api.put("/reports/<int:report_id>")
@api.input(ReportIn)
@api.output(ReportOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def change_report(report_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Changes all of it but its kind."""
    found = _own(report_id)
    if json_data["kind"] != found.kind:
        raise Breach(
            _("A saved report keeps its kind."), remedy=_("Save a new one."), errors={"kind": [_("Keeps its kind.")]}
        )
    return _changed(found, _wish(json_data))


@api.post("/reports/<int:report_id>/share")
@api.input(ReportShareIn)
@api.output(ReportOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def share_report(report_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Shares it with a role, everybody who sees such reports, or nobody."""
    found = _own(report_id)
    wish = Wish(found.name, found.kind, found.given, found.span, json_data["shared_with"])
    return _changed(found, wish)


@api.delete("/reports/<int:report_id>")
@api.output({}, status_code=204)
@guard(Capability.SEE_REACH, Capability.SHARE)
def delete_report(report_id: int) -> str:
    """Deletes it and ends its mail."""
    report, now = _own(report_id), clock.now()
    told = saved.delete_report(report, actor=current_user.actor, now=now)
    posting.tell_all(report, told, saved.DELETED, now=now)
    return ""


@api.get("/reports/<int:report_id>/result")
@api.output(ReportResultOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def saved_result(report_id: int) -> dict[str, Any]:
    """What a saved report shows today."""
    found = _seen(report_id)
    return report_json(queries.built(found, current_user.person, clock.now(), settings.current().zone))


@api.post("/reports/<int:report_id>/mails")
@api.input(MailIn)
@api.output(MailOut, status_code=201)
@guard(Capability.SEE_REACH, Capability.SHARE)
def mail_report(report_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Has it mailed to the caller, or to a colleague when it is the caller's own; said again, it changes the time."""
    found, person = _seen(report_id), current_user.person
    if json_data["email"]:
        queries.own_report(report_id, person)
        person = find_person(json_data["email"])
        if person is None:
            raise Breach(_("Nobody has that address."), errors={"email": [_("Nobody has that address.")]})
    rhythm = Rhythm(json_data["rhythm"])
    day = json_data["day"] if json_data["day"] is not None else int(rhythm is Rhythm.MONTHLY)
    timing = Timing(rhythm, day, forms.minute_of(json_data["at"]))
    return _mail(mails.mail_to(found, person, timing, actor=current_user.actor, now=clock.now()))


@api.delete("/reports/<int:report_id>/mails/<int:mail_id>")
@api.output({}, status_code=204)
@guard(Capability.SEE_REACH, Capability.SHARE)
def end_mail(report_id: int, mail_id: int) -> str:
    """Ends the caller's mail, or anybody's of a report of theirs."""
    found = mails.mail_by_id(report_id, mail_id)
    if found.person_id != current_user.id:
        _own(report_id)
    mails.end(found, actor=current_user.actor, now=clock.now())
    return ""


def _seen(report_id: int) -> SavedReport:
    found = queries.report_for(report_id, current_user.person)
    asking.require(kind_of(found.kind), current_user)  # the token may be narrower than its person
    return found


def _own(report_id: int) -> SavedReport:
    asking.require(kind_of(_seen(report_id).kind), current_user)
    return queries.own_report(report_id, current_user.person)


def _changed(report: SavedReport, wish: Wish) -> dict[str, Any]:
    now = clock.now()
    told = saved.change(report, wish, actor=current_user.actor, now=now)
    posting.tell_all(report, told, saved.UNSEEN, now=now)
    return _whole(report)


def _wish(given: dict[str, Any]) -> Wish:
    return Wish(given["name"], given["kind"], given["parameters"], Span(given["period"]), given["shared_with"])


def _whole(report: SavedReport) -> dict[str, Any]:
    found = mails.mails_of(report.id)
    own = report.owner_id == current_user.id
    return _report(report, [mail for mail in found if own or mail.person_id == current_user.id])


def _report(report: SavedReport, found: list[ReportMail]) -> dict[str, Any]:
    in_force, now = settings.current(), clock.now()
    return {
        "id": report.id, "name": report.name, "kind": report.kind, "parameters": report.given,
        "period": report.span.value, "shared_with": report.shared_with, "owner_id": report.owner_id,
        "url": in_force.base_url.rstrip("/") + queries.path_of(report, now, in_force.zone),
        "mails": [_mail(mail) for mail in found],
    }  # fmt: skip


def _mail(mail: ReportMail) -> dict[str, Any]:
    return {
        "id": mail.id, "report_id": mail.report_id, "person_id": mail.person_id, "rhythm": mail.rhythm.value,
        "day": mail.day, "at": f"{mail.minute // 60:02}:{mail.minute % 60:02}",
        "next_at": clock.to_rfc3339(mail.next_at),
        "last_at": clock.to_rfc3339(mail.last_at) if mail.last_at else None,
    }  # fmt: skip


def _kind(kind: Any) -> dict[str, Any]:
    parameters = [{"name": each.name, "label": str(each.label), "required": each.required} for each in kind.parameters]
    return {
        "name": kind.name, "label": str(kind.label), "about": str(kind.about), "parameters": parameters,
        "own": kind.own,
    }  # fmt: skip
