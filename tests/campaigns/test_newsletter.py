"""Subscribing, confirming, choosing and leaving, as a visitor does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from campaigns.models import NewsletterLog, Subscriber, SuppressedAddress
from campaigns.newsletter.enums import StopReason, SubscriberState
from campaigns.newsletter.suppression import digests, is_suppressed, stop_mail
from site_project.core import outbox
from site_project.core.models import HomePage
from site_project.core.public_forms import hidden_values
from site_project.core.retention import purge
from tests.factories.newsletter import make_subscriber, make_topic

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
State = SubscriberState


@pytest.fixture
def reader(homes: Homes) -> Client:
    """A visitor whom no cookie follows, and whose browser would be refused without a token."""
    return Client(enforce_csrf_checks=True)


def send(reader: Client, email: str = "chan@example.org", lang: str = "en", **typed: Any) -> Any:
    form = {"email": email, "language": lang, **hidden_values(), **typed}
    return reader.post(f"/{lang}/subscribe/", form)


def mails() -> list[Any]:
    """Send what is owed; returns all that arrived."""
    outbox.sweep()
    return mail.outbox


def link_in(body: str) -> str:
    return re.search(r"http://testserver(/n/\S+)", body)[1]


def code_page(response: Any) -> str:
    return re.search(r'action="(/n/[^"]+)"', response.content.decode())[1]


@pytest.mark.parametrize("lang", ["en", "zh-hant"])
def test_code_from_the_mail_confirms_in_the_readers_language(reader: Client, lang: str) -> None:
    page = reader.get(f"/{lang}/subscribe/")
    assert page.status_code == 200
    assert not page.cookies
    response = send(reader, lang=lang)
    [message] = mails()
    code = re.search(r"\d{6}", message.subject)[0]
    assert Subscriber.objects.get().state == State.UNCONFIRMED

    done = reader.post(code_page(response), {"code": code})

    assert done.status_code == 200
    row = Subscriber.objects.get()
    assert (row.state, row.language) == (State.ACTIVE, lang)
    assert done.headers["Content-Language"] == lang
    assert len(mails()) == 2
    assert not reader.cookies


def test_link_changes_nothing_until_its_button_is_pressed(reader: Client) -> None:
    send(reader)
    path = link_in(mails()[0].body)
    assert "Confirm" in reader.get(path).content.decode()
    assert Subscriber.objects.get().state == State.UNCONFIRMED
    assert reader.post(path, {"action": "confirm"}).status_code == 200
    assert Subscriber.objects.get().state == State.ACTIVE
    assert reader.post(path, {"action": "confirm"}).status_code == 200
    assert NewsletterLog.objects.filter(verb="subscribed").count() == 1


def test_fifth_wrong_code_locks_and_only_the_link_confirms(reader: Client) -> None:
    path = code_page(send(reader))
    row = Subscriber.objects.get()
    wrong = "000000" if row.code != "000000" else "111111"
    told = [reader.post(path, {"code": wrong}).status_code for _ in range(5)]
    assert told == [400, 400, 400, 400, 429]
    assert reader.post(path, {"code": row.code}).status_code == 429
    assert reader.post(path, {"code": ""}).status_code == 400
    reader.post(link_in(mails()[0].body), {"action": "confirm"})
    assert Subscriber.objects.get().state == State.ACTIVE


def test_answer_is_the_same_whether_an_address_is_known_or_not(reader: Client) -> None:
    make_subscriber(email="known@example.org")

    def anonymous(response: Any) -> str:
        return re.sub(r"/n/[^/]+/", "/n/…/", response.content.decode())

    known, unknown = send(reader, "Known@Example.org"), send(reader, "new@example.org")

    assert anonymous(known) == anonymous(unknown)
    assert (known.status_code, known.headers.keys()) == (
        unknown.status_code,
        unknown.headers.keys(),
    )
    again, _code = sorted(mails(), key=lambda message: message.to)
    assert "already subscribed" in again.subject
    # What looks like a subscription never becomes one, and is locked as any other.
    path = code_page(known)
    told = [reader.post(path, {"code": "123456"}).status_code for _ in range(5)]
    assert told == [400, 400, 400, 400, 429]
    assert Subscriber.objects.filter(state=State.ACTIVE).count() == 1


def test_pages_of_earlier_forms_do_not_tell_either(reader: Client) -> None:
    """Whoever sends forms for a stranger sees the same pages stand, known or not."""
    make_subscriber(email="known@example.org")
    stop_mail("stopped@example.org", StopReason.ASKED, actor=None)

    def seen(name: str) -> list[Any]:
        keys = hidden_values()
        paths = [code_page(send(reader, f"{name}@example.org")) for _ in range(3)]
        paths.append(code_page(send(reader, f"{name}@example.org", **keys)))
        paths.append(code_page(send(reader, f"my-own-{name}@example.org", **keys)))
        return [
            [paths.index(path) for path in paths],
            [reader.get(path).status_code for path in paths],
        ]

    assert seen("known") == seen("unknown") == seen("stopped")


def test_address_that_is_corrected_after_a_known_one_gets_its_code(reader: Client) -> None:
    make_subscriber(email="known@example.org")
    keys = hidden_values()
    send(reader, "known@example.org", **keys)
    send(reader, "chan@example.org", **keys)
    assert ["chan@example.org"] in [message.to for message in mails()]
    assert Subscriber.objects.filter(state=State.UNCONFIRMED).count() == 1


def test_second_form_sends_the_code_again_and_the_first_page_still_takes_it(
    reader: Client,
) -> None:
    first = code_page(send(reader))
    send(reader, language="zh-hant")
    early, late = mails()
    assert re.search(r"\d{6}", early.subject)[0] == (code := re.search(r"\d{6}", late.subject)[0])
    assert reader.post(first, {"code": code}).status_code == 200
    row = Subscriber.objects.get()
    assert (row.state, row.language) == (State.ACTIVE, "zh-hant")


def test_form_that_comes_after_the_time_to_confirm_begins_anew(reader: Client) -> None:
    old = code_page(send(reader))
    Subscriber.objects.update(created_at=timezone.now() - timedelta(hours=25))
    new = code_page(send(reader))
    assert (reader.get(old).status_code, reader.get(new).status_code) == (410, 200)


def test_form_that_is_sent_twice_acts_once_and_a_corrected_one_replaces_it(reader: Client) -> None:
    keys = hidden_values()
    for email in ("chann@example.org", "chann@example.org", "chan@example.org"):
        assert send(reader, email, **keys).status_code == 200
        sent = mails()
    assert [row.email for row in Subscriber.objects.all()] == ["chan@example.org"]
    assert [message.to for message in sent] == [["chann@example.org"], ["chan@example.org"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "not an address"},
        {"email": "a\u200fb@example.org"},
        {"language": "fr"},
        {"topics": ["999"]},
        {"topics": ["x"]},
        {"topics": ["9" * 30]},
        {"website": "http://spam.example"},
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh-hant"])
def test_bad_form_says_what_is_wrong_and_keeps_the_rest(
    reader: Client, wrong: dict[str, Any], lang: str
) -> None:
    make_topic()
    typed = {"email": "chan@example.org", "language": "en", **hidden_values(), **wrong}
    response = reader.post(f"/{lang}/subscribe/", typed)
    page = response.content.decode()
    assert response.status_code == 400
    assert 'role="alert"' in page
    assert typed["email"] in page
    assert not Subscriber.objects.exists()


def test_robot_that_sends_many_forms_to_an_address_sends_few_mails(
    reader: Client, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    for _ in range(8):
        response = send(reader, shown_at="")
        assert response.status_code == 200
        sent = mails()
    assert len(sent) == 4
    assert Subscriber.objects.exclude(email="").count() == 1


def test_preferences_are_kept_and_shown_in_the_chosen_language(reader: Client) -> None:
    prisons, courts = make_topic("Prisons"), make_topic("Courts")
    row = make_subscriber(prisons)
    path = f"/n/{row.preferences_token}/"
    assert row.email in reader.get(path).content.decode()

    chosen = {"action": "save", "language": "zh-hant", "topics": [courts.pk]}
    page = reader.post(path, chosen)

    row.refresh_from_db()
    assert (row.language, list(row.topics.all())) == ("zh-hant", [courts])
    assert 'lang="zh-Hant-HK"' in page.content.decode()
    bad = reader.post(path, {"action": "save", "language": "xx"})
    assert (bad.status_code, 'role="alert"' in bad.content.decode()) == (400, True)
    assert reader.post(path, {"action": "?"}).status_code == 400


def test_one_click_needs_no_cookie_no_token_and_no_redirect(reader: Client) -> None:
    """RFC 8058, 3.2: the POST has neither cookies nor any other context."""
    row = make_subscriber()
    path = f"/n/{row.unsubscribe_token}/"
    assert "Unsubscribe" in reader.get(path).content.decode()
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    for _ in range(2):
        response = reader.post(path, {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, bool(response.cookies)) == (200, False)
    row.refresh_from_db()
    assert row.state == State.UNSUBSCRIBED
    assert is_suppressed(row.email)
    row.delete()
    assert reader.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_unsubscription_is_taken_back_by_the_link(reader: Client) -> None:
    row = make_subscriber()
    path = f"/n/{row.preferences_token}/"
    reader.post(path, {"action": "unsubscribe"})
    assert "Subscribe again" in reader.get(path).content.decode()
    reader.post(path, {"action": "confirm"})
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    assert not is_suppressed(row.email)


def test_erased_address_leaves_a_mark_and_no_link(reader: Client) -> None:
    row = make_subscriber(email="chan@example.org")
    path = f"/n/{row.preferences_token}/"
    assert reader.post(path, {"action": "erase"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert reader.get(path).status_code == 410
    assert reader.post(path, {"action": "confirm"}).status_code == 410
    mark = SuppressedAddress.objects.get()
    assert (mark.reason, "chan" in mark.digest) == (StopReason.ERASED, False)
    # Nobody can pester it; it can subscribe anew itself.
    for _ in range(3):
        send(reader, "chan@example.org")
        [message] = mails()
    reader.post(link_in(message.body), {"action": "confirm"})
    assert not SuppressedAddress.objects.exists()


def test_link_opens_only_what_it_was_made_for(reader: Client) -> None:
    row = make_subscriber()
    for token in (row.confirm_token, row.unsubscribe_token):
        reader.post(f"/n/{token}/", {"action": "erase", "code": "1"})
        assert row.email not in reader.get(f"/n/{token}/").content.decode()
    assert Subscriber.objects.filter(pk=row.pk).exists()
    assert reader.get("/n/np-1-1.forged/").status_code == 404
    assert reader.post("/n/x/").status_code == 404


def test_renewed_links_void_the_earlier_ones(reader: Client) -> None:
    row = make_subscriber()
    old = [f"/n/{token}/" for token in (row.preferences_token, row.unsubscribe_token)]
    assert reader.post(old[0], {"action": "renew"}).status_code == 200
    assert [reader.post(path).status_code for path in old] == [410, 410]
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    assert reader.get(link_in(mails()[-1].body)).status_code == 200


def test_unconfirmed_addresses_and_old_unsubscriptions_are_purged(reader: Client) -> None:
    path = code_page(send(reader))
    left = make_subscriber(state=State.UNSUBSCRIBED)
    stays = make_subscriber()
    now = timezone.now()
    later = now + timedelta(hours=25)
    assert purge(now)["campaigns.Subscriber"] == 0
    assert purge(later)["campaigns.Subscriber"] == 1
    assert reader.get(path).status_code == 410
    assert purge(now + timedelta(days=31))["campaigns.Subscriber"] == 1
    assert not Subscriber.objects.filter(pk=left.pk).exists()
    assert Subscriber.objects.get() == stays


def test_code_that_comes_too_late_subscribes_nobody(reader: Client) -> None:
    path = code_page(send(reader))
    row = Subscriber.objects.get()
    Subscriber.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert reader.post(path, {"code": row.code}).status_code == 410
    link = f"/n/{row.preferences_token}/"
    assert reader.get(link).status_code == 410
    assert reader.post(link, {"action": "confirm"}).status_code == 410
    assert Subscriber.objects.get().state == State.UNCONFIRMED
    # The code is owed no more either.
    assert mails() == []


def test_stopped_address_is_known_under_an_earlier_secret_too(settings: Any) -> None:
    make_subscriber(email="Chan@example.org")
    assert stop_mail("chan@EXAMPLE.org ", StopReason.COMPLAINED, actor=None)
    assert not Subscriber.objects.exists()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert is_suppressed("chan@example.org")
    assert len(digests("chan@example.org")) == 2
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_suppressed("chan@example.org")


def test_database_keeps_an_address_once_and_unproved_ones_inactive() -> None:
    make_subscriber(email="chan@example.org")
    for wrong in ({"email": "chan@example.org"}, {"email": "b@example.org", "confirmed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_subscriber(**wrong)


def test_site_leads_to_the_form_and_tells_what_is_held(client: Client, homes: Homes) -> None:
    for lang in ("en", "zh-hant"):
        foot = client.get(f"/{lang}/").content.decode().split("<footer")[1]
        assert f'href="/{lang}/subscribe/"' in foot
    held = client.get("/en/privacy/what-we-hold/").content.decode()
    assert "24 hours, if you never confirm" in held
    assert "30 days after the issue was sent" in held
