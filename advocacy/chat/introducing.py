"""Speaks: asks Slack which workspace a token is for, and sends a first word to a channel. Outside of transactions."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.chat import calling, verdicts
from advocacy.chat.verdicts import Fate
from advocacy.chat.workspaces import Introduced
from advocacy.errors import Breach


def introduce(token: str) -> Introduced:
    """What Slack says of a token. Raises Breach, by field, when it does not take it."""
    if not token.strip().startswith("xoxb-"):
        wrong = [_("It begins with xoxb-: the “Bot User OAuth Token” of the app.")]
        raise Breach(_("That is no bot token."), errors={"token": wrong})
    given = calling.call(token.strip(), "auth.test", {})
    verdict, said = verdicts.of_api(given), verdicts.body_of(given)
    if verdict.fate is not Fate.SENT or not said.get("team_id"):
        problem = verdict.problem or "no workspace"
        raise Breach(
            _("Slack does not take this token: %(problem)s", problem=problem),
            remedy=_("Install the app into the workspace, then copy its token again."),
            errors={"token": [_("Slack answered: %(problem)s", problem=problem)]},
        )
    return Introduced(str(said["team_id"]), str(said.get("team") or said["team_id"]), str(said.get("user_id") or ""))
