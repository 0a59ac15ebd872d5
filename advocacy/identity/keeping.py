"""Tells the rooms below which account is kept behind glass: they neither close it nor count it as somebody."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from advocacy.database import db
from advocacy.identity.models import BreakGlass
from advocacy.people.last_admin import init_behind_glass
from advocacy.settings import Settings


def init_keeping(app: Flask, _settings: Settings) -> None:
    """Hangs up the question."""
    init_behind_glass(app, lambda: frozenset(db.session.scalars(select(BreakGlass.person_id))))
