"""Table of the roles that somebody outside gives: the company's directory, a provider by its claims. Imports people."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, choice_column
from advocacy.people.capabilities import Role


class GivenRole(Model):
    """A source says that somebody holds this role. ``ours``: it was given for that; else a colleague gave it by hand.

    The row stays as long as the source says so, even where a colleague took the role by hand: what was taken by hand
    is not given back by the next sync.
    """

    __tablename__ = "given_roles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    role: Mapped[Role] = choice_column(Role, primary_key=True)
    ours: Mapped[bool]
