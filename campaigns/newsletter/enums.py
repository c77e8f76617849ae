"""What a subscription, an issue of the newsletter or one of its mails can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SubscriberState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", pgettext_lazy("subscriber", "Not confirmed")
    # Stands for a form with an address that gets no code: nobody can tell the two apart.
    REPEATED = "repeated", pgettext_lazy("subscriber", "Sent again")
    ACTIVE = "active", pgettext_lazy("subscriber", "Subscribed")
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("subscriber", "Unsubscribed")


class IssueState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("newsletter", "Draft")
    TESTED = "tested", pgettext_lazy("newsletter", "Tested")
    SENDING = "sending", pgettext_lazy("newsletter", "Being sent")
    PAUSED = "paused", pgettext_lazy("newsletter", "Paused")
    STOPPED = "stopped", pgettext_lazy("newsletter", "Stopped")
    SENT = "sent", pgettext_lazy("newsletter", "Sent")


# What editors may still change.
EDITABLE = (IssueState.DRAFT, IssueState.TESTED)
# What everybody may read: it has reached somebody, and nobody stopped it.
PUBLISHED = (IssueState.SENDING, IssueState.PAUSED, IssueState.SENT)


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("newsletter mail", "Waiting")
    LEAVING = "leaving", pgettext_lazy("newsletter mail", "Leaving")
    SENT = "sent", pgettext_lazy("newsletter mail", "Sent")
    # The server of the address said that there is no such mailbox, or that it takes none.
    REFUSED = "refused", pgettext_lazy("newsletter mail", "Refused for good")
    FAILED = "failed", pgettext_lazy("newsletter mail", "Failed")
    # The sender died, or the line broke, while it left: it is not sent again by itself.
    UNCERTAIN = "uncertain", pgettext_lazy("newsletter mail", "Perhaps arrived")
    LEFT_OUT = "left_out", pgettext_lazy("newsletter mail", "Left out")


UNDER_WAY = (DeliveryState.WAITING, DeliveryState.LEAVING)


class StopReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("no more mail", "Unsubscribed")
    ERASED = "erased", pgettext_lazy("no more mail", "Had the data deleted")
    BOUNCED = "bounced", pgettext_lazy("no more mail", "The mail comes back")
    COMPLAINED = "complained", pgettext_lazy("no more mail", "Complained")
    ASKED = "asked", pgettext_lazy("no more mail", "Asked the office")


# What a member of staff may give as the reason.
BY_STAFF = (StopReason.BOUNCED, StopReason.COMPLAINED, StopReason.ASKED)


class NewsletterVerb(models.TextChoices):
    SUBSCRIBED = "subscribed", _("Subscribed")
    CHANGED = "changed", _("Preferences changed")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    ERASED = "erased", _("Data deleted by the subscriber")
    STOPPED_ADDRESS = "stopped_address", _("Mail to an address stopped")
    TESTED = "tested", _("Test sent")
    STARTED = "started", _("Sending began")
    PAUSED = "paused", _("Sending paused")
    RESUMED = "resumed", _("Sending resumed")
    STOPPED = "stopped", _("Sending stopped")
    SENT_AGAIN = "sent_again", _("Sent again to those not reached")
    FINISHED = "finished", _("All mails have left")
    BOUNCES = "bounces", _("Refused addresses removed")
