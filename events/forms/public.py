"""The forms that the public fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import GuardedForm, PublicRenderer, plain_name

from ..models import Session


class RegistrationForm(GuardedForm):
    """Who comes, with how many, and where the code is to be sent."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As we may call you; it need not be the name on your identity card."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    party_size = forms.IntegerField(
        label=_("Number of people"),
        initial=1,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = self.fields["party_size"]
        size.max_value = session.max_party
        size.widget.attrs["max"] = session.max_party
        self.session = session

    def clean_name(self) -> str:
        name = plain_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Please tell us how we may call you."))
        return name

    def clean_party_size(self) -> int:
        size = self.cleaned_data["party_size"]
        if size > self.session.max_party:
            raise forms.ValidationError(
                _("One registration is for %(most)d people at most."),
                params={"most": self.session.max_party},
            )
        return size


class CodeForm(forms.Form):
    """The six digits from the mail, in any digits, with or without spaces."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    code = forms.CharField(
        label=_("Confirmation code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class AddressAndCodeForm(CodeForm):
    """For whoever has lost the page that asked for the code."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["email", "code"]
