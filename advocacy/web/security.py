"""Security headers: a strict content security policy without inline script or style, HSTS on HTTPS, secure cookies."""

from __future__ import annotations

from flask import Flask, Response

from advocacy.settings import Settings
from advocacy.web.sessions import PatientSessions
from advocacy.web.sizes import init_sizes

POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)  # fmt: skip

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""Of every answer that says nothing else. What other sites may draw in (a wall, the script of landings) says so."""

NOT_FRAMED = "frame-ancestors 'none'"
"""What every policy says but those of pages that are made to be framed (``wall``)."""


def init_security(app: Flask, settings: Settings) -> None:
    """Cookies and headers of every answer."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.https,
    )

    app.session_interface = PatientSessions()
    init_sizes(app)

    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if NOT_FRAMED not in response.headers["Content-Security-Policy"]:
            del response.headers["X-Frame-Options"]  # it can't name who may; older browsers would refuse everybody
        if settings.https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add_headers)
