"""Forms of the desk that choose titles and copies, or take down a whole loan."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from site_project.core.rows_field import RowsField

from ..districts import districts
from ..enums import Channel, CopyState, HandOver, InstitutionKind
from ..loans import Contact
from ..models import Copy, Institution, Title
from ..prints import FORMATS
from .borrowing import no_control_characters
from .desk import PassRulesForm

MOST_LABELS = 500
MOST_SUGGESTED = 500
DAY = forms.DateInput(attrs={"type": "date"})


class ChangeForm(PassRulesForm):
    """Other days, or another title, for a loan that did not begin."""

    title = forms.ModelChoiceField(label=_("Lending title"), queryset=Title.objects.none())
    first = forms.DateField(label=_("From"), widget=DAY)
    due = forms.DateField(label=_("To"), widget=DAY)
    field_order = ["title", "first", "due", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].queryset = Title.objects.filter(active=True)


class LabelsForm(forms.Form):
    """Which copies get a label, on which sheets, and where the first one stands."""

    copy = RowsField(
        label=_("Copies"),
        queryset=Copy.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one copy.")},
    )
    sheet = forms.ChoiceField(
        label=_("Sheets of labels"), choices=[(key, each.name) for key, each in FORMATS.items()]
    )
    start = forms.IntegerField(
        label=_("First label at place"),
        min_value=1,
        initial=1,
        help_text=_("Counted from the top left, row by row: for a sheet already begun."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = Copy.objects.exclude(state=CopyState.RETIRED).select_related("title")
        self.fields["copy"].queryset = shown.order_by("title__code", "code")
        self.fields["copy"].label_from_instance = lambda copy: f"{copy.code} {copy.title.name}"

    def clean_copy(self) -> list[Copy]:
        copies = list(self.cleaned_data["copy"])
        if len(copies) > MOST_LABELS:
            raise forms.ValidationError(_("Please print 500 labels at most at a time."))
        return copies

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "sheet" in data and data.get("start", 1) > FORMATS[data["sheet"]].count:
            self.add_error("start", _("This sheet has fewer labels."))
        return data


class NewLoanForm(PassRulesForm):
    """Somebody at the desk or on the telephone: what, when, who, in one form.

    With `lend` the scanned copy goes out at once; else a title is kept or
    asked for, for days to come.
    """

    code = forms.CharField(
        label=_("Code on the copy"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only to lend it now."),
    )
    title = forms.ModelChoiceField(
        label=_("Lending title"), required=False, queryset=Title.objects.none()
    )
    first = forms.DateField(label=_("From"), required=False, widget=DAY)
    due = forms.DateField(label=_("To"), widget=DAY)
    channel = forms.ChoiceField(
        label=_("Asked for"),
        choices=[(way.value, way.label) for way in (Channel.DESK, Channel.TELEPHONE)],
    )
    name = forms.CharField(
        label=_("Name of the borrower"), max_length=100, validators=[no_control_characters]
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    telephone = forms.CharField(
        label=_("Telephone"), required=False, max_length=30, validators=[no_control_characters]
    )
    institution_name = forms.CharField(
        label=_("Institution"),
        required=False,
        max_length=150,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off"}),
    )
    institution_kind = forms.ChoiceField(
        label=_("Kind of institution"),
        required=False,
        choices=[("", "—"), *InstitutionKind.choices],
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    audience = forms.IntegerField(
        label=_("Number of people in the audience"),
        required=False,
        min_value=1,
        max_value=1_000_000,
    )
    hand_over = forms.ChoiceField(
        label=_("Hand-over"), choices=HandOver.choices, initial=HandOver.COLLECT
    )
    address = forms.CharField(label=_("Address to deliver to"), required=False, max_length=250)
    language = forms.ChoiceField(label=_("Language of the letters"))
    accepted = forms.BooleanField(
        label=_("The borrower accepts the terms; I have spoken to them"),
        required=False,
        help_text=_("Without it the copy is kept for 24 hours, and they confirm by mail."),
    )
    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    field_order = ["code", "title", "first", "due", "channel", "name", "email", "telephone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].queryset = Title.objects.filter(active=True)
        self.fields["district"].choices = [("", "—"), *districts()]
        self.fields["language"].choices = settings.LANGUAGES

    def suggested(self) -> list[str]:
        """Return institutions whose name the field offers; any other may be typed."""
        rows = Institution.objects.filter(merged_into=None)[:MOST_SUGGESTED]
        return [str(row) for row in rows]

    @property
    def lends_now(self) -> bool:
        return "lend" in self.data

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wanted = ("code",) if self.lends_now else ("title", "first")
        for name in wanted:
            if name not in self.errors and not data.get(name):
                self.add_error(name, self.fields["name"].error_messages["required"])
        if not self.errors and not (data["email"] or data["telephone"]):
            self.add_error("telephone", _("Give an e-mail address or a telephone number."))
        if not self.errors and self.lends_now and not data["accepted"]:
            self.add_error("accepted", _("We can only lend to somebody who accepts the terms."))
        if not self.errors and not data["accepted"] and not data["email"]:
            self.add_error("accepted", _("Without an e-mail address they cannot confirm."))
        return data

    def contact(self) -> Contact:
        data = self.cleaned_data
        names = ("name", "email", "telephone", "institution_name", "institution_kind")
        names += ("district", "purpose", "audience", "hand_over", "address")
        return Contact(**{name: data[name] for name in names})
