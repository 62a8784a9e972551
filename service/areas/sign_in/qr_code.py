"""A QR code as an image in the page itself: no script, no style, nothing fetched from elsewhere."""

from __future__ import annotations

from markupsafe import Markup, escape


def qr_code(text: str, called: str) -> Markup:
    """The code that says ``text``; ``called`` is what a screen reader says of it."""
    import segno  # loaded when somebody sets up an app

    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(scale=1, border=4)]
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, bit in enumerate(row) if bit)
    size = len(rows)
    return Markup(  # noqa: S704 - numbers, and what is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 4}" '
        f'height="{size * 4}" role="img" aria-label="{escape(called)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>'
    )
