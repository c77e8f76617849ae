"""Answering an access request, and saying who sees to it."""

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from site_project.core.models import User

from ..enums import AccessState
from ..models import AccessRequest

ANSWERS = [choice for choice in AccessState.choices if choice[0] != AccessState.OPEN]


class ReplyForm(forms.Form):
    state = forms.ChoiceField(label=_("What can be done"), choices=ANSWERS)
    reply = forms.CharField(
        label=_("Reply"),
        max_length=AccessRequest._meta.get_field("reply").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It is mailed to them, and stands on their own page."),
    )


class StaffChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return get_user_display_name(obj)


def who_may_see_to_it() -> Any:
    """Return the staff who manage registrations."""
    permission = Permission.objects.filter(
        content_type__app_label="events", codename="manage_registrations"
    )
    may = Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)
    rows = User.objects.filter(may | Q(is_superuser=True), is_active=True)
    return rows.distinct().order_by("username")


class AssignForm(forms.Form):
    owner = StaffChoice(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = who_may_see_to_it()
