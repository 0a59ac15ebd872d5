"""The API of the installation's health: what the doctor says, the jobs of the timetable, one more run of one."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Float, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock, health
from advocacy.admin import jobs
from advocacy.admin.overseen import overseen
from advocacy.clock import to_rfc3339
from advocacy.english import spoken
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

api = APIBlueprint("system_api", __name__, url_prefix="/api/v1", tag="System")


class AilmentOut(Schema):
    """Something that is wrong, and what to do about it."""

    part = String()
    what = String()
    remedy = String()
    grave = Boolean()


class HealthOut(Schema):
    """What ``advocacy doctor`` says: ``ill`` when something grave was found; ``well`` names the parts that are well."""

    ill = Boolean()
    ailments = List(Nested(AilmentOut))
    well = List(String())


class JobOut(Schema):
    """A job of the timetable; ``next_at`` is null where each worker runs it all the time."""

    name = String()
    last_started_at = String(allow_none=True)
    last_seconds = Float(allow_none=True)
    next_at = String(allow_none=True)
    runs = Integer()
    failures = Integer()
    problem = String(allow_none=True)
    late = Boolean()


class JobsOut(Schema):
    """All jobs: those that fail first."""

    items = List(Nested(JobOut))
    next = String(allow_none=True)


class JobAsked(Schema):
    """Which job to run once more."""

    job = String(required=True, validate=Length(1, 60))


@api.get("/system/health")
@api.output(HealthOut)
@guard(Capability.SEE_SYSTEM)
def healthy() -> ResponseReturnValue:
    """What is wrong with the installation, with remedies."""
    results = health.examine(overseen().examinations, clock.now())
    found = [
        {"part": result.name, "what": spoken(each.what), "remedy": spoken(each.remedy), "grave": each.grave}
        for result in results
        for each in result.ailments
    ]
    well = [result.name for result in results if not result.ailments]
    return {"ill": health.is_ill(results), "ailments": found, "well": well}


@api.get("/system/jobs")
@api.output(JobsOut)
@guard(Capability.SEE_SYSTEM)
def listing() -> ResponseReturnValue:
    """The jobs of the timetable."""
    now = clock.now()
    return {"items": [_told(line, now) for line in jobs.lines(overseen().jobs, now)], "next": None}


def _told(line: jobs.JobLine, now: Any) -> dict[str, Any]:
    run = line.run
    return {
        "name": line.job.name, "next_at": to_rfc3339(line.next_at) if line.next_at else None, "late": line.late(now),
        "last_started_at": to_rfc3339(run.started_at) if run and run.started_at else None,
        "last_seconds": run.last_seconds if run else None, "runs": run.runs if run else 0,
        "failures": run.failures if run else 0, "problem": run.problem if run else None,
    }  # fmt: skip


@api.post("/system/jobs/run")
@api.input(JobAsked)
@api.output({}, status_code=204)
@guard(Capability.WRITE_SYSTEM)
def run(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Has the next worker that looks run a job once more."""
    jobs.ask_for(overseen().jobs, json_data["job"], actor=current_user.actor, now=clock.now())
    return ""
