"""Response headers that limit what a browser allows, on every response.

It is an outer layer, so responses of error handlers, of other guards and for files pass here too.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
REPORT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "font-src data:",
        "sandbox allow-modals",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""For a report that was kept with a model: one file that loads nothing, runs nothing, and belongs to no site.
A response may choose this policy, by its exact text, and no other."""

_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
STATIC = "/static/"
_POLICY = b"content-security-policy"


class Headers:
    """ASGI layer that adds the headers. Only files named by their content may be cached."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        always = HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if https else {})
        self._always = [(name.lower().encode(), value.encode()) for name, value in always.items()]
        self._ours = frozenset(name for name, _ in self._always)
        self._report = [(n, REPORT_POLICY.encode() if n == _POLICY else v) for n, v in self._always]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        may_cache = scope["path"].startswith(STATIC)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = message.get("headers", ())
                ours = self._report if (_POLICY, REPORT_POLICY.encode()) in sent else self._always
                own = [pair for pair in sent if self._keeps(pair[0], may_cache)]
                if not any(name == b"cache-control" for name, _ in own):
                    own.append((b"cache-control", b"no-store"))
                message["headers"] = own + ours
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _keeps(self, name: bytes, may_cache: bool) -> bool:
        return name not in self._ours and (may_cache or name != b"cache-control")
