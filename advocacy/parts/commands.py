"""Groups of the command line that belong to rooms. A list for the roof."""

from __future__ import annotations

import click

from advocacy.backups.commands import backup, move_to, restore_copy
from advocacy.history.commands import history
from advocacy.notices.commands import mail
from advocacy.people.commands import tokens
from advocacy.reach.commands import reach
from advocacy.records.commands import people

COMMANDS: list[click.Command] = [mail, history, reach, people, tokens, backup, restore_copy, move_to]
