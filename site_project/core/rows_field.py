"""Several rows to choose, in any form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_KEY = 18


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows; a number that no key can be is refused as an unknown one is."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], params={"pk": str(key)[:LONGEST_KEY]}
                )
        return super().clean(value)
