"""What the admin says of a pathway that was saved."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from ..models import PathwayPage


@hooks.register("after_edit_page")
def tell_of_other_steps(request: HttpRequest, page: Page) -> None:
    """Say which steps differ between the languages: there a reader who changes it is lost."""
    if isinstance(page, PathwayPage) and (keys := page.unlike_other_languages()):
        messages.warning(
            request,
            _("Steps that the other language lacks, or that lead elsewhere in it: %(keys)s.")
            % {"keys": ", ".join(keys)},
        )
