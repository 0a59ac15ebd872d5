"""Pages of how people sign in: providers, what their claims give, policies by mail domain. For administrators.

Secrets go in and never out: the page says that one is kept.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get, reading, writing
from advocacy.errors import Breach, NotFound, Refused
from advocacy.identity import documents, domains, factors, oidc, providers, queries, saml
from advocacy.identity.models import DomainPolicy, Gives, IdentityProvider, ProviderKind, SecondFactor
from advocacy.people import queries as people_queries
from advocacy.people import wording
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions

pages = Blueprint("identity_admin", __name__)

TEXTS = ("name", "issuer", "client_id", "client_secret", "scopes", "metadata_xml")
SWITCHES = ("vouches", "admits_new", "links_by_mail", "unasked", "signs_out")
OF_KIND = {
    ProviderKind.OIDC: frozenset({"issuer", "client_id", "client_secret", "scopes", "signs_out"}),
    ProviderKind.SAML: frozenset({"metadata_xml", "unasked"}),
}


@pages.get("/admin/sign-in")
@guard(Capability.WRITE_IDENTITY)
def overview() -> ResponseReturnValue:
    """Providers, policies, and the account behind glass."""
    return _overview()


def _overview(problem: Breach | None = None) -> str:
    return render_template(
        "identity/admin.html", providers=queries.providers(), policies=queries.policies(), problem=problem,
        glass=queries.break_glass(), missing=saml.missing(), form=request.form,
        policy_options=[("", _("Anything they have")), *((each.id, each.name) for each in queries.buttons())],
        passkeys_work=settings.current().https, base_url=settings.current().base_url.rstrip("/"),
    )  # fmt: skip


@pages.get("/admin/sign-in/new/<protocol>")
@guard(Capability.WRITE_IDENTITY)
def add_form(protocol: str) -> ResponseReturnValue:
    """The form of a new provider."""
    return _form(_kind(protocol))


def _kind(protocol: str) -> ProviderKind:
    if protocol not in set(ProviderKind):
        raise NotFound(_("There is no such protocol."), remedy=_("We speak OpenID Connect and SAML."))
    return ProviderKind(protocol)


def _form(kind: ProviderKind, provider: IdentityProvider | None = None, problem: Breach | None = None) -> str:
    return render_template(
        "identity/provider_form.html", kind=kind.value, provider=provider, problem=problem, form=request.form,
        missing=saml.missing() if kind is ProviderKind.SAML else "",
    )  # fmt: skip


@pages.post("/admin/sign-in/new/<protocol>")
@guard(Capability.WRITE_IDENTITY)
@own_transactions
def add(protocol: str) -> ResponseReturnValue:
    """Adds a provider, switched off until it was tried."""
    key, of_kind = request.form.get("key", "").strip().casefold(), _kind(protocol)
    try:
        facts = _facts(of_kind, key)
        with writing():
            made = providers.add_provider(of_kind, key, actor=current_user.actor, now=clock.now(), **facts)
            provider_id = made.id
    except Breach as problem:
        with reading():
            return _form(of_kind, problem=problem), 422
    flash(_("The provider is added. Test it, then switch it on."), "success")
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


def _facts(kind: ProviderKind, key: str) -> dict[str, Any]:
    """What the form says. A SAML provider's own name is read from its metadata. Raises Breach."""
    form, others = request.form, frozenset[str]().union(*(OF_KIND[each] for each in ProviderKind if each is not kind))
    facts: dict[str, Any] = {name: form[name].strip() for name in TEXTS if name in form and name not in others}
    facts |= {name: name in form for name in SWITCHES if name not in others}
    facts["domains"] = form.get("domains", "").replace(",", " ").split()
    if kind is ProviderKind.SAML and facts.get("metadata_xml"):
        facts["issuer"] = saml.entity_in(facts["metadata_xml"], _base(), key or "new")
    return facts


def _base() -> str:
    return settings.current().base_url.rstrip("/")


@pages.get("/admin/sign-in/<int:provider_id>")
@guard(Capability.WRITE_IDENTITY)
def provider(provider_id: int) -> ResponseReturnValue:
    """One provider: what its administrator needs, its rules, its test."""
    return _provider(queries.provider_by_id(provider_id))


def _provider(found: IdentityProvider, problem: Breach | None = None) -> str:
    base = _base()
    addresses = [
        (_("Redirect address"), f"{base}/oidc/{found.key}/callback"),
        (_("Address after signing out"), f"{base}{url_for('people.signed_out')}"),
        (_("Back-channel logout address"), f"{base}/oidc/{found.key}/back-channel"),
    ]
    if found.kind is ProviderKind.SAML:
        addresses = [
            (_("Our metadata"), saml.entity_of(base, found.key)),
            (_("Assertion consumer service (POST)"), f"{base}/saml/{found.key}/acs"),
        ]
    return render_template(
        "identity/provider.html", provider=found, addresses=addresses, roles=_role_choices(), problem=problem,
        teams=[team.name for team in people_queries.team_choices()], names=wording.ROLES,
    )  # fmt: skip


def _role_choices() -> list[tuple[str, Any]]:
    return [(str(role), name) for role, name in wording.ROLES.items() if role not in providers.GRANTED_BY_HAND]


@pages.get("/admin/sign-in/<int:provider_id>/change")
@guard(Capability.WRITE_IDENTITY)
def change_form(provider_id: int) -> ResponseReturnValue:
    """The form of a provider."""
    found = queries.provider_by_id(provider_id)
    return _form(found.kind, found)


