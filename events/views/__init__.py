"""From HTTP to a rule and back: registering, confirming, managing one's own registration."""

from .confirming import confirm_view as confirm_view
from .joining import join_view as join_view
from .one_registration import registration_view as registration_view
from .papers import calendar_view as calendar_view
from .papers import cancel_page as cancel_page
from .papers import forget_page as forget_page
from .papers import ticket_view as ticket_view
from .registering import register_view as register_view
