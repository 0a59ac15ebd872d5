"""What is done when something was pressed in Slack: who sent it, who pressed it, once, and what they are answered.

Rooms above do the deed (``doors``); here it is carried out in one transaction with its receipt, so that the same bytes
sent again are answered the same and do nothing. Slack wants its answer within three seconds; whatever takes longer is
queued for the address that came with the press.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.chat import calling, linking, members, signatures, telling, verdicts
from advocacy.chat.arriving import Arrived
from advocacy.chat.blocks import Button, Json, Said, cut, slack_message
from advocacy.chat.doors import Form, Press, Reply, door
from advocacy.chat.forms_shown import Carried, view_of
from advocacy.chat.models import ChatAccount, ChatReceipt, ChatWorkspace, Standing
from advocacy.chat.verdicts import Fate
from advocacy.database import attempt, db, insert_for, reading, writing
from advocacy.errors import Refused
from advocacy.history import record
from advocacy.people.caller import speaking_to

SILENCE: Json = {}
LONGEST_ERROR = 140


@dataclass(frozen=True)
class Carrying:
    """What is left to do once everything is kept: open or renew a form."""

    answer: Json
    view: Json | None = None


def sender_of(body: bytes, timestamp: str, shown: str, team: str, now: datetime) -> ChatWorkspace | None:
    """The workspace in use that signed these bytes just now; None where none did."""
    if not signatures.is_fresh(timestamp, now):
        return None
    wanted = select(ChatWorkspace).where(ChatWorkspace.state == Standing.ACTIVE).order_by(ChatWorkspace.id)
    signers = [
        each for each in db.session.scalars(wanted) if signatures.is_signed(each.signing_secret, timestamp, body, shown)
    ]
    return next((each for each in signers if each.team == team), None)


def receive(workspace: ChatWorkspace, came: Arrived, body: bytes, now: datetime) -> Json:
    """Does what was pressed, once, and gives what Slack is answered. Opens its own transactions; speaks in between."""
    digest = hashlib.sha256(body).hexdigest()
    account = _who(workspace, came, now)
    with writing():
        fresh = insert_for(ChatReceipt).values(digest=digest, received_at=now, answer="")
        made = db.session.execute(fresh.on_conflict_do_nothing().returning(ChatReceipt.digest)).first()
        if made is None:
            kept = db.session.get_one(ChatReceipt, digest).answer
            return dict(json.loads(kept)) if kept else SILENCE
        if account is None:
            _invite(workspace, came, now)
            return SILENCE
        account = db.session.get_one(ChatAccount, account.id)
        with speaking_to(account.person):
            done = _done(workspace, account, came, now)
        receipt = db.session.get_one(ChatReceipt, digest)
        receipt.answer = json.dumps(done.answer) if done.answer else ""
    if done.view is not None:
        _show(workspace, account, came, done.view, now)
    return done.answer


def _who(workspace: ChatWorkspace, came: Arrived, now: datetime) -> ChatAccount | None:
    """The account of whoever pressed; one that we don't know yet is looked up by the mail address."""
    with reading():
        found = members.account_of(workspace, came.member)
    if found is not None:
        return found
    member = members.look_up(workspace.token, workspace.team, came.member)
    if member is None or not member.email:
        return None
    with writing():
        members.join(workspace.id, [member], now)
    with reading():
        return members.account_of(workspace, came.member)


def _invite(workspace: ChatWorkspace, came: Arrived, now: datetime) -> None:
    """Whoever has no account here under that address may say who they are."""
    if came.answer_to:
        link = telling.page_url(linking.link_path(workspace, came.member, now))
        product = settings.current().product_name
        said = Said(
            _("Who are you in %(product)s?", product=product),
            _("Your mail address in Slack is not one that we know. Open the link, sign in, and say that it is you."),
            buttons=(Button(_("It's me"), url=link),),
        )
        telling.answer(came.answer_to, _word(said), said.title, now)


