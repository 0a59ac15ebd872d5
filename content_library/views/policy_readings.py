"""HR's pages of acknowledgements: rates, who has yet to, a reminder, a file to keep."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock, spreadsheets
from advocacy.clock import to_rfc3339
from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library.models import PolicyVersion
from content_library.policies import acknowledging, policies, queries
from content_library.policies import readers as policy_readers
from content_library.words.labels import LANGUAGES

pages = Blueprint("policy_readings", __name__, url_prefix="/policies")

HEADING = ("name", "email", "team", "region", "acknowledged_at", "version", "language", "quiz_tries")


@pages.get("/<int:policy_id>/acknowledgements")
@guard(Capability.SEE_ACKNOWLEDGEMENTS)
def acknowledgements(policy_id: int) -> ResponseReturnValue:
    """How many have acknowledged the version in force, by team, and who has yet to: HR's to see."""
    version, cursor = _in_force(policy_id), request.args.get("cursor")
    has = request.args.get("show") == "have"
    again_at = version.reminded_at + acknowledging.REMIND_AGAIN_AFTER if version.reminded_at else None
    return render_template(
        "content_library/acknowledgements.html", policy=version.policy, version=version, cursor=cursor, has=has,
        asked=policy_readers.count_asked(version), given=policy_readers.count_given(version),
        rates=policy_readers.rates(version), fewest=policy_readers.FEWEST, languages=LANGUAGES,
        have=policy_readers.who_has(version, cursor) if has else None,
        missing=None if has else policy_readers.who_has_not(version, cursor),
        again_at=again_at if again_at and again_at > clock.now() else None,
    )  # fmt: skip


@pages.get("/<int:policy_id>/acknowledgements.csv")
@guard(Capability.SEE_ACKNOWLEDGEMENTS)
def file(policy_id: int) -> ResponseReturnValue:
    """Everybody whom the version in force asks, with what they have acknowledged: for HR's records."""
    version = _in_force(policy_id)
    name = f"acknowledgements-{policy_id}-version-{version.number}.csv"
    return Response(
        "".join(spreadsheets.written(_rows(version))), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@pages.post("/versions/<int:version_id>/remind")
@guard(Capability.SEE_ACKNOWLEDGEMENTS)
def remind(version_id: int) -> ResponseReturnValue:
    """Tells those who have yet to, here and not by mail."""
    version = queries.version_for(version_id)
    told = acknowledging.remind(version, actor=current_user.actor, now=clock.now())
    flash(ngettext("%(num)s person was reminded.", "%(num)s people were reminded.", told), "success")
    return redirect(url_for("policy_readings.acknowledgements", policy_id=version.policy_id))


def _in_force(policy_id: int) -> PolicyVersion:
    version = policies.in_force(queries.policy_for(policy_id).id)
    if version is None:
        raise NotFound(_("No version of this policy is in force."))
    return version


def _rows(version: PolicyVersion) -> Iterator[list[str]]:
    yield list(HEADING)
    for reading in policy_readers.readings(version):
        person, given = reading.person, reading.given
        team = person.team.name if person.team else ""
        when = [to_rfc3339(given.at), str(given.number), given.language, str(given.quiz_tries)] if given else [""] * 4
        yield [person.name, person.email, team, person.region, *when]
