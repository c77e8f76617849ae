"""The acts of the desk by their names: one rule each, and what is said when it refuses."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from site_project.core.models import User

from .. import loans, remedies
from ..forms.desk import NoteForm, PassRulesForm, ReasonForm
from ..models import LoanLine
from ..refusals import BadTransition, Refused, WrongCopy


class FormRefused(Exception):
    """An act's form has errors; `form` shows them."""

    def __init__(self, form: Any) -> None:
        super().__init__("form refused")
        self.form = form


def checked(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise FormRefused(form)
    return form.cleaned_data


def act_decline(line: LoanLine, by: User, data: Any) -> None:
    loans.decline(line, by=by, **checked(ReasonForm(data, prefix="decline")))


def act_cancel(line: LoanLine, by: User, data: Any) -> None:
    loans.cancel(line, by=by, **checked(ReasonForm(data, prefix="cancel")))


def with_note(rule: Callable[..., None], name: str) -> Callable[[LoanLine, User, Any], None]:
    """Return an act that keeps what the officer wrote about it, if anything."""

    def act(line: LoanLine, by: User, data: Any) -> None:
        rule(line, by=by, note=checked(NoteForm(data, prefix=name))["note"])

    return act


def act_renew(line: LoanLine, by: User, data: Any) -> None:
    loans.renew(line, by=by, **checked(PassRulesForm(data, prefix="renew")))


def act_apply(line: LoanLine, by: User, data: Any) -> None:
    reason = checked(PassRulesForm(data, prefix="apply"))["reason"]
    remedies.apply(line, str(data.get("remedy", ""))[:100], by=by, reason=reason)


ACTS: dict[str, Callable[[LoanLine, User, Any], Any]] = {
    "approve": lambda line, by, data: loans.approve(line, by=by),
    "decline": act_decline,
    "unpack": lambda line, by, data: loans.unpack(line, by=by),
    "hand_out": lambda line, by, data: loans.hand_out(line, by=by),
    "renew": act_renew,
    "apply": act_apply,
    "no_show": with_note(loans.mark_no_show, "no_show"),
    "lose": with_note(loans.lose, "lose"),
    "find": with_note(loans.find, "find"),
    "telephoned": with_note(loans.telephoned, "telephoned"),
    "cancel": act_cancel,
}
FORMS = {
    "decline": ReasonForm,
    "cancel": ReasonForm,
    "renew": PassRulesForm,
    **dict.fromkeys(("no_show", "lose", "find", "telephoned"), NoteForm),
}
# Acts with a screen of their own.
SCREENS = {
    "pack": "lending_pack",
    "take_back": "lending_return",
    "inspect": "lending_inspect",
    "change": "lending-loans:change",
    "settle": "lending_issues",
    "remedy": "lending-loans:inspect",
}
LABELS = {
    "approve": gettext_lazy("Approve"),
    "decline": gettext_lazy("Decline"),
    "pack": gettext_lazy("Pack"),
    "unpack": gettext_lazy("Unpack"),
    "hand_out": gettext_lazy("Hand out"),
    "take_back": gettext_lazy("Take back"),
    "inspect": pgettext_lazy("what came back", "Inspect"),
    "settle": gettext_lazy("Settle"),
    "remedy": gettext_lazy("Find a remedy"),
    "apply": gettext_lazy("A way out was taken"),
    "change": gettext_lazy("Change days or title"),
    "renew": gettext_lazy("Renew"),
    "no_show": gettext_lazy("Not collected"),
    "lose": gettext_lazy("Reported lost"),
    "find": gettext_lazy("Found again"),
    "telephoned": gettext_lazy("I have telephoned"),
    "cancel": gettext_lazy("Cancel the loan"),
}
# What cannot be taken back is not the first button, and looks like it.
SERIOUS = ("decline", "no_show", "lose", "cancel")


def do(name: str, line: LoanLine, by: User, data: Any) -> tuple[str, int]:
    """Do one act. Returns what was wrong with the HTTP status; nothing, and 302, if it was done.

    Raises FormRefused where the act's own form has errors.
    """
    if name not in ACTS:
        return _("Unknown act."), 400
    try:
        ACTS[name](line, by, data)
    except (Refused, WrongCopy) as refused:
        return str(refused.message), 409
    except BadTransition as bad:
        text = _("Somebody has changed this loan meanwhile. It is now: %(state)s.")
        return text % {"state": bad.line.get_state_display()}, 409
    return "", 302


def button(name: str, line: LoanLine) -> dict[str, Any]:
    """Return an act as a template shows it: its label, and the screen that it leads to, if any."""
    url = reverse(SCREENS[name], args=[line.pk]) if name in SCREENS else ""
    return {"name": name, "label": LABELS[name], "url": url, "serious": name in SERIOUS}
