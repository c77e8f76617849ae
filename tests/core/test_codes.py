from hypothesis import given
from hypothesis import strategies as st

from site_project.core import codes


def test_confirmation_code_changes_with_the_version() -> None:
    first = codes.confirmation_code("hold", 7, 1)
    assert len(first) == 6
    assert first.isdigit()
    assert first == codes.confirmation_code("hold", 7, 1)
    assert first != codes.confirmation_code("hold", 7, 2)
    assert first != codes.confirmation_code("loan", 7, 1)


def test_typed_code_may_have_spaces_and_full_width_digits() -> None:
    assert codes.is_code(" 12 34５６", "123456")
    assert codes.is_code("１２３-４５６", "123456")
    assert not codes.is_code("123457", "123456")
    assert not codes.is_code("", "123456")


@given(st.data())
def test_public_code_with_one_wrong_character_is_refused(data) -> None:
    code = codes.public_code()
    assert codes.typed_public_code(code.lower()) == code
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(codes.ALPHABET.replace(code[place], "")))
    assert codes.typed_public_code(code[:place] + other + code[place + 1 :]) is None


@given(st.data())
def test_public_code_with_two_characters_exchanged_is_refused(data) -> None:
    code = codes.public_code()
    first, second = sorted(
        data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True))
    )
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    if code[first] != code[second]:
        assert codes.typed_public_code("".join(swapped)) is None


def test_public_code_survives_being_read_aloud_in_groups() -> None:
    code = codes.public_code()
    assert codes.typed_public_code(f" {code[:4]}-{code[4:]} ") == code
