"""What the newsletter's rules say when they refuse."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "wrong_code": _("This is not the code from the mail. Please look once more."),
    "locked": _("Too many wrong codes. Please use the link in the mail instead, or call us."),
    "over": _("The time to confirm is over. Please subscribe anew."),
    "not_active": _("This address is not subscribed any more."),
    "state": _("This issue is no longer in the state that you saw. Please look once more."),
    "not_tested": _("Send yourself a test of it as it is now, and read it, before it goes out."),
    "nobody": _("Nobody has subscribed to what this issue is about."),
    "changed": _("The number of recipients has changed meanwhile. Please look at it once more."),
    "empty": _(
        "Write the subject, and the introduction if there is one, in each language, and choose "
        "at least one page that readers can open."
    ),
    "too_late": _(
        "Who got this issue is no longer known, so it cannot be sent again: "
        "somebody would get it twice."
    ),
    "nothing_left": _("There is nobody left whom this issue did not reach."),
    "no_email": _("Your account has no e-mail address."),
}


class Refused(Exception):
    """A rule said no. `code` names why, the text tells it in the reader's language."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code])

    def __str__(self) -> str:
        return self.message
