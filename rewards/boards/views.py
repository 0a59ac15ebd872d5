"""Pages of leaderboards: the boards, how I take part, which boards there are. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.boards import boards, membership, queries, teams, wording
from rewards.boards.looking import look
from rewards.boards.models import BoardKind, Period

pages = Blueprint("leaderboards", __name__)
AT_ONCE = 25


@pages.get("/leaderboards")
@guard(Capability.SHARE)
def board() -> ResponseReturnValue:
    """A board over a period, and one's own place, which nobody else sees."""
    me, cursor = current_user.person, request.args.get("cursor")
    offered = boards.boards_for(me)
    member = membership.member_of(me.id)
    if not offered:
        return render_template("rewards/boards/board.html", offered=[], member=member, words=wording)
    seen = look(me, clock.now(), **{name: request.args.get(name, "") for name in ("board", "period", "on")})
    of_teams = seen.board.kind is BoardKind.TEAMS
    return render_template(
        "rewards/boards/board.html", look=seen, offered=offered, member=member, words=wording, periods=Period,
        teams=teams.ranking(seen.period, seen.first, me) if of_teams else None, least=teams.LEAST,
        ranking=None if of_teams else queries.ranking(seen.board, seen.period, seen.first, me, cursor, AT_ONCE),
        mine=None if of_teams else queries.own_place(seen.board, seen.period, seen.first, me), cursor=cursor,
    )  # fmt: skip


@pages.get("/leaderboards/me")
@guard(Capability.SHARE)
def me() -> ResponseReturnValue:
    """Whether I take part, and under which name."""
    return render_template("rewards/boards/me.html", member=membership.member_of(current_user.id))


@pages.post("/leaderboards/me")
@guard(Capability.SHARE)
def join() -> ResponseReturnValue:
    """Takes part, or under another name."""
    person, under = current_user.person, request.form.get("under", "")
    pseudonym = request.form.get("pseudonym", "")
    if under == "pseudonym" and not pseudonym.strip():
        raise Breach(_("Which name?"), errors={"pseudonym": [_("Write a name, or take part under your own.")]})
    chosen = pseudonym if under == "pseudonym" else ""
    membership.join(person, chosen, actor=current_user.actor, now=clock.now())
    flash(_("You take part. You can leave at any time, and are gone at once."), "success")
    return redirect(url_for("leaderboards.board"))


@pages.post("/leaderboards/me/leave")
@guard(Capability.SHARE)
def leave() -> ResponseReturnValue:
    """Leaves at once."""
    membership.leave(current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("You are on no leaderboard any more. Your points stay yours."), "success")
    return redirect(url_for("leaderboards.me"))


@pages.get("/rewards/leaderboards")
@guard(Capability.WRITE_REWARDS)
def settings() -> ResponseReturnValue:
    """Which boards the company has."""
    return render_template(
        "rewards/boards/settings.html", kinds=BoardKind, offered=boards.offered(), words=wording, least=teams.LEAST
    )  # fmt: skip


@pages.post("/rewards/leaderboards")
@guard(Capability.WRITE_REWARDS)
def change_settings() -> ResponseReturnValue:
    """Has exactly the chosen boards."""
    shown = [kind for kind in BoardKind if kind.value in request.form.getlist("shown")]
    boards.set_offered(shown, actor=current_user.actor, now=clock.now())
    flash(_("Saved."), "success")
    return redirect(url_for("leaderboards.settings"))
