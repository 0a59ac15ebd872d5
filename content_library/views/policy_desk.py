"""Pages of policies for HR and Legal: the editor with clauses and their check; a version, compared, decided on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.people.wording import ROLES
from advocacy.web.diffs import diff_lines, near
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library.items.telling import told
from content_library.models import Policy, PolicyOwner, PolicyVersion, PolicyVersionState
from content_library.policies import clause_check, clauses, forms, policies, queries, quizzes
from content_library.policies.forms import PolicyDraft
from content_library.policies.frame import changed, parts
from content_library.policies.plaintext import blocks
from content_library.views.policies import language_for
from content_library.words.labels import CLAUSE_SOURCES, LANGUAGES

pages = Blueprint("policy_desk", __name__, url_prefix="/policies")


@pages.get("/new")
@guard(Capability.WRITE_POLICIES)
def new() -> ResponseReturnValue:
    """The editor, empty: it begins with clauses."""
    return _editor(None, None, PolicyDraft(contact=current_user.person.email))


@pages.post("/new")
@guard(Capability.WRITE_POLICIES)
def add() -> ResponseReturnValue:
    """Adds a policy with its first draft, or puts clauses in."""
    form = request.form
    if "insert" in form:
        return _editor(None, None, _with_clauses())
    try:
        version = policies.draft_policy(
            form.get("title", ""), PolicyOwner(forms.as_typed(form).owner), **_read(), **_by_caller()
        )
    except Breach as refusal:
        return _editor(None, None, forms.as_typed(form), refusal), 422
    return _saved(version)


@pages.get("/<int:policy_id>/write")
@guard(Capability.WRITE_POLICIES)
def write_form(policy_id: int) -> ResponseReturnValue:
    """The editor, with the newest words in it."""
    found = queries.policy_for(policy_id)
    newest = next(iter(queries.versions_of(found)), None)
    return _editor(found, newest, forms.draft_of(newest, current_user.zone))


@pages.post("/<int:policy_id>/write")
@guard(Capability.WRITE_POLICIES)
def write(policy_id: int) -> ResponseReturnValue:
    """Saves a draft of the next version, or puts clauses in."""
    found = queries.policy_for(policy_id)
    newest = next(iter(queries.versions_of(found)), None)
    if "insert" in request.form:
        return _editor(found, newest, _with_clauses())
    try:
        version = policies.write_version(found, **_read(), **_by_caller())
    except Breach as refusal:
        return _editor(found, newest, forms.as_typed(request.form), refusal), 422
    return _saved(version)


@pages.post("/check")
@guard(Capability.WRITE_POLICIES)
@own_transactions
def check() -> ResponseReturnValue:
    """What the clause check says to words that are being typed: a piece of the editor's page. Nothing is kept."""
    texts = {code: text for code, text in forms.as_typed(request.form).texts.items() if text.strip()}
    return render_template("content_library/_clause_check.html", **_checked(texts))


@pages.get("/<int:policy_id>/versions/<int:number>")
@guard(Capability.WRITE_POLICIES)
def version(policy_id: int, number: int) -> ResponseReturnValue:
    """A version with what changed, what the clause check says and what happened; the other function decides here."""
    found = queries.policy_for(policy_id)
    return _version(queries.version_numbered(found, number))


@pages.post("/versions/<int:version_id>/submit")
@guard(Capability.WRITE_POLICIES)
def submit(version_id: int) -> ResponseReturnValue:
    """Asks the other function to approve."""
    found = queries.version_for(version_id)
    policies.submit_version(found, actor=current_user.actor, now=clock.now())
    flash(_("Submitted. The other function decides."), "success")
    return _back(found)


@pages.post("/versions/<int:version_id>/decide")
@guard(Capability.WRITE_POLICIES)
def decide(version_id: int) -> ResponseReturnValue:
    """Approves a version or sends it back, bound to the hash that the page showed."""
    found, note = queries.version_for(version_id), request.form.get("note", "")
    read = {"sha256": request.form.get("sha256", ""), "note": note}
    try:
        if request.form.get("decision") == "approve":
            policies.approve_version(found, reviewer=current_user.person, now=clock.now(), **read)
            flash(_("Approved."), "success")
        else:
            policies.send_back(found, reviewer=current_user.person, now=clock.now(), **read)
            flash(_("Sent back to its authors."), "success")
    except Breach as refusal:
        return _version(found, refusal), 422
    return _back(found)


