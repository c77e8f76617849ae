"""Who may see and do what at the registration desk."""

import pytest
from django.utils import timezone

from events import access_requests
from events.enums import RegistrationState
from events.models import (
    Registration,
)
from tests.events.at_desk import confirmed, mail_of, sign_in

State = RegistrationState


@pytest.fixture
def officer(client, db):
    return sign_in(client, "events_officer")


# --- Who may --------------------------------------------------------------------

# Address, and the roles that may see it. Everybody else is sent away.
OFFICER = {"events_officer"}
LOOKS = {"events_officer", "data_steward"}
ADDRESSES = {
    "/admin/desk/": OFFICER,
    "/admin/desk/{session}/waiting/": OFFICER,
    "/admin/desk/{session}/offer/": OFFICER,
    "/admin/desk/{session}/message/": OFFICER,
    "/admin/desk/{session}/door-list/": OFFICER,
    "/admin/sessions/register/{session}/": OFFICER,
    "/admin/registrations/": LOOKS,
    "/admin/registrations/results/": LOOKS,
    "/admin/registrations/export/": LOOKS,
    "/admin/registrations/inspect/{row}/": LOOKS,
    "/admin/registrations/cancel/{row}/": OFFICER,
    "/admin/registrations/admit/{row}/": OFFICER,
    "/admin/registrations/approve/{row}/": OFFICER,
    "/admin/registrations/reject/{row}/": OFFICER,
    "/admin/registrations/let_wait/{row}/": OFFICER,
    "/admin/registrations/move/{row}/": OFFICER,
    "/admin/registrations/send_again/{row}/": OFFICER,
    "/admin/registrations/slip/{row}/": OFFICER,
    "/admin/registrations/{row}/mail/{mail}/": OFFICER,
    "/admin/access-requests/": OFFICER,
    "/admin/access-requests/results/": OFFICER,
    "/admin/access-requests/reply/{access}/": OFFICER,
    "/admin/access-requests/assign/{access}/": OFFICER,
    "/admin/bulk/events/registration/approve/?id={row}": OFFICER,
    "/admin/bulk/events/registration/admit/?id={row}": OFFICER,
    "/admin/bulk/events/registration/message/?id={row}": OFFICER,
    "/admin/bulk/events/registration/send_again/?id={row}": OFFICER,
    "/admin/bulk/events/registration/cancel/?id={row}": OFFICER,
    "/admin/exportreceipt/": {"data_steward"},
}
NEVER = ["/admin/registrations/new/", "/admin/registrations/edit/{row}/"]


@pytest.mark.parametrize(
    "role", ["author", "communications", "events_officer", "data_steward", "administrator"]
)
def test_desk_is_open_to_those_who_may_and_to_nobody_else(client, session, role):
    sign_in(client, role)
    row = confirmed(session)
    access = access_requests.ask(row, "A hearing loop, please.", at=timezone.now())
    names = {"session": session.pk, "row": row.pk, "access": access.pk, "mail": mail_of(row).pk}
    for address, roles in ADDRESSES.items():
        url = address.format(**names)
        wanted = 200 if role in roles else 302
        assert client.get(url).status_code == wanted, url
        if wanted == 302:
            assert client.post(url, {}).status_code == 302, url
    for address in NEVER:
        assert client.get(address.format(**names)).status_code == 302, address
    assert Registration.objects.get(pk=row.pk).state == State.CONFIRMED


@pytest.mark.parametrize("role", ["author", "communications", "administrator"])
def test_no_address_reaches_those_who_may_not_read_it(client, session, role):
    sign_in(client, role)
    confirmed(session, name="Chan Tai Man", email="tai.man@example.org")
    for url in ("/admin/", "/admin/sessions/", f"/admin/sessions/inspect/{session.pk}/"):
        page = client.get(url).content.decode()
        assert "tai.man@example.org" not in page, url
        assert "Chan Tai Man" not in page, url


def test_steward_sees_no_buttons_that_act(client, session):
    sign_in(client, "data_steward")
    row = confirmed(session)
    page = client.get("/admin/registrations/").content.decode()
    assert "data-bulk-action-checkbox" not in page
    one = client.get(f"/admin/registrations/inspect/{row.pk}/").content.decode()
    assert f"/admin/registrations/cancel/{row.pk}/" not in one
