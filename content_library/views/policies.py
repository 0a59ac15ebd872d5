"""Pages of policies: read and acknowledge; write, submit, approve; how many have acknowledged."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.history import timeline
from advocacy.people.accounts import count_people
from advocacy.people.capabilities import Capability
from advocacy.web.diffs import diff_lines
from advocacy.web.guards import guard, signed_in
from advocacy.web.visit import onward
from content_library import acknowledging, policies
from content_library import policy_queries as queries
from content_library.forms import read_time, shown_time
from content_library.labels import LANGUAGES as LANGUAGE_NAMES
from content_library.models import Policy, PolicyOwner, PolicyVersion, PolicyVersionState
from content_library.plaintext import blocks
from content_library.telling import told

pages = Blueprint("policies", __name__, url_prefix="/policies")

LANGUAGES = {code: LANGUAGE_NAMES[code] for code in ("en", "de", "fr", "es")}


@pages.get("/")
@signed_in
def listing() -> ResponseReturnValue:
    """The policies in force, and for those who write them all the others."""
    waiting = {version.id for version in acknowledging.needs_acknowledgement(current_user.person)}
    return render_template(
        "content_library/policies.html", lines=queries.list_policies(), waiting=waiting, people=count_people(),
        writes=current_user.can(Capability.WRITE_POLICIES), sees=current_user.can(Capability.SEE_ACKNOWLEDGEMENTS),
    )  # fmt: skip


@pages.get("/<int:policy_id>")
@signed_in
def read(policy_id: int) -> ResponseReturnValue:
    """Reads a policy: the version in force, or another one for those who write policies."""
    found = queries.policy_for(policy_id)
    writes = current_user.can(Capability.WRITE_POLICIES)
    version = _wanted(found, request.args.get("version", ""), writes)
    language = _language(version, request.args.get("language", ""))
    before = policies.in_force(found.id)
    compared = writes and before is not None and before.id != version.id
    return render_template(
        "content_library/policy.html", policy=found, version=version, language=language, languages=LANGUAGES,
        writes=writes, blocks=list(blocks(version.texts[language])),
        given=queries.has_acknowledged(version, current_user.person),
        versions=queries.versions_of(found) if writes else [], next=request.args.get("next", ""),
        refusal=policies.why_not(version, current_user.person), before=before, problem=None,
        difference=diff_lines(before.texts.get(language, ""), version.texts[language]) if compared and before else [],
        events=[told(row) for row in timeline("policy_version", version.id, 20)] if writes else [],
    )  # fmt: skip


@pages.post("/versions/<int:version_id>/acknowledge")
@signed_in
def acknowledge(version_id: int) -> ResponseReturnValue:
    """The reader agrees; leads back to where they came from."""
    version = queries.version_for(version_id)
    if request.form.get("read") != "on":
        raise Breach("Tick that you have read it.", errors={"read": ["Tick the box."]})
    acknowledging.acknowledge(version, current_user.person, request.form.get("language", ""), now=clock.now())
    flash(_("Thank you. You have acknowledged “%(title)s”.", title=version.policy.title), "success")
    return redirect(onward(request.form.get("next"), url_for("policies.listing")))


@pages.get("/new")
@guard(Capability.WRITE_POLICIES)
def new() -> ResponseReturnValue:
    """The form for a new policy."""
    return _writing(None, None)


@pages.post("/new")
@guard(Capability.WRITE_POLICIES)
def add() -> ResponseReturnValue:
    """Adds a policy with its first draft."""
    owner = PolicyOwner.LEGAL if request.form.get("owner") == "legal" else PolicyOwner.HR
    try:
        version = policies.draft_policy(request.form.get("title", ""), owner, **_typed())
    except Breach as refusal:
        return _writing(None, None, refusal), 422
    return _back(version)


@pages.get("/<int:policy_id>/write")
@guard(Capability.WRITE_POLICIES)
def write_form(policy_id: int) -> ResponseReturnValue:
    """The editor, with the newest words in it."""
    found = queries.policy_for(policy_id)
    return _writing(found, next(iter(queries.versions_of(found)), None))


@pages.post("/<int:policy_id>/write")
@guard(Capability.WRITE_POLICIES)
def write(policy_id: int) -> ResponseReturnValue:
    """Saves a draft of the next version."""
    found = queries.policy_for(policy_id)
    try:
        version = policies.write_version(found, **_typed())
    except Breach as refusal:
        return _writing(found, None, refusal), 422
    flash(_("Saved as a draft of version %(number)s.", number=version.number), "success")
    return redirect(url_for("policies.read", policy_id=policy_id, version=version.number))


@pages.post("/versions/<int:version_id>/submit")
@guard(Capability.WRITE_POLICIES)
def submit(version_id: int) -> ResponseReturnValue:
    """Asks the other function to approve."""
    version = queries.version_for(version_id)
    policies.submit_version(version, actor=current_user.actor, now=clock.now())
    flash(_("Submitted. The other function decides."), "success")
    return _back(version)


@pages.post("/versions/<int:version_id>/decide")
@guard(Capability.WRITE_POLICIES)
def decide(version_id: int) -> ResponseReturnValue:
    """Approves a version or sends it back, bound to the hash that the page showed."""
    version, note = queries.version_for(version_id), request.form.get("note", "")
    read = {"sha256": request.form.get("sha256", ""), "note": note}
    if request.form.get("decision") == "approve":
        policies.approve_version(version, reviewer=current_user.person, now=clock.now(), **read)
        flash(_("Approved."), "success")
    else:
        policies.send_back(version, reviewer=current_user.person, now=clock.now(), **read)
        flash(_("Sent back to its authors."), "success")
    return _back(version)


@pages.post("/versions/<int:version_id>/withdraw")
@guard(Capability.WRITE_POLICIES)
def withdraw(version_id: int) -> ResponseReturnValue:
    """Takes a version back, with a reason."""
    version = queries.version_for(version_id)
    policies.withdraw_version(version, actor=current_user.actor, now=clock.now(), why=request.form.get("note", ""))
    flash(_("Withdrawn."), "success")
    return _back(version)


@pages.get("/<int:policy_id>/acknowledgements")
@guard(Capability.SEE_ACKNOWLEDGEMENTS)
def acknowledgements(policy_id: int) -> ResponseReturnValue:
    """How many have acknowledged the version in force, and who has yet to: HR's to see."""
    found = queries.policy_for(policy_id)
    version = policies.in_force(found.id)
    if version is None:
        raise NotFound("No version of this policy is in force.")
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/acknowledgements.html", policy=found, version=version, cursor=cursor,
        given=queries.count_acknowledged(found.id), people=count_people(), missing=queries.who_has_not(version, cursor),
    )  # fmt: skip


