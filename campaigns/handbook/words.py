"""What is said of a section wherever it is shown."""

from datetime import date

from django.utils.translation import gettext

from site_project.core.days import day_in_words


def law_as_at(day: date | None) -> str:
    """Tell as at which day a section tells the law, in the active language."""
    if day is None:
        return gettext("Law as at: not recorded")
    return gettext("Law as at %(day)s") % {"day": day_in_words(day, weekday=False)}