def _done(workspace: ChatWorkspace, account: ChatAccount, came: Arrived, now: datetime) -> Carrying:
    """Carries it out; a refusal undoes it alone and is said instead."""
    opened = door(came.action)
    if opened is None:
        reply = Reply(said=Said(_("Nothing is done by this button any more."), _("Open the page instead.")))
        return _answered(came, reply, now)
    if opened.binds and (why := _may_not_bind(workspace, account)) is not None:
        return _answered(came, Reply(said=why), now)
    press = Press(account.person, came.value, now, came.fields, came.sent)
    try:
        with attempt():
            reply = opened.press(press)
    except Refused as refusal:
        reply = _refused(refusal)
    else:
        if came.sent and not reply.errors:
            record(
                "chat_account", account.id, "press", actor=account.person.actor, now=now, about=account.person_id,
                person_id=account.person_id, action=came.action, value=came.value[:200], binds=opened.binds,
                what=reply.said.title[:200] if reply.said else "",
            )  # fmt: skip
    return _answered(came, reply, now)


def _may_not_bind(workspace: ChatWorkspace, account: ChatAccount) -> Said | None:
    """Why nothing that binds others is done from there; None: it is."""
    if not workspace.decides:
        return Said(_("Nothing is decided from Slack here."), _("Open the page: it waits for you there."))
    if account.is_by_mail:
        return None
    return Said(
        _("Your Slack account has another mail address than your account here."),
        _("So that nobody decides in your name, decide on the page; or have the addresses made the same."),
    )


def _refused(refusal: Refused) -> Reply:
    errors = {name: cut(" ".join(said), LONGEST_ERROR) for name, said in refusal.errors.items()}
    text = " ".join([refusal.remedy, *(f"{said}" for said in errors.values())]).strip()
    return Reply(said=Said(refusal.message, text), errors=errors)


def _answered(came: Arrived, reply: Reply, now: datetime) -> Carrying:
    """What Slack is answered at once; what it is told later goes into the queue."""
    if reply.instead is not None and came.answer_to:
        body: Json = {"replace_original": True, **slack_message(reply.instead)}
        telling.answer(came.answer_to, body, reply.instead.title, now)
    if came.sent:
        asked = {name: said for name, said in reply.errors.items() if name in came.fields}
        if asked:
            return Carrying({"response_action": "errors", "errors": asked})
        form = reply.form or (Form(reply.said) if reply.said else None)
        return Carrying({"response_action": "update", "view": _view(form, came)} if form else SILENCE)
    if reply.form is not None:
        return Carrying(SILENCE, _view(reply.form, came))
    if came.view and reply.said is not None:
        return Carrying(SILENCE, _view(Form(reply.said), came))
    if reply.said is not None and came.answer_to:
        telling.answer(came.answer_to, _word(reply.said), reply.said.title, now)
    return Carrying(SILENCE)


def _view(form: Form, came: Arrived) -> Json:
    carried = Carried(came.action, form.value, came.answer_to)
    return view_of(form, carried, name=settings.current().product_name, close=_("Close"))


def _word(said: Said) -> Json:
    """A word that only whoever pressed sees."""
    return {"response_type": "ephemeral", "replace_original": False, **slack_message(said)}


def _show(workspace: ChatWorkspace, account: ChatAccount, came: Arrived, view: Json, now: datetime) -> None:
    """Speaks: opens the form, or shows the open one anew. Where Slack does not, they are told so."""
    target: Mapping[str, Any] = {"view_id": came.view} if came.view else {"trigger_id": came.trigger}
    method = "views.update" if came.view else "views.open"
    given = calling.call(workspace.token, method, {**target, "view": view}, total_seconds=calling.IN_A_HURRY)
    if verdicts.of_api(given).fate is Fate.SENT or not came.answer_to:
        return
    with writing(), speaking_to(account.person):
        said = Said(_("Slack did not open the form."), _("Press the button again, or open the page."))
        telling.answer(came.answer_to, _word(said), said.title, now)
