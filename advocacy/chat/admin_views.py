"""Pages of chat for administrators: workspaces and channels, what each is told, what waits. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.chat import channels, forms, introducing, members, queries, telling, workspaces
from advocacy.chat.blocks import Button, Said
from advocacy.chat.models import ChatChannel, Service, Standing
from advocacy.database import writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.people.queries import team_choices
from advocacy.web.guards import guard
from advocacy.web.languages import LANGUAGES, spoken
from advocacy.web.transactions import own_transactions

pages = Blueprint("chat_admin", __name__, url_prefix="/admin/chat")


@pages.get("")
@guard(Capability.WRITE_CHAT)
def listing() -> ResponseReturnValue:
    """Workspaces and channels, and how each stands."""
    spaces, cursor = queries.workspaces(), request.args.get("cursor")
    return render_template(
        "chat/admin.html", workspaces=spaces, page=queries.channels(cursor), cursor=cursor, topics=forms.TOPICS,
        services=forms.SERVICES, joined=queries.joined([each.id for each in spaces]),
        waiting=queries.waiting(clock.now()), now=clock.now(),
    )  # fmt: skip


@pages.get("/queue")
@guard(Capability.WRITE_CHAT)
def queue() -> ResponseReturnValue:
    """What was sent, what waits, what was given up and why."""
    cursor = request.args.get("cursor")
    return render_template("chat/queue.html", page=queries.messages(cursor), cursor=cursor, channel=None)


@pages.post("/queue/<int:message_id>/try-again")
@guard(Capability.WRITE_CHAT)
def try_again(message_id: int) -> ResponseReturnValue:
    """Tries a message that waits at once."""
    channels.try_again(queries.message_for(message_id), clock.now())
    flash(_("It is tried in a moment."), "success")
    return redirect(url_for("chat_admin.queue"))


@pages.get("/workspaces/new")
@guard(Capability.WRITE_CHAT)
def workspace_form() -> ResponseReturnValue:
    """How to make the app at Slack, and a form for its secrets."""
    return _workspace({}, {})


@pages.post("/workspaces")
@guard(Capability.WRITE_CHAT)
@own_transactions
def add_workspace() -> ResponseReturnValue:
    """Connects a workspace, or renews the secrets of one."""
    form, actor, now = request.form, current_user.actor, clock.now()
    decides = "decides" in form
    try:
        introduced = introducing.introduce(form.get("token", ""))
        with writing():
            workspaces.add_workspace(
                introduced, token=form["token"], signing_secret=form.get("signing_secret", ""), decides=decides,
                actor=actor, now=now,
            )  # fmt: skip
    except Breach as breach:
        return _workspace({"decides": decides}, breach.errors, breach), 422
    flash(_("“%(name)s” is connected. Its people are found within minutes.", name=introduced.name), "success")
    return redirect(url_for("chat_admin.listing"))


@pages.post("/workspaces/<int:workspace_id>/decides")
@guard(Capability.WRITE_CHAT)
def let_decide(workspace_id: int) -> ResponseReturnValue:
    """Whether reviewers may decide from there: asked for, agreed to by somebody else, or no more."""
    workspace, said = queries.workspace_for(workspace_id), request.form.get("decides")
    how: dict[str | None, tuple[Any, str]] = {
        "yes": (workspaces.ask_to_decide, _("Asked for: a second administrator has to agree.")),
        "agree": (workspaces.agree_to_decide, _("Reviewers may decide from there.")),
    }
    verb, told = how.get(said, (workspaces.decide_here_only, _("Nothing is decided from there.")))
    verb(workspace, actor=current_user.actor, now=clock.now())
    flash(told, "success")
    return redirect(url_for("chat_admin.listing"))


@pages.post("/workspaces/<int:workspace_id>/find")
@guard(Capability.WRITE_CHAT)
def find(workspace_id: int) -> ResponseReturnValue:
    """Looks for its people again."""
    members.ask_again(queries.workspace_for(workspace_id))
    flash(_("We look who is who there; it takes some minutes in a large workspace."), "success")
    return redirect(url_for("chat_admin.listing"))


@pages.post("/workspaces/<int:workspace_id>/<word>")
@guard(Capability.WRITE_CHAT)
def turn_workspace(workspace_id: int, word: str) -> ResponseReturnValue:
    """Switches a workspace off or on, or forgets it."""
    workspace, now = queries.workspace_for(workspace_id), clock.now()
    if word == "remove":
        workspaces.remove_workspace(workspace, actor=current_user.actor, now=now)
        flash(_("Its secrets and who is who there are forgotten. Uninstall the app at Slack, too."), "success")
    else:
        _turn(word)(workspace, actor=current_user.actor, now=now)
    return redirect(url_for("chat_admin.listing"))


@pages.get("/channels/new")
@guard(Capability.WRITE_CHAT)
def channel_new() -> ResponseReturnValue:
    """A form for a channel of one kind."""
    spaces = queries.workspaces()
    usual = Service.SLACK_APP if spaces else Service.SLACK_HOOK
    given = request.args.get("service", usual.value)
    service = Service(given) if given in set(Service) else usual
    return _channel(None, {"topics": ["stories"], "service": service.value, "language": "en"}, {})


@pages.post("/channels")
@guard(Capability.WRITE_CHAT)
def add_channel() -> ResponseReturnValue:
    """Adds a channel, and sends it a first word."""
    form, now = request.form, clock.now()
    try:
        service = forms.service_of(form.get("service", ""))
        picked = next((each for each in queries.workspaces() if str(each.id) == form.get("workspace")), None)
        channel = channels.add_channel(
            service, forms.channel_facts(form), place=form.get("place", ""), address=form.get("address", ""),
            workspace=picked or next(iter(queries.workspaces()), None), actor=current_user.actor, now=now,
        )  # fmt: skip
    except Breach as breach:
        return _channel(None, forms.again(form), breach.errors, breach), 422
    _greet(channel)
    flash(_("The channel is kept. A first message is on its way."), "success")
    return redirect(url_for("chat_admin.channel", channel_id=channel.id))


@pages.get("/channels/<int:channel_id>")
@guard(Capability.WRITE_CHAT)
def channel(channel_id: int) -> ResponseReturnValue:
    """One channel: what it is told, and what became of it."""
    found = queries.channel_for(channel_id)
    return _channel(found, forms.filled(found), {})


@pages.post("/channels/<int:channel_id>")
@guard(Capability.WRITE_CHAT)
def change_channel(channel_id: int) -> ResponseReturnValue:
    """Changes what a channel is told, or the address of its webhook."""
    found, form, now = queries.channel_for(channel_id), request.form, clock.now()
    try:
        channels.change_channel(
            found, forms.channel_facts(form), address=form.get("address", ""), actor=current_user.actor, now=now
        )
    except Breach as breach:
        return _channel(found, {**forms.filled(found), **forms.again(form)}, breach.errors, breach), 422
    if form.get("address", "").strip() and found.state is Standing.BROKEN:
        channels.switch_on(found, actor=current_user.actor, now=now)
        _greet(found)
    flash(_("Saved."), "success")
    return redirect(url_for("chat_admin.channel", channel_id=channel_id))


@pages.post("/channels/<int:channel_id>/<word>")
@guard(Capability.WRITE_CHAT)
def turn_channel(channel_id: int, word: str) -> ResponseReturnValue:
    """Greets a channel, switches it off or on, or removes it."""
    found, now = queries.channel_for(channel_id), clock.now()
    if word == "greet":
        _greet(found)
        flash(_("A message is on its way."), "success")
    elif word == "remove":
        channels.remove_channel(found, actor=current_user.actor, now=now)
        flash(_("The channel is removed, and its secret forgotten."), "success")
        return redirect(url_for("chat_admin.listing"))
    else:
        _turn(word)(found, actor=current_user.actor, now=now)
    return redirect(url_for("chat_admin.channel", channel_id=channel_id))


def _turn(word: str) -> Any:
    if word not in ("on", "off"):
        raise Breach(_("Choose on, off or remove."))
    return channels.switch_on if word == "on" else channels.switch_off


def _greet(channel: ChatChannel) -> None:
    """A first word, which shows that it works and what will come."""
    now, product = clock.now(), settings.current().product_name
    with force_locale(spoken(channel.language)):
        told = ", ".join(str(name) for topic, (name, _hint) in forms.TOPICS.items() if topic.value in channel.topics)
        of = (
            _("From now on this channel is told of: %(topics)s.", topics=told) if told else _("It is told nothing yet.")
        )
        opened = Button(_("Open %(product)s", product=product), url=telling.page_url("/"))
        said = Said(_("%(product)s is here", product=product), of, buttons=(opened,))
    telling.to_channel(channel, said, source=f"greeting {now.timestamp():.3f}", now=now)


def _workspace(values: Mapping[str, Any], errors: Mapping[str, list[str]], problem: Breach | None = None) -> str:
    in_force = settings.current()
    return render_template(
        "chat/workspace.html", values=values, errors=errors, problem=problem, scopes=forms.SCOPES,
        manifest=forms.manifest(in_force.product_name, in_force.base_url),
        by_https=in_force.base_url.startswith("https://"),
    )  # fmt: skip


def _channel(
    found: ChatChannel | None, values: Mapping[str, Any], errors: Mapping[str, list[str]],
    problem: Breach | None = None,
) -> str:  # fmt: skip
    return render_template(
        "chat/channel.html", channel=found, values=values, errors=errors, problem=problem, topics=forms.TOPICS,
        services=forms.SERVICES, workspaces=queries.workspaces(), languages=list(LANGUAGES.items()),
        teams=[(each.id, each.name) for each in team_choices()],
        sent=queries.messages(limit=10, channel_id=found.id).items if found else (), now=clock.now(),
    )  # fmt: skip
