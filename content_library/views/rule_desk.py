"""Pages where Legal works on rule packs: write a version, propose it, see what it would change, put it in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.rulebook import impacts, in_force, queries, versions
from advocacy.rulebook.models import PackKind, PackVersion
from advocacy.web.guards import guard
from content_library.rules.forms import content_from, lines_of, sentences_of
from content_library.rules.labels import KIND_LABELS, OUTCOME_LABELS, RULE_KIND_LABELS

pages = Blueprint("rule_desk", __name__, url_prefix="/rules")


@pages.get("/new/<kind>")
@guard(Capability.WRITE_RULES)
def new(kind: str) -> ResponseReturnValue:
    """The editor for a new version that begins with the one in force."""
    found = queries.kind_named(kind)
    return _editor(found, in_force.packs().contents[found.value], None)


@pages.post("/new/<kind>")
@guard(Capability.WRITE_RULES)
def add(kind: str) -> ResponseReturnValue:
    """Keeps a new draft."""
    found = queries.kind_named(kind)
    before = in_force.packs().contents[found.value]
    try:
        version = versions.write_version(
            found, content_from(found, before, request.form), summary=request.form.get("summary", ""),
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _editor(found, _typed(found, before), None, refusal), 422
    flash(_("Kept as a draft. Now see what it would change."), "success")
    return _back(version)


@pages.get("/versions/<int:version_id>/edit")
@guard(Capability.WRITE_RULES)
def edit(version_id: int) -> ResponseReturnValue:
    """The editor for a draft."""
    version = queries.version_for(version_id)
    return _editor(version.kind, version.content, version)


@pages.post("/versions/<int:version_id>/edit")
@guard(Capability.WRITE_RULES)
def rewrite(version_id: int) -> ResponseReturnValue:
    """Changes a draft."""
    version = queries.version_for(version_id)
    try:
        versions.rewrite(
            version, content_from(version.kind, version.content, request.form),
            summary=request.form.get("summary", ""), actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _editor(version.kind, _typed(version.kind, version.content), version, refusal), 422
    flash(_("Kept. What was computed before says nothing any more."), "success")
    return _back(version)


@pages.post("/versions/<int:version_id>/propose")
@guard(Capability.WRITE_RULES)
def propose(version_id: int) -> ResponseReturnValue:
    """Asks for another pair of eyes."""
    version = queries.version_for(version_id)
    versions.propose(version, actor=current_user.actor, now=clock.now())
    flash(_("Proposed. Somebody else puts it in force."), "success")
    return _back(version)


@pages.post("/versions/<int:version_id>/impact")
@guard(Capability.WRITE_RULES)
def impact(version_id: int) -> ResponseReturnValue:
    """Asks what the version would change; a job computes it."""
    version = queries.version_for(version_id)
    impacts.ask_impact(version, actor=current_user.actor, now=clock.now())
    flash(_("It is being computed. This page shows how far it is."), "info")
    return _back(version)


@pages.post("/versions/<int:version_id>/decide")
@guard(Capability.WRITE_RULES)
def decide(version_id: int) -> ResponseReturnValue:
    """Puts a version in force, sends it back to its authors, or withdraws it."""
    version, note, now = queries.version_for(version_id), request.form.get("note", ""), clock.now()
    decision = request.form.get("decision")
    if decision == "put_in_force":
        sha256 = request.form.get("sha256", "")
        versions.put_in_force(version, sha256=sha256, person=current_user.person, now=now, note=note)
        flash(_("In force: %(version)s.", version=version.label), "success")
    elif decision == "send_back":
        versions.send_back(version, actor=current_user.actor, now=now, note=note)
        flash(_("Sent back to its authors."), "success")
    elif decision == "withdraw":
        versions.withdraw(version, actor=current_user.actor, now=now, note=note)
        flash(_("Withdrawn."), "success")
    else:
        raise Breach(_("Choose what to do."), errors={"decision": [_("Put in force, send back or withdraw.")]})
    return _back(version)


def _back(version: PackVersion) -> ResponseReturnValue:
    return redirect(url_for("rules.version", version_id=version.id))


def _typed(kind: PackKind, before: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was typed as far as it can be read; what was there before where it can't."""
    try:
        return {**before, **content_from(kind, before, request.form)}
    except Breach:
        return before


def _editor(
    kind: PackKind, content: Mapping[str, Any], version: PackVersion | None, problem: Breach | None = None
) -> str:
    raw = "raw" in request.values
    text = request.form.get("raw") or json.dumps(content, ensure_ascii=False, indent=2)
    return render_template(
        "content_library/rules_edit.html", kind=kind, kinds=KIND_LABELS, content=content, version=version, raw=raw,
        text=text, problem=problem, errors=problem.errors if problem else {},
        summary=request.form.get("summary", version.summary if version else ""), lines_of=lines_of,
        sentences_of=sentences_of, rule_kinds=list(RULE_KIND_LABELS.items()),
        outcomes=[(key, label) for key, (label, _tone) in OUTCOME_LABELS.items()],
    )  # fmt: skip
