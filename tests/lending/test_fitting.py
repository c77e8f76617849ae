from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from lending.fitting import VEHICLES, in_vehicle, on_wall, room_for, rows_on_wall
from lending.models import Title
from tests.factories.lending import make_board, make_page, make_title

TAXI, CAR, FOLDED, VAN = VEHICLES


def packed(*sides: int, pieces: int = 1, weight: str | None = None) -> Title:
    length, width, height = sides
    return Title(
        packed_length=length,
        packed_width=width,
        packed_height=height,
        pieces=pieces,
        weight=Decimal(weight) if weight else None,
    )


@pytest.mark.parametrize(
    ("widths", "wall", "rows"),
    [
        ([], 500, []),
        ([85], 85, [[1]]),
        ([85, 85], 185, [[1, 2]]),
        ([85, 85], 184, [[1], [2]]),
        ([85] * 5, 300, [[1, 2, 3], [4, 5]]),
        ([70, 140, 70], 225, [[1, 2], [3]]),
        ([300, 85], 200, [[1], [2]]),
    ],
)
def test_boards_stand_in_rows_in_their_order(
    widths: list[int], wall: int, rows: list[list[int]]
) -> None:
    assert rows_on_wall(widths, wall) == rows


def test_a_wall_is_answered_with_what_is_left_or_with_the_rows() -> None:
    yes = on_wall([85] * 3, 350)
    assert (yes.fits, yes.text) == (True, "Yes: all 3 boards fit side by side.")
    assert yes.reasons == ("0.65 m of wall are left.",)
    no = on_wall([85] * 4, 300)
    assert (no.fits, no.text) == (False, "No: they need 2 rows of this length.")
    assert no.reasons == ("Row 1: boards 1 to 3", "Row 2: board 4")
    wide = on_wall([85, 140], 100)
    assert (wide.fits, wide.text) == (False, "No: board 2 is wider than your wall.")


@pytest.mark.parametrize(
    ("piece", "space", "count"),
    [
        ((40, 30, 20), (40, 30, 20), 1),
        ((20, 30, 40), (40, 30, 20), 1),
        ((125, 90, 20), (160, 95, 60), 3),
        ((125, 90, 20), (100, 90, 45), 0),
        ((10, 10, 10), (20, 20, 20), 8),
    ],
)
def test_pieces_may_be_turned_but_not_bent(
    piece: tuple[int, int, int], space: tuple[int, int, int], count: int
) -> None:
    assert room_for(piece, space) == count


def test_a_vehicle_is_answered_by_the_longest_piece_their_number_and_the_weight() -> None:
    bags = packed(125, 90, 20, pieces=2, weight="38.0")
    assert not in_vehicle(bags, TAXI).fits
    assert in_vehicle(bags, CAR).text == "No: its largest piece is too large."
    folded = in_vehicle(bags, FOLDED)
    assert folded.fits
    assert "It is 2 pieces, the largest 125 × 90 × 20 cm." in folded.reasons
    assert "It weighs 38 kg: for 2 people about 19 kg each." in folded.reasons
    many = in_vehicle(packed(125, 90, 20, pieces=4), FOLDED)
    assert many.text == "No: there is room for 3 of 4 pieces."
    heavy = in_vehicle(packed(40, 30, 20, weight="80.5"), TAXI)
    assert heavy.text == "No: it is too heavy."
    light = in_vehicle(packed(40, 30, 20, weight="3"), TAXI)
    assert light.fits
    assert "It weighs 3 kg: one person can carry it." in light.reasons


@pytest.mark.django_db
def test_a_titles_page_answers_without_script(client: Client, homes: dict[str, Any]) -> None:
    title = make_title(packed_length=125, packed_width=90, packed_height=20, pieces=2)
    for _number in range(4):
        make_board(title)
    make_page(title, homes)
    path = f"/en/lending/{title.code.lower()}/"
    first = client.get(path).content.decode()
    assert 'name="wall"' in first
    assert 'name="vehicle"' in first
    assert "noindex" not in first
    asked = client.get(path, {"wall": "3", "vehicle": "folded"}).content.decode()
    assert "No: they need 2 rows of this length." in asked
    assert "Yes, it fits." in asked
    for wrong in ("x", "-1", "NaN", "1e999", "0", "９９９", "\x00"):
        answer = client.get(path, {"wall": wrong, "vehicle": "rocket"})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()


@pytest.mark.django_db
def test_nobody_is_asked_about_what_was_not_measured(client: Client, homes: dict[str, Any]) -> None:
    title = make_title()
    make_page(title, homes)
    page = client.get(f"/en/lending/{title.code.lower()}/?vehicle=van").content.decode()
    assert "Will it fit?" not in page
