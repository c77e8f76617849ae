"""How accounts of staff are made and changed: each has the language its admin starts in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.models import UserProfile
from wagtail.users.views.users import UserViewSet

from .models import User


class WithLanguage(forms.Form):
    """The language in which the admin speaks to this person."""

    preferred_language = forms.ChoiceField(
        label=_("Language of the admin"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        help_text=_("It can be changed later under “Account”."),
    )

    def save(self, commit: bool = True) -> User:
        user = super().save(commit)
        if commit:
            profile = UserProfile.get_for_user(user)
            profile.preferred_language = self.cleaned_data["preferred_language"]
            profile.save(update_fields=["preferred_language"])
        return user


class StaffCreationForm(WithLanguage, UserCreationForm):
    pass


class StaffEditForm(WithLanguage, UserEditForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = UserProfile.objects.filter(user=self.instance).first()
        if kept and kept.preferred_language:
            self.initial["preferred_language"] = kept.preferred_language


class StaffViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return StaffEditForm if for_update else StaffCreationForm
