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
    "quota": _("Please choose for whom the places are."),
    "quota_domain": _("These places are for e-mail addresses of %(domains)s."),
    "quota_code": _("This is not the code for these places."),
    "answer_missing": _("Please answer: %(question)s"),
    "answer_choice": _("Please choose one of the answers: %(question)s"),
    "answer_number": _("Please answer with a number: %(question)s"),
    "answer_long": _("Please answer in %(most)d characters at most: %(question)s"),
    "waiting_closed": _(
        "The waiting list is closed. Free places go to whoever is first at the door."
    ),
    "no_offer": _("No place is offered here at the moment."),
    "offer_over": _("The time to take this offer is over. The place has gone to the next in line."),
    "party_grows": _("Here you can only come with fewer people. For more, please register them."),
    "party_arrived": _("%(count)d of you have arrived already."),
    "note_missing": _("Please tell why, in a note."),
    "reply_missing": _("Please choose an outcome and write a reply."),
    "moved_meanwhile": _(
        "This registration has just been moved to another session. Please open it again."
    ),
    "venue_gone": _(
        "The earlier venue has been deleted since. Please enter the place by hand instead."
    ),
    "same_session": _("This registration is for that session already."),
    "not_proved": _("The e-mail address of this registration is not confirmed yet."),
    "arrived": _("Somebody of this registration has arrived already."),
    "question_answered": _(
        "This has answers already: its kind stays, and choices can only be added."
    ),
    "quota_used": _("Somebody has registered under this quota, so it has to stay as it is."),
    "changed_since": _("This session was changed again since. Undo the later change first."),
    "event_cancelled": _("The whole event is cancelled. Bring the event back first."),
    "undo_over": _("This session is over: its change can no longer be undone."),
    "no_address": _("Give the address of the online meeting."),
    "no_address_for": _(
        "These have no online meeting of their own: %(sessions)s. "
        "Give an address for them, or untick them."
    ),
    "contingency_exists": _("There is an action for this day already. Undo it first."),
    "no_sessions": _("No session of this day is concerned."),
    "no_recipients": _("Nobody with an e-mail address is in this group."),
    "recipients_changed": _(
        "The group has changed meanwhile. Please look at the number once more."
    ),
    "text_missing": _("Some of them read the other language. Write the message in it too."),
    "sent_already": _("This message has been sent already."),
    "no_email": _("There is no e-mail address. Please call instead."),
    "nothing_to_offer": _("There is no place to offer now, or nobody whose party fits."),
    "quiet_hours": _("It is night: offers are sent from %(until)s on."),
    "approval_decides": _("Staff approve each registration here: give places one by one."),
    "nothing_to_send": _("There is no mail to send again for this registration."),
    "door_unknown": _("No registration has this code."),
    "door_elsewhere": _("This code belongs to another session."),
    "door_ended": _("This registration has ended: the place was given back."),
    "door_pending": _("The office has not approved this registration. Please call."),
    "door_waiting": _("On the waiting list, which has not closed yet."),
    "door_party": _("One to %(most)d people, please."),
    "door_entry": _("This could not be read. Please do it once more."),
    "no_certificate": _("There are no certificates for this kind of event."),
    "not_attended": _("Only those who were checked in get a certificate."),
    "not_over": _("Certificates are issued after the end."),
    "certificate_revoked": _(
        "The certificate of this registration was revoked. No other one is issued."
    ),
    "series_stopped": _("This series is stopped: it makes no more sessions."),
    "series_endless": _("This series has no end: it goes on by itself."),
    "series_longer": _("The series goes on until %(day)s already. Choose a later day."),
    "not_postponed": _("No session of this event is still to come."),
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
