"""What each reason for a no is called in a list; the rules themselves tell the borrower."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "order": _("Last day before the first"),
    "past": _("Day already over"),
    "desk_closed": _("Desk closed"),
    "lead": _("Too short notice"),
    "farthest": _("Too far ahead"),
    "too_short": _("Too few days"),
    "too_long": _("Too many days"),
    "start_weekday": _("Not a day to collect"),
    "desk_full": _("Desk has no room"),
    "no_copy": _("All copies taken"),
    "fragmented": _("No copy free for all days"),
    "search_limit": _("Not found out by machine"),
    "just_taken": _("Taken at the same moment"),
    "basket_full": _("Basket full"),
    "not_lent": _("Not lent at present"),
    "kind_refused": _("Not open to this kind of borrower"),
    "declined": _("Declined by an officer"),
}


def refusal_in_words(code: str) -> str:
    """Return the name of a reason; a code that is not known here stands for itself."""
    return str(WORDS.get(code, code))
