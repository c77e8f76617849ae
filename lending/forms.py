"""Forms of the public pages, of the desk, and of the page editor."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.pages import CopyForm as CopyPageForm

from site_project.core.days import local_day
from site_project.core.forms import PageForm
from site_project.core.public_forms import DIRECTION_MARKS, GuardedForm, PublicRenderer, plain_name

from .districts import districts
from .enums import DeclineReason, InstitutionKind, TitleKind

# Nobody plans a loan for longer ahead; what lies beyond is a slip of the keyboard.
SANE_SPAN = timedelta(days=3 * 366)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def sane_day(day: date) -> None:
    """Refuse a day so far away that computing with it would be no help to anyone."""
    if abs(day - local_day()) > SANE_SPAN:
        raise ValidationError(_("This day is too far away. Please check the year."), code="far")


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=DayInput(),
        validators=[sane_day],
        error_messages={"invalid": _("This is not a day. Write it as 2026-12-05.")},
        **options,
    )


def no_control_characters(text: str) -> None:
    """Refuse line breaks and the like in what becomes one line of a mail or a label."""
    if any(not char.isprintable() and char != "\u200d" for char in DIRECTION_MARKS.sub("", text)):
        raise ValidationError(_("Please write this on one line."), code="control")


class DatesForm(GuardedForm):
    """The days of one loan."""

    first = day_field(_("From"), help_text=_("The day on which you collect it."))
    due = day_field(_("To"), help_text=_("The day on which you bring it back."))


class RequestForm(GuardedForm):
    """Who asks, and what for."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        strip=True,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a code to this address, and everything about your loan."),
    )
    institution_name = forms.CharField(
        label=_("Name of your school or group"),
        max_length=150,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    institution_kind = forms.ChoiceField(
        label=_("Kind of school or group"), choices=[("", "—"), *InstitutionKind.choices]
    )
    district = forms.ChoiceField(label=_("District"))
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A lesson, an exhibition in the hall, a study group …"),
    )
    audience = forms.IntegerField(
        label=_("Number of people in the audience"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    terms = forms.BooleanField(
        label=_(
            "I will bring everything back on the day it is due, and pay for what is lost or broken."
        ),
        error_messages={"required": _("We can only lend if you accept this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "—"), *districts()]

    def clean_name(self) -> str:
        return self._plain("name")

    def clean_institution_name(self) -> str:
        return self._plain("institution_name")

    def _plain(self, field: str) -> str:
        text = plain_name(self.cleaned_data[field])
        if not text:
            raise ValidationError(self.fields[field].error_messages["required"], code="required")
        return text


class CodeForm(GuardedForm):
    code = forms.CharField(
        label=_("Confirmation code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SignInForm(GuardedForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class FilterForm(forms.Form):
    """What the catalogue is narrowed to; sent by GET, stores nothing."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *TitleKind.choices]
    )
    article = forms.CharField(label=_("Article, such as CRC 12"), required=False, max_length=40)
    start = day_field(_("From"), required=False)
    end = day_field(_("To"), required=False)
    days = forms.IntegerField(label=_("Number of days"), required=False, min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # The addresses say "from" and "to", which Python keeps for itself.
        self.fields["from"] = self.fields.pop("start")
        self.fields["to"] = self.fields.pop("end")
        self.order_fields(["kind", "article", "from", "to", "days"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        if last and not first and "from" not in self.errors:
            self.add_error("from", _("Please give the first day too."))
        return cleaned


class ReasonForm(forms.Form):
    """Why an officer declines or cancels; the borrower reads the reason, not the note."""

    reason = forms.ChoiceField(label=_("Reason"), choices=DeclineReason.choices)
    note = forms.CharField(
        label=_("Note for ourselves"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CopyForm(WagtailAdminModelForm):
    """A copy stays what it is a copy of: its loans were promised under that title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["title"].disabled = True


class ScanForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the copy"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TitlePageForm(PageForm):
    """The record of a page is chosen once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "item" in self.fields and self.instance.pk and self.instance.item_id:
            self.fields["item"].disabled = True


class CopyTitlePageForm(CopyPageForm):
    """A copied page gets a copy of its title, under a code of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies", "copy_subpages"):
            self.fields.pop(name, None)
        self.fields["new_code"] = forms.RegexField(
            r"^[A-Z0-9][A-Z0-9-]*$",
            label=_("Code of the new title"),
            help_text=_("The title is copied too, without copies: two pages never share one."),
            max_length=30,
        )

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"]
        if type(self.page.specific.item).objects.filter(code=code).exists():
            raise ValidationError(_("Another title has this code."))
        return code
