"""How partners, their stages and what was between us are called on pages. Pure; imports models."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.web.palette import look
from influencers.partners.contact_models import TouchKind
from influencers.partners.mail_models import LeftOut
from influencers.partners.models import PartnerKind, Stage
from influencers.partners.touches import HISTORY, MAIL, NOTE, Touched

KINDS: dict[str, LazyString] = {
    PartnerKind.AMBASSADOR: _l("Ambassador"), PartnerKind.CREATOR: _l("Creator"),
    PartnerKind.AFFILIATE: _l("Affiliate"), PartnerKind.CUSTOMER: _l("Customer"),
    PartnerKind.EMPLOYEE: _l("Employee"),
}  # fmt: skip
STAGES: dict[str, LazyString | str] = {stage.value: look(stage.value).label for stage in Stage}
TOUCHES: dict[str, LazyString] = {
    TouchKind.NOTE: _l("Note"), TouchKind.CALL: _l("Phone call"), TouchKind.MEETING: _l("Meeting"),
    TouchKind.MESSAGE: _l("Message"), TouchKind.MAIL: _l("Mail"),
}  # fmt: skip
NETWORKS = (
    "bluesky", "mastodon", "instagram", "tiktok", "youtube", "linkedin", "facebook", "threads", "x", "twitch",
    "pinterest", "snapchat", "web",
)  # fmt: skip
"""What forms offer; others may come by file or API."""
LEFT_OUT: dict[str, LazyString] = {
    LeftOut.NO_ADDRESS: _l("no mail address"), LeftOut.OPTED_OUT: _l("wants no more mail"),
    LeftOut.BANNED: _l("shut out of a programme"), LeftOut.TOO_OFTEN: _l("had enough mail these days"),
}  # fmt: skip
SORTS = (("touched", _l("Last touch")), ("followers", _l("Followers")), ("newest", _l("Newest")))

SAID: dict[tuple[str, str], LazyString] = {
    ("partner", "add"): _l("came to be known to us"),
    ("partner", "tie"): _l("has an account here now"),
    ("partner", "change"): _l("changed the profile"),
    ("partner", "bind"): _l("noted an exclusivity"),
    ("partner", "free"): _l("ended an exclusivity"),
    ("partner", "add_task"): _l("added a task"),
    ("partner", "finish_task"): _l("finished a task"),
    ("partner", "reopen_task"): _l("opened a task again"),
    ("partner", "task_due"): _l("a task is due"),
    ("partner", "set_rate"): _l("noted a price"),
    ("partner", "remove_rate"): _l("took a price away"),
    ("partner", "remove_note"): _l("took a note away"),
    ("partner", "merge"): _l("merged a duplicate into this"),
    ("partner_account", "add"): _l("named an account"),
    ("partner_account", "remove"): _l("took an account away"),
    ("partner_account", "read"): _l("noted followers"),
    ("partner_account", "prove"): _l("an account was proven"),
    ("partner_account", "disprove"): _l("an account turned out not to be theirs"),
    ("partner_account", "claim"): _l("an account has to be proven anew"),
    ("enrolment", "invite"): _l("was invited to a programme"),
    ("enrolment", "accept"): _l("accepted the invitation"),
    ("enrolment", "decline"): _l("declined the invitation"),
    ("enrolment", "approve"): _l("was taken into a programme"),
    ("enrolment", "reject"): _l("was not taken into a programme"),
    ("enrolment", "deactivate"): _l("left a programme"),
    ("enrolment", "ban"): _l("was shut out of a programme"),
    ("enrolment", "reinstate"): _l("was taken back into a programme"),
}  # fmt: skip
THINGS: dict[str, LazyString] = {
    "partner": _l("Partner"), "partner_account": _l("Account"), "enrolment": _l("Enrolment"),
    "application": _l("Application"), "agreement": _l("Agreement"), "deliverable": _l("Deliverable"),
    "licence": _l("Licence"), "submission": lazy_pgettext("customer", "Story"),
    "product_request": _l("Product request"),
    "commission": _l("Commission"), "payout": _l("Payout"), "share": _l("Post"),
}  # fmt: skip
ICONS = {
    "partner": "person", "partner_account": "envelope-at", "enrolment": "people", "application": "inbox",
    "agreement": "file-earmark-text", "deliverable": "list-check", "licence": "key",
    "submission": "quote",
    "product_request": "box-seam", "commission": "cash-coin", "payout": "wallet2", "share": "send",
    "note": "journal-text",
    "call": "phone", "meeting": "calendar-event", "message": "chat", "mail": "envelope",
}  # fmt: skip


def pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words as a form's options."""
    return [(each, each.replace("_", " ").capitalize()) for each in words]


def said(touched: Touched) -> str:
    """What happened, after the name of who did it."""
    if touched.source == NOTE:
        return str(TOUCHES[touched.verb])
    if touched.source == MAIL:
        why = LEFT_OUT.get(touched.verb)
        return str(_("Mail, not sent: %(why)s", why=why) if why else _("Mail"))
    if touched.noun == "partner" and touched.to:
        return str(_("moved to “%(stage)s”", stage=STAGES[touched.to]))
    known = SAID.get((touched.noun, touched.verb))
    if known is not None:
        return str(known)
    thing = THINGS.get(touched.noun, touched.noun)
    return f"{thing} {touched.thing}: {look(touched.to).label if touched.to else touched.verb.replace('_', ' ')}"


def icon(touched: Touched) -> str:
    """The icon of a thing on the timeline."""
    return ICONS.get(touched.noun if touched.source == HISTORY else touched.verb, ICONS.get(touched.noun, "circle"))
