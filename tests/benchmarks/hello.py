"""A bare Flask hello, served as the product is: ``python -m tests.benchmarks.hello PORT COUNT``."""

from __future__ import annotations

import logging
import sys
from typing import Any

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask

THREADS = 8


def application() -> WSGIMiddleware:
    """Made once in each process."""
    app = Flask(__name__)
    app.get("/")(lambda: "hello")
    bare: Any = app  # two libraries' names for one interface
    return WSGIMiddleware(bare, workers=THREADS)


if __name__ == "__main__":
    uvicorn.run(
        "tests.benchmarks.hello:application", factory=True, port=int(sys.argv[1]), workers=int(sys.argv[2]),
        loop="uvloop", lifespan="off", access_log=False, log_level=logging.ERROR,
    )  # fmt: skip