def badge() -> int:
    """How many policies the caller has yet to acknowledge."""
    return len(acknowledging.needs_acknowledgement(current_user.person))


def _wanted(policy: Policy, number: str, writes: bool) -> PolicyVersion:
    """Readers see what is in force; who writes policies sees every version."""
    if writes and number.isdigit():
        return queries.version_numbered(policy, int(number))
    version = policies.in_force(policy.id)
    if version is None and writes:
        version = next(iter(queries.versions_of(policy)), None)
    if version is None:
        raise NotFound("No version of this policy is in force.")
    return version


def _language(version: PolicyVersion, wanted: str) -> str:
    return next(
        (each for each in (wanted, current_user.person.language, "en") if each in version.texts), min(version.texts)
    )


def _typed() -> dict[str, Any]:
    """What the form says of a version. Raises Breach for a date that is none."""
    form = request.form
    return {
        "texts": {language: form.get(f"text_{language}", "") for language in LANGUAGES},
        "effective_at": read_time(form, "effective_at", current_user.zone), "material": "material" in form,
        "summary": form.get("summary", ""), "actor": current_user.actor, "now": clock.now(),
    }  # fmt: skip


def _writing(policy: Policy | None, version: PolicyVersion | None, problem: Breach | None = None) -> str:
    form = request.form
    typed = {language: form.get(f"text_{language}", "") for language in LANGUAGES}
    texts = typed if problem else dict(version.texts) if version else {}
    draft = version if version is not None and version.state is PolicyVersionState.DRAFT else None
    effective_at = shown_time(draft.effective_at, current_user.zone) if draft else ""
    return render_template(
        "content_library/policy_form.html", policy=policy, version=version, languages=LANGUAGES, texts=texts,
        title=form.get("title", ""), owner=form.get("owner", "hr"), problem=problem,
        errors=problem.errors if problem else {}, draft=draft,
        summary=form.get("summary", draft.summary if draft else ""),
        material="material" in form if problem else draft.material if draft else True,
        effective_at=form.get("effective_at", effective_at),
    )  # fmt: skip


def _back(version: PolicyVersion) -> ResponseReturnValue:
    return redirect(url_for("policies.read", policy_id=version.policy_id, version=version.number))
