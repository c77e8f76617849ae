"""Which file is handed in, and what a table may take along when it leaves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from site_project.core.export_views import ExportForm

from ..imports import KINDS
from ..imports.reading import MOST_BYTES


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What it holds"), choices=lambda: [(key, kind.name) for key, kind in KINDS.items()]
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 5 MB and 5,000 rows. Of a workbook the first sheet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB."))
        return file


class TableExportForm(ExportForm):
    """Whoever may export borrowers says whether they leave too."""

    def __init__(self, *args: Any, may_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_name:
            self.fields["persons"] = forms.BooleanField(
                label=_("With names, addresses and institutions of the borrowers"),
                required=False,
                help_text=_("Otherwise numbers only. The receipt says what was decided."),
            )
