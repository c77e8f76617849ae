import pytest

from site_project.core.links import BadLink, make_token, read_token


def test_token_says_what_it_was_made_for() -> None:
    link = read_token(make_token("manage", 41, 3), "confirm", "manage")
    assert (link.scope, link.pk, link.version) == ("manage", 41, 3)


def test_token_for_another_purpose_is_refused() -> None:
    with pytest.raises(BadLink):
        read_token(make_token("confirm", 41, 3), "manage")


@pytest.mark.parametrize("token", ["", "manage-15-3", "manage-15-3.forged", "…", "a" * 5000])
def test_forged_token_is_refused(token: str) -> None:
    with pytest.raises(BadLink):
        read_token(token, "manage")


def test_token_with_a_changed_number_is_refused() -> None:
    token = make_token("manage", 41, 3)
    with pytest.raises(BadLink):
        read_token(token.replace("manage-15", "manage-16"), "manage")