@pages.post("/versions/<int:version_id>/withdraw")
@guard(Capability.WRITE_POLICIES)
def withdraw(version_id: int) -> ResponseReturnValue:
    """Takes a version back, with a reason."""
    found = queries.version_for(version_id)
    policies.withdraw_version(found, actor=current_user.actor, now=clock.now(), why=request.form.get("note", ""))
    flash(_("Withdrawn. Nobody is asked for it any more."), "success")
    return _back(found)


def _version(found: PolicyVersion, problem: Breach | None = None) -> str:
    versions = queries.versions_of(found.policy)
    before = _compared_with(found, versions)
    language = language_for(found, request.args.get("language", ""))
    return render_template(
        "content_library/policy_version.html", policy=found.policy, version=found, versions=versions, before=before,
        language=language, languages=LANGUAGES, blocks=list(blocks(found.texts[language])), roles=ROLES,
        questions=quizzes.questions_in(found.quiz, language), refusal=policies.why_not(found, current_user.person),
        decider=policies.APPROVER[found.policy.owner], differences=_differences(before, found) if before else {},
        changes=changed(parts(before), parts(found)) if before else [], problem=problem,
        events=[told(row) for row in timeline("policy_version", found.id, 20)],
        authors=names_of(found.author_ids), sees=current_user.can(Capability.SEE_ACKNOWLEDGEMENTS),
        **_checked(found.texts),
    )  # fmt: skip


def _compared_with(found: PolicyVersion, versions: Any) -> PolicyVersion | None:
    """The version that ``?against=`` names, else the newest approved one before."""
    wanted = request.args.get("against", "")
    if wanted.isdecimal():
        return next((each for each in versions if each.number == int(wanted) and each.id != found.id), None)
    return next(
        (each for each in versions if each.number < found.number and each.approved_by_id is not None), None
    )  # fmt: skip


def _differences(before: PolicyVersion, after: PolicyVersion) -> dict[str, Any]:
    """Language -> the lines that differ, and those beside them; languages that say the same are left out."""
    spoken = sorted({*before.texts, *after.texts})
    return {
        code: near(diff_lines(before.texts.get(code, ""), after.texts.get(code, "")))
        for code in spoken
        if before.texts.get(code) != after.texts.get(code)
    }


def _checked(texts: Any) -> dict[str, Any]:
    return {"warned": clause_check.warnings(texts), "rules": clause_check.pack(), "language_names": LANGUAGES}


def _read() -> dict[str, Any]:
    return forms.read_version(request.form, current_user.zone)


def _by_caller() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": clock.now()}


def _with_clauses() -> PolicyDraft:
    return forms.with_clauses(forms.as_typed(request.form), request.form, settings.current().company_name)


def _editor(
    policy: Policy | None, newest: PolicyVersion | None, draft: PolicyDraft, problem: Breach | None = None
) -> str:
    going_on = newest is not None and newest.state is PolicyVersionState.DRAFT
    return render_template(
        "content_library/policy_form.html", policy=policy, newest=newest, going_on=going_on, draft=draft,
        languages=forms.languages_of(draft), problem=problem, errors=problem.errors if problem else {}, roles=ROLES,
        library=clauses.library(), in_language=clauses.in_language, spoken=current_user.person.language,
        essential=clauses.ESSENTIAL, sources=CLAUSE_SOURCES,
        **_checked({code: text for code, text in draft.texts.items() if text.strip()}),
    )  # fmt: skip


def _saved(found: PolicyVersion) -> ResponseReturnValue:
    flash(_("Saved as a draft of version %(number)s.", number=found.number), "success")
    return _back(found)


def _back(found: PolicyVersion) -> ResponseReturnValue:
    return redirect(url_for("policy_desk.version", policy_id=found.policy_id, number=found.number))
