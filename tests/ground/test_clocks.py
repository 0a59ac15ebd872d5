"""Machines whose clocks are minutes apart: they go by the database's, and believe each other's cookies."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from itsdangerous import BadSignature
from sqlalchemy import create_engine

from advocacy import clock, clock_agreement
from advocacy.web.sessions import FORGIVEN, PatientSessions
from tests.installation import Installation

MINUTES = timedelta(minutes=3)
MOMENT = timedelta(seconds=2)


@pytest.mark.parametrize("off", [MINUTES, -MINUTES])
def test_a_machine_that_is_off_goes_by_the_databases_clock(postgresql: Installation, off: timedelta) -> None:
    engine = create_engine(postgresql.settings.database)
    true = clock.now()
    with time_machine.travel(true + off, tick=True):
        assert abs(clock.now() - true - off) < MOMENT
        clock_agreement.agree(engine)
        assert abs(clock.now() - true) < timedelta(seconds=20) and abs(clock.ahead() + off) < MOMENT
        assert abs(clock.milliseconds() / 1000 - clock.now().timestamp()) < 1, "clicks are stamped by it too"
    clock_agreement.agree(engine)
    assert clock.ahead() == timedelta(0), "put right again"
    engine.dispose()


def test_a_database_that_is_away_changes_nothing() -> None:
    clock.go_by(MINUTES)
    clock_agreement.agree(create_engine("postgresql+psycopg://127.0.0.1:1/none", connect_args={"connect_timeout": 1}))
    assert clock.ahead() == MINUTES


def test_cookies_of_a_machine_that_is_ahead_are_believed() -> None:
    app = Flask("cookies")
    app.secret_key = "for tests"
    cookies = PatientSessions().get_signing_serializer(app)
    assert cookies is not None
    age = 3600
    clock.go_by(MINUTES)
    signed = cookies.dumps({"a": 1})
    clock.go_by(timedelta(0))
    assert cookies.loads(signed, max_age=age) == {"a": 1}
    for too_far in (-timedelta(seconds=FORGIVEN), timedelta(seconds=age + 200)):
        clock.go_by(too_far)
        with pytest.raises(BadSignature):
            cookies.loads(signed, max_age=age)
    clock.go_by(timedelta(0))
    with pytest.raises(BadSignature):
        cookies.loads(f"{signed}x", max_age=age)
