"""What the office itself is told: each open morning, what the desk has to do."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, local_day
from site_project.core.letters import Action, Letter, as_mail
from site_project.core.models import User
from site_project.core.outbox import Mail, mail_kind

from ..desk_lists import desk_lists
from ..permissions import can_manage_loans


@mail_kind("lending.digest", keyed=True)
def digest(officer: User, key: str) -> Mail | None:
    """Numbers and no names. `key` is the day: yesterday's digest is not sent today.

    A morning with nothing to do is told too, so that silence means a fault.
    """
    now = timezone.now()
    today = local_day(now)
    if key != today.isoformat() or not officer.email or not can_manage_loans(officer):
        return None
    lists = [each for each in desk_lists(now) if each.rows]
    day = {"day": day_in_words(today)}
    letter = Letter(
        subject=_("The desk on %(day)s") % day,
        opening=(
            _("This is what the lending desk has to do today.")
            if lists
            else _("The lending desk has nothing to do today."),
        ),
        facts=tuple(
            _("%(list)s: %(count)d") % {"list": each.name, "count": len(each.rows)}
            for each in lists
        ),
        actions=(Action(_("Open today's desk"), reverse("lending-today:index")),),
    )
    return as_mail(letter, officer.email)