@pages.post("/admin/sign-in/<int:provider_id>/change")
@guard(Capability.WRITE_IDENTITY)
@own_transactions
def change(provider_id: int) -> ResponseReturnValue:
    """Changes a provider."""
    with reading():
        found = queries.provider_by_id(provider_id)
        kind, key = found.kind, found.key
    try:
        facts = _facts(kind, key)
        with writing():
            providers.change_provider(
                queries.provider_by_id(provider_id), actor=current_user.actor, now=clock.now(), **facts
            )
    except Breach as problem:
        with reading():
            return _form(kind, queries.provider_by_id(provider_id), problem), 422
    documents.forget_all()
    flash(_("Saved."), "success")
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


@pages.post("/admin/sign-in/<int:provider_id>/test")
@guard(Capability.WRITE_IDENTITY)
@own_transactions
def test(provider_id: int) -> ResponseReturnValue:
    """Asks the provider what a sign-in would ask it, and notes what came of it."""
    now = clock.now()
    with reading():
        found = queries.provider_by_id(provider_id)
    problem = None
    try:
        if found.kind is ProviderKind.OIDC:
            documents.document_of(found.issuer, now, anew=True)
            documents.keys_of(found.issuer, now, anew=True)
            oidc.depart(found, _base(), now=now)
        else:
            saml.depart(found, _base())
    except Refused as refusal:
        problem = str(refusal)
    with writing():
        providers.tested(queries.provider_by_id(provider_id), problem, now=now)
    if problem:
        flash(_("The test failed: %(why)s", why=problem), "error")
    else:
        flash(_("The provider answers as it should. Now sign in with it in another browser."), "success")
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


@pages.post("/admin/sign-in/<int:provider_id>/<any(on, off, up, remove):what>")
@guard(Capability.WRITE_IDENTITY)
def act(provider_id: int, what: str) -> ResponseReturnValue:
    """Switches on or off, moves the button up, removes."""
    found, actor, now = queries.provider_by_id(provider_id), current_user.actor, clock.now()
    if what == "up":
        providers.move_up(found, actor=actor, now=now)
    elif what == "remove":
        providers.remove(found, actor=actor, now=now)
        flash(_("The provider is removed."), "success")
    else:
        providers.switch(found, what == "on", actor=actor, now=now)
    if what in ("up", "remove"):
        return redirect(url_for("identity_admin.overview"))
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


@pages.post("/admin/sign-in/<int:provider_id>/rules")
@guard(Capability.WRITE_IDENTITY)
def add_rule(provider_id: int) -> ResponseReturnValue:
    """Says what a claim's value gives."""
    found, form = queries.provider_by_id(provider_id), request.form
    gives = Gives.TEAM if form.get("gives") == Gives.TEAM else Gives.ROLE
    target = form.get("team" if gives is Gives.TEAM else "role", "")
    try:
        providers.add_rule(
            found, form.get("claim", ""), form.get("value", ""), gives, target, actor=current_user.actor,
            now=clock.now(),
        )  # fmt: skip
    except Breach as problem:
        return _provider(found, problem), 422
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


@pages.post("/admin/sign-in/<int:provider_id>/rules/<int:rule_id>/agree")
@guard(Capability.WRITE_IDENTITY)
def agree_to_rule(provider_id: int, rule_id: int) -> ResponseReturnValue:
    """The second pair of eyes agrees to a rule that gives a role whose word binds others."""
    providers.agree_to_rule(queries.provider_by_id(provider_id), rule_id, actor=current_user.actor, now=clock.now())
    flash(_("The rule counts from the next sign-in on."), "success")
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


@pages.post("/admin/sign-in/<int:provider_id>/rules/<int:rule_id>/drop")
@guard(Capability.WRITE_IDENTITY)
def drop_rule(provider_id: int, rule_id: int) -> ResponseReturnValue:
    """Drops a rule; who had a role by it alone loses it at their next sign-in."""
    providers.drop_rule(queries.provider_by_id(provider_id), rule_id, actor=current_user.actor, now=clock.now())
    return redirect(url_for("identity_admin.provider", provider_id=provider_id))


@pages.post("/admin/sign-in/policies")
@guard(Capability.WRITE_IDENTITY)
def set_policy() -> ResponseReturnValue:
    """Says how people of a mail domain sign in."""
    form, provider_id = request.form, request.form.get("provider_id", type=int)
    said = form.get("second_factor", "")
    try:
        if said not in set(SecondFactor):
            raise Breach(_("Choose who needs a second factor."))
        chosen = queries.provider_by_id(provider_id) if provider_id else None
        domains.set_policy(
            form.get("domain", ""), chosen, SecondFactor(said), actor=current_user.actor, now=clock.now()
        )
    except Breach as problem:
        return _overview(problem), 422
    flash(_("The policy is in force from now on."), "success")
    return redirect(url_for("identity_admin.overview"))


@pages.post("/admin/sign-in/policies/<int:policy_id>/drop")
@guard(Capability.WRITE_IDENTITY)
def drop_policy(policy_id: int) -> ResponseReturnValue:
    """Drops a policy."""
    domains.drop_policy(
        get(DomainPolicy, policy_id, _("There is no such policy.")), actor=current_user.actor, now=clock.now()
    )
    return redirect(url_for("identity_admin.overview"))


@pages.post("/admin/people/<int:person_id>/second-factor/reset")
@guard(Capability.WRITE_PEOPLE)
def reset_factors(person_id: int) -> ResponseReturnValue:
    """Takes somebody's passkeys and codes away, for they have lost them."""
    found = people_queries.person_for(person_id)
    if not found.active:
        raise NotFound(_("There is no such account."))
    factors.reset(found, actor=current_user.actor, now=clock.now())
    flash(_("Their second factor is reset, and they are told by mail."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))
