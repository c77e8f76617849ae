import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.users.models import UserProfile

from site_project.core.models import User


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_superuser("officer", "officer@example.org", "right password")


def sign_in(client: Client, password: str = "right password"):  # noqa: S107
    return client.post("/admin/login/", {"username": "officer", "password": password})


def test_staff_sign_in_with_their_password(client: Client, officer: User, homes) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert sign_in(client).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_sign_in_page_names_what_it_asks_for(client: Client, db: None) -> None:
    html = client.get("/admin/login/", headers={"accept-language": "en"}).content.decode()
    assert "Username or e-mail" in html
    assert 'name="username"' in html
    chinese = client.get("/admin/login/", headers={"accept-language": "zh-HK"}).content.decode()
    assert "使用者名稱或電郵" in chinese


def test_wrong_password_is_told_and_stays_out(client: Client, officer: User) -> None:
    response = sign_in(client, "wrong password")
    assert response.status_code == 200
    assert b"error" in response.content
    assert client.get("/admin/").status_code == 302


def test_password_alone_does_not_pass_a_second_factor(client: Client, officer: User, homes) -> None:
    TOTP.activate(officer, generate_totp_secret())
    codes = RecoveryCodes.activate(officer).get_unused_codes()
    response = sign_in(client)
    assert "/admin/account/2fa/authenticate/" in response["Location"]
    assert client.get("/admin/").status_code == 302
    client.post("/admin/account/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/admin/").status_code == 200


def test_office_may_ask_for_a_second_factor(client: Client, officer: User, homes, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client)
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response["Location"] == "/admin/account/2fa/totp/activate/"
    assert client.get(response["Location"], follow=True).status_code == 200


def test_nobody_signs_up(client: Client, db: None) -> None:
    client.post(
        "/admin/account/signup/",
        {"email": "me@example.org", "password1": "Xk29dkk1!", "password2": "Xk29dkk1!"},
    )
    assert not User.objects.filter(email="me@example.org").exists()


def test_two_members_of_staff_do_not_share_an_address(officer: User) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        User.objects.create_user("other", "OFFICER@example.org", "right password")


def test_sign_in_page_can_be_read_in_the_other_language(client: Client, officer: User) -> None:
    address = "/admin/login/?next=/admin/pages/"
    html = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Sign in" in html
    link = re.search(r'href="(\?[^"]+)" lang="zh-Hant-HK"', html)
    assert link

    chinese = client.get("/admin/login/" + link[1].replace("&amp;", "&"))

    assert "使用者名稱或電郵" in chinese.content.decode()
    assert 'value="/admin/pages/"' in chinese.content.decode()


def test_language_chosen_at_the_first_sign_in_stays(client: Client, officer: User, homes) -> None:
    data = {"username": "officer", "password": "right password", "lang": "zh-hant"}
    client.post("/admin/login/", data, headers={"accept-language": "en"})

    html = client.get("/admin/", headers={"accept-language": "en"}).content.decode()

    assert 'lang="zh-hant"' in html
    client.post("/admin/login/", data | {"lang": "en"})
    assert 'lang="zh-hant"' in client.get("/admin/").content.decode()


def account_form(**fields: str) -> dict[str, str]:
    return {
        "username": "intern",
        "email": "intern@example.org",
        "first_name": "Siu Ming",
        "last_name": "Chan",
        "password1": "a long enough one",
        "password2": "a long enough one",
        **fields,
    }


def test_new_account_starts_in_the_language_it_was_given(officer: User, homes) -> None:
    administrator = Client()
    administrator.force_login(officer)
    form = administrator.get("/admin/users/new/", headers={"accept-language": "en"})
    assert '<option value="zh-hant" selected>' in form.content.decode()

    for name, language in (("intern", "en"), ("helper", "zh-hant")):
        sent = account_form(username=name, email=f"{name}@example.org", preferred_language=language)
        assert administrator.post("/admin/users/new/", sent).status_code == 302
        user = User.objects.get(username=name)
        user.groups.add(Group.objects.get(name="Authors"))
        client = Client(headers={"accept-language": "fr"})
        client.force_login(user)
        assert f'lang="{language}"' in client.get("/admin/").content.decode()


def test_language_of_an_account_is_changed_by_an_administrator(officer: User, homes) -> None:
    intern = User.objects.create_user("intern", "intern@example.org", "x")
    administrator = Client()
    administrator.force_login(officer)
    sent = account_form(password1="", password2="", is_active="on", preferred_language="en")

    assert administrator.post(f"/admin/users/edit/{intern.pk}/", sent).status_code == 302

    assert UserProfile.objects.get(user=intern).preferred_language == "en"
    edit = administrator.get(f"/admin/users/edit/{intern.pk}/").content.decode()
    assert '<option value="en" selected>' in edit


def test_account_offers_no_time_but_the_offices(client: Client, officer: User, homes) -> None:
    sign_in(client)
    html = client.get("/admin/account/").content.decode()
    assert 'name="locale-preferred_language"' in html
    assert "current_time_zone" not in html
