"""Staff at the registration desk: who signs in, and what they find there."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.users.models import UserProfile

from events.enums import RegistrationState
from events.models import (
    Registration,
)
from events.registration import confirm_with_link, register
from site_project.core.models import OutboxMail, User
from site_project.core.permissions import ROLES
from tests.factories.events import applicant

State = RegistrationState


def sign_in(client, role, language="en"):
    user = User.objects.create_user(role, f"{role}@example.org", "secret")
    user.groups.add(Group.objects.get(name=ROLES[role].label))
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    return user


def confirmed(session, **fields):
    return confirm_with_link(register(session, applicant=applicant(**fields)))


def waiting(session, **fields):
    return confirmed(session, waiting=True, **fields)


def bulk(action, *rows, **query):
    ids = "&".join(f"id={row.pk}" for row in rows)
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"/admin/bulk/events/registration/{action}/?{ids}{more}&next=/admin/registrations/"


def told(response):
    return [str(message).strip() for message in response.context["messages"]]


def mail_of(row, **changes):
    kind = ContentType.objects.get_for_model(Registration)
    mail = OutboxMail.objects.filter(content_type=kind, object_id=row.pk).latest("pk")
    OutboxMail.objects.filter(pk=mail.pk).update(**changes) if changes else None
    return mail


def session_data(session, **changed):
    local = session.event.zone
    fields = {
        "event": session.event_id,
        "starts_at": f"{session.starts_at.astimezone(local):%Y-%m-%d %H:%M}",
        "ends_at": f"{session.ends_at.astimezone(local):%Y-%m-%d %H:%M}",
        "venue": session.venue_id or "",
        "room": session.room,
        "online_url": "",
        "capacity": session.capacity,
        "max_party": 4,
        "mode": "open",
        "waiting_list": "on",
        "offer_hours": 24,
        "cancel_hours": 0,
    }
    return fields | changed
