from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..retention import PersonalData


class User(AbstractUser):
    """A member of staff. Visitors have no account."""

    personal_data = PersonalData(
        fields=("username", "first_name", "last_name", "email"),
        purpose=_("So that members of staff can sign in and their changes can be traced."),
        keep=_("As long as the person works here; then an administrator removes the account."),
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            # A password reset must reach one person.
            models.UniqueConstraint(
                Lower("email"), name="unique_staff_email", condition=~models.Q(email="")
            )
        ]
