"""The one mail that the author of a comment gets."""

from django.urls import reverse
from django.utils.translation import gettext as _

from site_project.core.letters import Action, Letter, as_mail
from site_project.core.outbox import Mail, mail_kind

from ..models import Comment


@mail_kind("campaigns.comment_received")
def received(row: Comment) -> Mail | None:
    """The link that withdraws; None once the address is forgotten. Nothing typed stands in it."""
    if not row.email:
        return None
    letter = Letter(
        subject=_("Your comment has arrived"),
        opening=(
            _("Somebody, probably you, wrote a comment on our site with this address."),
            _("The office reads it before it is shown. Then your address is deleted."),
            _("With this link you can withdraw the comment at any time, also once it is shown."),
        ),
        actions=(
            Action(_("Withdraw the comment"), reverse("comment_link", args=[row.withdraw_token])),
        ),
        closing=(_("Keep this mail: we cannot send the link again."),),
    )
    return as_mail(letter, row.email)
