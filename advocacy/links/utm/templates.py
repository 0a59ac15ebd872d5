"""UTM by template: which parameters a new link's target gets, by its network, campaign and programme. Verbs, questions.

The most particular template wins: one for the programme before one for the campaign before one for the network. A
person is no placeholder: names don't belong into the statistics of other companies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, get, lock, page
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.links.attribution.models import UtmTemplate
from advocacy.links.utm.parameters import PLACEHOLDERS, Utm, filled, unknown_placeholders

FIELDS = ("source", "medium", "campaign_text", "content", "term")
NEEDED = ("source", "medium")
LONGEST = 200
USUAL: Mapping[str, str] = {
    "source": "{network}", "medium": "employee-advocacy", "campaign_text": "{campaign}", "content": "", "term": "",
}  # fmt: skip
"""What a new template begins with."""


def utm_for(facts: Mapping[str, str]) -> Utm | None:
    """What the template for these facts makes of them; None where there is none. One statement."""
    fits = (UtmTemplate.network.in_(("", facts["network"])), UtmTemplate.campaign.in_(("", facts["campaign"])),
            UtmTemplate.programme.in_(("", facts["programme"])))  # fmt: skip
    found = db.session.scalars(select(UtmTemplate).where(*fits)).all()
    best = max(found, key=lambda each: (each.programme != "", each.campaign != "", each.network != ""), default=None)
    return applied(best, facts) if best else None


def applied(template: UtmTemplate, facts: Mapping[str, str]) -> Utm:
    """A template with its placeholders filled."""
    texts = {name: filled(getattr(template, name), facts) for name in FIELDS}
    return Utm(texts["source"], texts["medium"], texts["campaign_text"], texts["content"], texts["term"])


def put(
    for_whom: Mapping[str, str], texts: Mapping[str, str], *, actor: Actor, now: datetime
) -> UtmTemplate:  # fmt: skip
    """The template for a network, campaign and programme (empty: any): added, or changed where there is one.

    Links that exist keep their targets. Raises Breach for what can't be filled.
    """
    wanted = {name: " ".join(for_whom.get(name, "").split()) for name in ("network", "campaign", "programme")}
    said = {name: texts.get(name, "").strip() for name in FIELDS}
    wrong = {name: problem for name, text in said.items() if (problem := _problem(name, text))}
    if wrong:
        raise Breach(_("This template can't be used."), errors=wrong)
    lock("utm templates")
    found = db.session.scalars(select(UtmTemplate).filter_by(**wanted)).one_or_none()
    if found is None:
        found = UtmTemplate(**wanted)
        db.session.add(found)
    for name, text in said.items():
        setattr(found, name, text)
    found.changed_at = now
    db.session.flush()
    record("utm_template", found.id, "put", actor=actor, now=now, template={**wanted, **said})
    return found


def remove(template: UtmTemplate, *, actor: Actor, now: datetime) -> None:
    """Takes it away: new links go by the next particular one."""
    record("utm_template", template.id, "remove", actor=actor, now=now, network=template.network,
           campaign=template.campaign, programme=template.programme)  # fmt: skip
    db.session.delete(template)
    db.session.flush()


def template_for(template_id: int) -> UtmTemplate:
    """The template. Raises NotFound."""
    return get(UtmTemplate, template_id, _("There is no such template."))


def listed(cursor: str | None = None, limit: int = 50) -> Page[UtmTemplate]:
    """All templates, newest first."""
    return page(select(UtmTemplate), UtmTemplate.id, cursor, limit)


def _problem(name: str, text: str) -> Sequence[str]:
    if not text and name in NEEDED:
        return [_("Analytics need a source and a medium.")]
    if len(text) > LONGEST:
        return [_("At most %(most)s characters.", most=LONGEST)]
    if unknown := unknown_placeholders(text):
        known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
        return [_("There is no {%(name)s}. Use %(names)s.", name=unknown[0], names=known)]
    return []
