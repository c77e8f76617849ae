from django import forms
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import GuardedForm, plain_name

LONGEST = 2000


class CommentForm(GuardedForm):
    """What a reader writes; only the comment itself is needed."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("At most 2000 characters. Do not name people who have not agreed to it."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Shown with the comment. Without a name we write “Anonymous”."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_(
            "Never shown. We send one mail with a link that withdraws the comment, "
            "and delete the address once we have decided."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_name(self) -> str:
        return plain_name(self.cleaned_data["name"])
