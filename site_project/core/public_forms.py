"""What all public forms share: their look, and the quiet guards against robots."""

import re
import secrets
import time
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

# Nobody fills a form faster; a robot does. Autofill may, so it is asked once more, never refused.
FILL_SECONDS = 2
_signer = Signer(salt="site_project.public_forms")
Options = list[tuple[str, Any]]
# Marks that turn the direction of the text around them: they have no use in a name.
DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain_name(text: str) -> str:
    """Return a name on one line, without marks that would turn what stands beside it."""
    return " ".join(DIRECTION_MARKS.sub("", text).split())


def no_hidden_marks(email: str) -> None:
    """Refuse an address with marks that nobody sees: it would look like another's."""
    if not email.isprintable():
        raise forms.ValidationError(validate_email.message, code="invalid")


def _shown_now() -> str:
    return _signer.sign(str(int(time.time())))


def _new_key() -> str:
    return secrets.token_urlsafe(16)


def hidden_values(form: "GuardedForm | None" = None) -> dict[str, str]:
    """Return what the hidden fields of a form hold; without one, of a form that is shown anew."""
    if form is None:
        return {"shown_at": _shown_now(), "form_key": _new_key()}
    return {name: form[name].value() or "" for name in ("shown_at", "form_key")}


class PublicRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class PlainForm(forms.Form):
    """A form of the public pages, without the guards against robots."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class RegisterFilter(forms.Form):
    """Choices by GET, each of what the register has; `asked` are the ones that hold."""

    default_renderer = PublicRenderer
    use_required_attribute = False
    # None of its fields need be filled in, so none says that it is optional.
    narrows = True

    def __init__(self, data: Mapping[str, Any], choices: Mapping[str, tuple[Any, Options]]) -> None:
        super().__init__({name: data.get(name, "") for name in choices}, label_suffix="")
        for name, (label, options) in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("All")), *options]
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields that can narrow the list, and those whose answer was not understood."""
        return [each for each in self if len(each.field.choices) > 1 or each.errors]

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen; a choice that the register does not have is told at its field."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CodeForm(PlainForm):
    """The six digits from the mail, in any digits, with or without spaces."""

    code = forms.CharField(
        label=_("Confirmation code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class GuardedForm(forms.Form):
    """A public form with a honeypot, a fill time and a one-time key.

    The form that comes back too fast is shown again, filled, with the same
    one button. The key (`form_key`) makes a form that is sent twice act once:
    the view that stores something keeps it unique.
    """

    default_renderer = PublicRenderer
    error_css_class = "has-error"
    required_css_class = "is-required"
    use_required_attribute = False
    guards = ("website", "shown_at", "form_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.EmailField):
                field.validators.append(no_hidden_marks)
        self.fields["website"] = forms.CharField(
            label=_("Leave this empty"),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )
        self.fields["shown_at"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=_shown_now
        )
        self.fields["form_key"] = forms.CharField(
            required=False, max_length=40, widget=forms.HiddenInput, initial=_new_key
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            raise forms.ValidationError(_("Please leave the hidden field empty and send again."))
        if settings.RATE_LIMITS and not self.errors and self._too_fast():
            # Shown again once: whatever comes back from that page is taken, however fast.
            self.data = self.data.copy()
            self.data[self.add_prefix("shown_at")] = _signer.sign("0")
            raise forms.ValidationError(
                _("That was quick. Please look once more and send again."), code="fast"
            )
        return cleaned

    def _too_fast(self) -> bool:
        try:
            shown = int(_signer.unsign(self.data.get(self.add_prefix("shown_at"), "")))
        except (BadSignature, ValueError):
            return False
        return time.time() - shown < FILL_SECONDS

    def visible_questions(self) -> list[forms.BoundField]:
        """Return the fields a person fills in, without the guards."""
        return [field for field in self.visible_fields() if field.name not in self.guards]
