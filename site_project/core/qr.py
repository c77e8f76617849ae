"""QR codes (ISO/IEC 18004) for pages, mails and paper.

All have the quiet zone of four modules that the standard asks for, and a white
ground of their own, so that a dark page cannot swallow them.
"""

from io import BytesIO

import segno
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4


def _code(text: str) -> segno.QRCode:
    # 15 % of the modules may be lost: a creased sheet, a scratched screen.
    return segno.make_qr(text, error="m")


def svg(text: str, label: str = "") -> SafeString:
    """Return the code as an inline SVG that fills the box around it; no style, no script.

    `label` is what a screen reader says of it; without one the code is hidden
    from it, and the text must stand beside.
    """
    drawn = _code(text).svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    said = f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(drawn.replace("<svg ", f"<svg {said} ", 1))  # noqa: S308  (segno's and ours)


def png(text: str, scale: int = 8) -> bytes:
    """Return the code as a PNG, each module `scale` pixels wide; the same bytes each time."""
    target = BytesIO()
    _code(text).save(target, kind="png", scale=scale, border=QUIET_ZONE)
    return target.getvalue()


def rows(text: str) -> list[list[bool]]:
    """Return the modules, row by row, the quiet zone included: true is dark."""
    return [[bool(module) for module in row] for row in _code(text).matrix_iter(border=QUIET_ZONE)]
