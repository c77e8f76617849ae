"""The mails of the newsletter: the code, the welcome, and the issues themselves.

No mail knows whether it was opened: no picture is fetched, no link leads
through anything of ours that counts.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from site_project.core.days import moment_in_words
from site_project.core.letters import TEMPLATE, Action, Letter, as_mail
from site_project.core.models import User
from site_project.core.outbox import Mail, mail_kind
from site_project.core.paired import languages

from ..models.newsletter import NewsletterIssue
from ..models.subscriber import Subscriber
from .contents import Text, text_now, text_of
from .enums import SubscriberState

State = SubscriberState


def address(token: str) -> str:
    """Return the path of a subscriber's page."""
    return reverse("newsletter_link", args=[token])


# --- To one subscriber ----------------------------------------------------------------


@mail_kind("campaigns.newsletter_code")
def code(row: Subscriber) -> Mail | None:
    """The code that confirms; None once there is nothing to confirm. Nothing typed stands in it."""
    if row.state != State.UNCONFIRMED or row.confirm_until() <= timezone.now():
        return None
    letter = Letter(
        subject=_("%(code)s is your confirmation code") % {"code": row.code},
        opening=(
            _("Somebody, probably you, wants our newsletter sent to this address."),
            _("Type this code on the page where you subscribed, or confirm with the button below."),
        ),
        code=row.code,
        actions=(Action(_("Confirm on this page"), address(row.preferences_token)),),
        closing=(
            _("Until %(until)s. Without it nothing is sent, and the address is deleted.")
            % {"until": moment_in_words(row.confirm_until())},
            _("If you did not ask for this, do nothing."),
        ),
    )
    return as_mail(letter, row.email)


@mail_kind("campaigns.newsletter_again")
def again(row: Subscriber) -> Mail | None:
    """Somebody sent the form again with this address."""
    if row.state != State.ACTIVE:
        return None
    letter = Letter(
        subject=_("You are already subscribed to our newsletter"),
        opening=(
            _(
                "Somebody, probably you, sent the form again with this address. "
                "You get the newsletter already; nothing has changed."
            ),
        ),
        actions=(Action(_("Choose topics and language"), address(row.preferences_token)),),
    )
    return as_mail(letter, row.email)


@mail_kind("campaigns.newsletter_welcome")
def welcome(row: Subscriber) -> Mail | None:
    if row.state != State.ACTIVE:
        return None
    letter = Letter(
        subject=_("You are subscribed to our newsletter"),
        opening=(
            _("Thank you. From now on you get our newsletter."),
            _("With this link you can choose what about and in which language, or unsubscribe."),
        ),
        actions=(Action(_("Choose topics and language"), address(row.preferences_token)),),
    )
    return as_mail(letter, row.email)


@mail_kind("campaigns.newsletter_links")
def links(row: Subscriber) -> Mail | None:
    """Earlier links are void; this is the new one."""
    if row.state != State.ACTIVE:
        return None
    letter = Letter(
        subject=_("Your new link to the newsletter's preferences"),
        opening=(_("As you asked, the links in all earlier mails are void. This is the new one."),),
        actions=(Action(_("Choose topics and language"), address(row.preferences_token)),),
    )
    return as_mail(letter, row.email)


# --- An issue -------------------------------------------------------------------------


def issue_mail(text: Text, row: Subscriber) -> Mail:
    """Return an issue for one subscriber, in the active language, with the ways out.

    RFC 8058: one POST to the address in List-Unsubscribe ends the
    subscription. RFC 2919: the list has one name, whoever sends it.
    """
    leave = address(row.unsubscribe_token)
    letter = _letter(
        text,
        leave=Action(_("Unsubscribe"), leave),
        choose=Action(_("Choose topics and language"), address(row.preferences_token)),
    )
    mail = as_mail(letter, row.email)
    headers = {
        **_list_headers(),
        "List-Unsubscribe": f"<{settings.SITE_URL}{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return Mail(mail.to, mail.template, mail.context, mail.attachments, headers)


def trial_mail(text: Text, to: str) -> Mail:
    """Return an issue for the member of staff who wrote it; its ways out lead to the form."""
    form = reverse("subscribe")
    letter = _letter(
        text,
        subject=_("[Test] %(subject)s") % {"subject": text.subject},
        leave=Action(_("Unsubscribe"), form),
        choose=Action(_("Choose topics and language"), form),
    )
    mail = as_mail(letter, to)
    return Mail(mail.to, mail.template, mail.context, mail.attachments, _list_headers())


def _letter(text: Text, *, leave: Action, choose: Action, subject: str = "") -> Letter:
    return Letter(
        subject=subject or text.subject,
        written=text.introduction,
        entries=text.entries,
        closing=(_("You get this because you subscribed to our newsletter with this address."),),
        links=(
            Action(_("Read it on our site"), reverse("newsletter_issue", args=[text.number])),
            choose,
            leave,
        ),
    )


def _list_headers() -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    archive = f"{settings.SITE_URL}{reverse('newsletter_archive')}"
    return {"List-Id": f"<newsletter.{host}>", "List-Archive": f"<{archive}>"}


def preview(issue: NewsletterIssue, language: str) -> str:
    """Return the HTML of an issue as its readers get it."""
    with translation.override(language):
        mail = trial_mail(text_now(issue, language), "")
        return render_to_string(f"{TEMPLATE}.html", {"language": language, **mail.context})


@mail_kind("campaigns.newsletter_test", keyed=True)
def trial_of_issue(issue: NewsletterIssue, key: str) -> Mail | None:
    """The issue for who asked for it: `key` is "<language>:<user>:…"."""
    language, user, _rest = key.split(":", 2)
    if language not in languages():
        return None
    found = User.objects.filter(pk=user, is_active=True).first()
    return trial_mail(text_of(issue, language), found.email) if found else None
