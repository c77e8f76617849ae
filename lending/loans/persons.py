"""Who asks: the borrower behind an address, and the institution behind what was typed."""

from datetime import datetime

from django.db.models import Q

from site_project.core.addresses import fold_email
from site_project.core.paired import column, languages

from ..enums import Approval, InstitutionState
from ..models import Borrower, Institution, LoanLine, LoanRequest


def prove(request: LoanRequest, at: datetime) -> Borrower:
    """Return the borrower of the address that was just proved, with the name they now use."""
    borrower, made = Borrower.objects.get_or_create(
        email=fold_email(request.email),
        defaults={"name": request.name, "language": request.language, "confirmed_at": at},
    )
    if not made:
        borrower.name, borrower.language = request.name, request.language
        borrower.save(update_fields=["name", "language"])
    return borrower


def known_by_telephone(request: LoanRequest, at: datetime) -> Borrower:
    """Return the borrower who left no address, known by name and telephone together."""
    known = Borrower.objects.filter(
        email=None, telephone=request.telephone, name=request.name
    ).first()
    return known or Borrower.objects.create(
        email=None,
        telephone=request.telephone,
        name=request.name,
        language=request.language,
        confirmed_at=at,
    )


def find_institution(request: LoanRequest, borrower: Borrower) -> Institution | None:
    """Return the institution of this name, else of the address, else one made as new.

    Of several of one name it is the one of the request's kind and district.
    One that was merged into another stands for that other.
    """
    typed = request.institution_name.strip()
    if not typed:
        return None
    found = named(typed, request.institution_kind, request.district)
    found = found or of_address(borrower.email)
    if found is not None:
        return unmerged(found)
    language = "zh-hant" if any("\u3400" <= char <= "\u9fff" for char in typed) else "en"
    return Institution.objects.create(
        **{column("name", language): typed},
        kind=request.institution_kind,
        district=request.district,
    )


def named(typed: str, kind: str = "", district: str = "") -> Institution | None:
    """Return the institution of a name; of several, the one most like what else was told."""
    either = Q()
    for language in languages():
        either |= Q(**{f"{column('name', language)}__iexact": typed})
    rows = Institution.objects.select_for_update().filter(either).order_by("pk")
    return max(rows, key=lambda row: (row.district == district, row.kind == kind), default=None)


def of_address(email: str | None) -> Institution | None:
    """Return the one institution whose domain the address is of; None if it is not clear."""
    domain = domain_of(email)
    if not domain:
        return None
    likely = Institution.objects.filter(domains__icontains=domain, merged_into=None)
    rows = [row for row in likely.order_by("pk") if domain in domains_of(row)]
    if len(rows) != 1:
        return None
    return Institution.objects.select_for_update().get(pk=rows[0].pk)


def domain_of(email: str | None) -> str:
    return fold_email(email).rpartition("@")[2] if email else ""


def domains_of(institution: Institution) -> list[str]:
    words = institution.domains.replace(",", " ").casefold().split()
    return [word.lstrip("@") for word in words]


def unmerged(institution: Institution) -> Institution:
    """Follow merges to the institution that stands now."""
    seen = {institution.pk}
    while institution.merged_into_id and institution.merged_into_id not in seen:
        seen.add(institution.merged_into_id)
        institution = Institution.objects.select_for_update().get(pk=institution.merged_into_id)
    return institution


def is_tied(borrower: Borrower | None, institution: Institution | None) -> bool:
    """Say whether an officer has tied the person to the institution, by approving a loan."""
    return (
        borrower is not None
        and institution is not None
        and borrower.institution_id == institution.pk
    )


def belongs(borrower: Borrower, institution: Institution) -> bool:
    """Say whether an officer has tied the person to the institution, or their address does."""
    if borrower.institution_id is not None:
        return is_tied(borrower, institution)
    return domain_of(borrower.email) in domains_of(institution)


def answered_for(
    borrower: Borrower, institution: Institution | None, *, by_staff: bool = False
) -> Institution | None:
    """Return the institution whose loans and standing the answer to a request may tell of.

    That is the one to which an officer has tied the person, or any for staff.
    Anybody can type a school's name: to everybody else the answer is that of
    a person, and an officer decides about the rest.
    """
    return institution if by_staff or is_tied(borrower, institution) else None


def may_show_kind(borrower: Borrower | None, institution: Institution) -> bool:
    """Say whether a person may learn of which kind and district we know an institution to be.

    Everybody may of those in a public register; of the others that we know
    them at all tells who borrows.
    """
    return institution.listed or is_tied(borrower, institution)


def take_over(request: LoanRequest, *, by_staff: bool = False) -> None:
    """Write kind and district of a request's institution into it, where they may be shown.

    They stay and count when the institution itself is forgotten. The caller saves.
    """
    institution = request.institution
    if institution is None:
        request.institution_kind = ""
    elif by_staff or may_show_kind(request.borrower, institution):
        request.institution_kind = institution.kind
        request.district = institution.district or request.district


def approved_at_once(line: LoanLine) -> bool:
    """Only for somebody known to be of a verified institution: anybody can type a school's name."""
    borrower, institution = line.request.borrower, line.request.institution
    return (
        borrower is not None
        and institution is not None
        and institution.state == InstitutionState.VERIFIED
        and line.title.policy.as_for(institution.kind).approval == Approval.AUTO
        and belongs(borrower, institution)
    )
