"""The jobs of the timetable. A list for the roof; imports every room that has one."""

from __future__ import annotations

from advocacy import mailing, timetable
from advocacy.chat import jobs as chat_jobs
from advocacy.directory import jobs as directory_jobs
from advocacy.exports import jobs as exports_jobs
from advocacy.identity import jobs as identity_jobs
from advocacy.links import jobs as links_jobs
from advocacy.links.attribution import jobs as attribution_jobs
from advocacy.listening import jobs as listening_jobs
from advocacy.networks import jobs as networks_jobs
from advocacy.notices import jobs as notices_jobs
from advocacy.people import token_uses
from advocacy.posts import jobs as posts_jobs
from advocacy.push import jobs as push_jobs
from advocacy.reach import jobs as reach_jobs
from advocacy.reach.delivery import jobs as delivery_jobs
from advocacy.reach.studies import jobs as studies_jobs
from advocacy.records import jobs as records_jobs
from advocacy.rulebook import jobs as rulebook_jobs
from advocacy.times import jobs as times_jobs
from advocacy.timetable import Job
from advocacy.web import idempotency
from advocacy.webhooks import jobs as webhooks_jobs

JOBS: list[Job] = [
    timetable.HEARTBEAT,
    Job("deliver mail", mailing.deliver, every=5, mode=timetable.Mode.EACH_WORKER),
    Job("forget answers", idempotency.forget_old, at="03:10"),
    *notices_jobs.JOBS,
    *directory_jobs.JOBS,
    *chat_jobs.JOBS,
    *push_jobs.JOBS,
    *identity_jobs.JOBS,
    *networks_jobs.JOBS,
    *rulebook_jobs.JOBS,
    *links_jobs.JOBS,
    *attribution_jobs.JOBS,
    *times_jobs.JOBS,
    *posts_jobs.JOBS,
    *reach_jobs.JOBS,
    *delivery_jobs.JOBS,
    *listening_jobs.JOBS,
    *studies_jobs.JOBS,
    *records_jobs.JOBS,
    *webhooks_jobs.JOBS,
    *exports_jobs.JOBS,
    *token_uses.JOBS,
]
