"""What a rule says when it refuses: a code for the program, a sentence for the person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MESSAGES: dict[str, str | Promise] = {
    "past": _("This seminar is over."),
    "cancelled": _("This seminar has been cancelled."),
    "postponed": _("This seminar has been postponed. We will announce the new time."),
    "not_open": _("Registration has not opened yet."),
    "closed": _("Registration has closed."),
    "no_registration": _("There is no registration for this seminar on this site."),
    "party": _("One registration is for %(most)d people at most."),
    "full": _("There are no places left. You can join the waiting list."),
    "too_few": ngettext_lazy(
        "Only %(left)d place is left. You can join the waiting list together.",
        "Only %(left)d places are left. You can join the waiting list together.",
        "left",
    ),
    "full_no_waiting": _("There are no places left."),
    "hold_over": _(
        "The time to confirm is over and the place is free again. Please register anew."
    ),
    "not_waiting_for_code": _("There is nothing to confirm here any more."),
    "wrong_code": _("This is not the code from the mail. Please look once more."),
    "locked": _("Too many wrong codes. Please use the link in the mail instead, or call us."),
    "too_late_to_cancel": _("It is too late to cancel here. Please call us."),
    "not_active": _("This registration has ended already."),
    "not_waiting": _("This registration is not on the waiting list."),
    "not_pending": _("This registration does not wait for approval."),
    "capacity": _("%(count)d places are taken already."),
    "already_registered": _("This e-mail address is registered already."),
    "session_over": _("The session has ended or been cancelled."),
}


class Refused(Exception):
    """A rule said no. `code` names why, the text tells it in the reader's language."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code)

    @property
    def message(self) -> str:
        text = MESSAGES[self.code]
        return text % self.values if self.values else str(text)

    def __str__(self) -> str:
        return self.message
