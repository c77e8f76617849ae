"""The sheet of a plate: paper, and three inks that never lie over one another."""

from io import BytesIO

from PIL import Image, ImageDraw

from .typesetting import Run, font_of

WIDTH, HEIGHT = 1200, 630
PAPER = (0xFB, 0xFA, 0xF6)
INKS = {"ink": (0x1A, 0x1A, 0x18), "red": (0xB3, 0x26, 0x1E), "quiet": (0x46, 0x60, 0x5F)}
# Steps of each ink between paper and full strength: what the eye needs at the edge of a letter.
STEPS = 8

Box = tuple[float, float, float, float]


def _palette() -> list[int]:
    values = list(PAPER)
    for ink in INKS.values():
        for step in range(1, STEPS + 1):
            part = step / STEPS
            values += [round(p + (i - p) * part) for p, i in zip(PAPER, ink, strict=True)]
    return values


PALETTE = _palette()


class Sheet:
    """Each ink is a mask of its own; `tint` is its strength, 0 knocks out to the paper."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.size = (width, height)
        self.masks = {name: Image.new("L", self.size) for name in INKS}
        self.pens = {name: ImageDraw.Draw(mask) for name, mask in self.masks.items()}

    def block(self, ink: str, box: Box, tint: float = 1) -> None:
        """Fill a rectangle; `box` is left, top, right, bottom, the last two outside it."""
        left, top, right, bottom = (round(side) for side in box)
        for name, pen in self.pens.items():
            level = round(255 * tint) if name == ink else 0
            pen.rectangle((left, top, right - 1, bottom - 1), fill=level)

    def rule(self, ink: str, box: Box, tint: float = 1) -> None:
        """Draw a rule beside whatever is there."""
        left, top, right, bottom = (round(side) for side in box)
        self.pens[ink].rectangle((left, top, right - 1, bottom - 1), fill=round(255 * tint))

    def frame(self, ink: str, box: Box, weight: int, tint: float = 1) -> None:
        """Draw the four sides of a rectangle, inside it."""
        left, top, right, bottom = (round(side) for side in box)
        self.pens[ink].rectangle(
            (left, top, right - 1, bottom - 1), outline=round(255 * tint), width=weight
        )

    def run(self, ink: str, x: float, y: float, run: Run, tint: float = 1) -> None:
        """Set a run of type with its left edge at x and its baseline at y."""
        for piece in run.pieces:
            if piece.turned:
                self._turned(ink, x + piece.x, y + piece.y, piece.text, piece.size, tint)
                continue
            self.pens[ink].text(
                (x + piece.x, y + piece.y),
                piece.text,
                font=font_of(piece.text, piece.size),
                fill=round(255 * tint),
                anchor="ls",
            )

    def _turned(self, ink: str, x: float, y: float, text: str, size: int, tint: float) -> None:
        """Set Latin letters lying on their side, read downwards, as in a vertical line."""
        font = font_of(text, size)
        length = round(font.getlength(text))
        strip = Image.new("L", (length, round(size * 1.3)))
        ImageDraw.Draw(strip).text((0, size), text, font=font, fill=255, anchor="ls")
        strip = strip.transpose(Image.Transpose.ROTATE_270)
        self.masks[ink].paste(round(255 * tint), (round(x - size * 0.3), round(y)), strip)

    def mark(self, ink: str, x: float, y: float, side: float, *, knocked_out: bool = False) -> None:
        """Draw the seal-like mark, a person in a doorway, as the site's icon has it.

        Knocked out, only its lines are left blank in a field that is there.
        """
        if not knocked_out:
            self.block(ink, (x, y, x + side, y + side))
        unit, over = side / 32, 4
        big = Image.new("L", (round(side) * over, round(side) * over))
        pen, scale = ImageDraw.Draw(big), unit * over
        weight = round(2.5 * scale)
        for path in (
            [(7.5, 26), (7.5, 6.5), (24.5, 6.5), (24.5, 26)],
            [(16, 10.5), (16, 15.5), (11.5, 26)],
            [(16, 15.5), (20.5, 26)],
        ):
            points = [(px * scale, py * scale) for px, py in path]
            pen.line(points, fill=255, width=weight)
            for px, py in points[1:-1]:  # square corners, as the icon's mitred ones
                half = weight / 2
                pen.rectangle((px - half, py - half, px + half - 1, py + half - 1), fill=255)
        stencil = big.resize((round(side), round(side)), Image.Resampling.BOX)
        self.masks[ink].paste(0, (round(x), round(y)), stencil)

    def as_png(self) -> bytes:
        """Return the print: each pixel is paper or one step of one ink."""
        base = Image.new("P", self.size)
        base.putpalette(PALETTE)
        for number, mask in enumerate(self.masks.values()):
            steps = [round(level * STEPS / 255) for level in range(256)]
            first = number * STEPS
            base.paste(
                mask.point([first + step if step else 0 for step in steps]),
                mask=mask.point([255 if step else 0 for step in steps]),
            )
        file = BytesIO()
        base.save(file, "PNG", compress_level=8)  # 9 saves a fifteenth for twice the time
        return file.getvalue()
