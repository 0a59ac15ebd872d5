"""Pages of the rules: each in plain words, try a text, what a version would change."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy.checks.catalogue import cards
from advocacy.english import spoken
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.people.wording import RELATIONSHIPS
from advocacy.rulebook import in_force, queries, versions
from advocacy.rulebook.differences import differences
from advocacy.rulebook.models import PackKind, PackVersion
from advocacy.web.guards import guard
from advocacy.web.palette import network_look
from advocacy.web.transactions import own_transactions
from content_library.items.telling import told
from content_library.rules import trying
from content_library.rules.labels import KIND_LABELS, OUTCOME_LABELS
from content_library.words.labels import LANGUAGES
from content_library.words.outlets import outlets

pages = Blueprint("rules", __name__, url_prefix="/rules")
LONGEST = 20_000
MEDIA = ("", "story", "video", "live")
ELSEWHERE = ("instagram", "youtube", "tiktok", "twitch", "google_reviews")
"""Networks that have rules, though nothing is posted there from here."""


@pages.get("/")
@guard(Capability.SEE_ITEMS, Capability.SHARE)
def listing() -> ResponseReturnValue:
    """Every rule of a pack in plain words, with examples; the versions in force and those under way."""
    kind = queries.kind_named(request.args.get("kind") or PackKind.DISCLOSURE.value)
    packs = in_force.packs()
    return render_template(
        "content_library/rules.html", kind=kind, kinds=KIND_LABELS, outcomes=OUTCOME_LABELS,
        cards=[card for card in cards(packs) if card.kind == kind.value], packs=packs,
        in_force=queries.in_force_by_kind(), open=queries.open_versions(),
        writes=current_user.can(Capability.WRITE_RULES), tries=current_user.can(Capability.SEE_ITEMS),
    )  # fmt: skip


@pages.get("/try")
@guard(Capability.SEE_ITEMS)
def try_form() -> ResponseReturnValue:
    """The form to try a text."""
    asked = {"version": request.args.get("version", ""), "text": request.args.get("text", "")[:LONGEST]}
    return _tried({"network": "linkedin", "relationship": "employee", "jurisdictions": "US", **asked})


@pages.post("/try")
@guard(Capability.SEE_ITEMS)
@own_transactions
def try_text() -> ResponseReturnValue:
    """What the checks say about the text. Nothing is kept."""
    form = dict(request.form.items())
    text = form.get("text", "").replace("\r\n", "\n")[:LONGEST]
    try:
        verdict = trying.verdict_on(text, form.get("network", ""), _facts(form), _version_id(form))
    except Breach as refusal:
        return _tried(form, problem=refusal), 422
    return _tried(form, verdict=verdict, parts=trying.stretches(text, verdict.findings))


def _version_id(form: dict[str, str]) -> int | None:
    return whole(form.get("version", ""), 9)


def _facts(form: dict[str, str]) -> dict[str, Any]:
    context: dict[str, Any] = {"media": form["media"]} if form.get("media") in MEDIA[1:] else {}
    context |= {key: form[key] for key in ("overlay_text", "spoken_disclosure", "first_comment") if form.get(key)}
    context |= {"platform_paid_label": True} if form.get("platform_paid_label") else {}
    return {
        "relationship": form.get("relationship", ""), "context": context, "language": form.get("language") or None,
        "jurisdictions": tuple(part.strip() for part in form.get("jurisdictions", "").split(",") if part.strip()),
        "classes": tuple(request.form.getlist("classes")),
    }  # fmt: skip


def _tried(form: dict[str, str], **result: Any) -> str:
    packs = in_force.packs()
    return render_template(
        "content_library/rules_try.html", form=form, chosen=request.form.getlist("classes"),
        networks=[(name, network_look(name).label) for name in dict.fromkeys((*outlets(), *ELSEWHERE))], media=MEDIA,
        relationships=[(each.value, label) for each, label in RELATIONSHIPS.items()], languages=LANGUAGES,
        classes={name: spoken(label) for name, label in packs.wording.classes.items()},
        codes=", ".join(packs.disclosure.jurisdictions), outcomes=OUTCOME_LABELS,
        versions=[(str(each.id), f"{KIND_LABELS[each.kind]}: {each.label}") for each in queries.open_versions()],
        **{"verdict": None, "parts": [], "problem": None, **result},
    )  # fmt: skip


@pages.get("/versions")
@guard(Capability.SEE_ITEMS)
def versions_list() -> ResponseReturnValue:
    """Every version of every pack, newest first."""
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/rules_versions.html", found=queries.list_versions(None, cursor), cursor=cursor,
        kinds=KIND_LABELS,
    )  # fmt: skip


@pages.get("/versions/<int:version_id>")
@guard(Capability.SEE_ITEMS)
def version(version_id: int) -> ResponseReturnValue:
    """A version: what differs, what it would change, and who may do what with it."""
    found = queries.version_for(version_id)
    impact = versions.impact_of(found)
    after, cursor = request.args.get("after", ""), request.args.get("cursor")
    return render_template(
        "content_library/rules_version.html", version=found, kinds=KIND_LABELS, outcomes=OUTCOME_LABELS,
        differences=differences(queries.content_before(found), found.content), impact=impact, after=after,
        lines=queries.lines_of(impact, after=after, cursor=cursor) if impact else None, cursor=cursor,
        refusal=versions.why_not(found, current_user.person), writes=current_user.can(Capability.WRITE_RULES),
        events=[told(row) for row in timeline("rule_pack_version", found.id, 20)], stale=_stale(found),
    )  # fmt: skip


def _stale(found: PackVersion) -> bool:
    """Whether the version began with another one than that in force now."""
    current = versions.version_in_force(found.kind)
    return current is not None and found.based_on not in (None, current.number) and found.id != current.id


@pages.get("/versions/<int:version_id>/content")
@guard(Capability.SEE_ITEMS)
def content(version_id: int) -> ResponseReturnValue:
    """The whole version as data, for a file."""
    found = queries.version_for(version_id)
    text = json.dumps(found.content, ensure_ascii=False, indent=2)
    name = f"{found.kind.value}-{found.label}.json"
    return text, {"Content-Type": "application/json", "Content-Disposition": f'attachment; filename="{name}"'}
