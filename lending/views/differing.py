"""Days that a borrower's own terms do not allow: others are shown, and taken when accepted."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from .. import loans
from ..forms import NewDaysForm
from ..models import LoanLine, LoanRequest


@dataclass(frozen=True)
class Row:
    """One line whose days must change, why, and the fields with the days proposed."""

    line: LoanLine
    why: str
    form: NewDaysForm


def prefix_of(line: LoanLine) -> str:
    return f"line-{line.pk}"


def forms_of(found: LoanRequest, posted: QueryDict) -> dict[int, NewDaysForm]:
    """Return the days that were sent for lines of this very request, by line."""
    lines = found.lines.select_related("title")
    sent = [line for line in lines if f"{prefix_of(line)}-first" in posted]
    return {line.pk: NewDaysForm(posted, prefix=prefix_of(line)) for line in sent}


def accepted_of(forms: dict[int, NewDaysForm]) -> dict[int, tuple[date, date]] | None:
    """Return the days that were accepted; None where some are no days."""
    if not all(form.is_valid() for form in forms.values()):
        return None
    return {
        pk: (form.cleaned_data["first"], form.cleaned_data["due"]) for pk, form in forms.items()
    }


def rows_proposed(differ: loans.TermsDiffer) -> list[Row]:
    return [
        Row(
            each.line,
            str(each.why.message),
            NewDaysForm(
                initial={"first": each.first, "due": each.due}, prefix=prefix_of(each.line)
            ),
        )
        for each in differ.proposals
    ]


def rows_again(found: LoanRequest, forms: dict[int, NewDaysForm]) -> list[Row]:
    """Return the rows as they were sent, with their errors."""
    lines = found.lines.select_related("title").filter(pk__in=forms)
    return [Row(line, "", forms[line.pk]) for line in lines]
