"""The public addresses of lending: each turns HTTP into a rule and the rule's answer into HTTP."""

from .acts import ACTS as ACTS
from .answering import FORMS_TO_ADDRESS as FORMS_TO_ADDRESS
from .answering import private_page as private_page
from .answering import status_of as status_of
from .answering import too_often as too_often
from .answering import within as within
from .basket import add_to_basket as add_to_basket
from .basket import basket as basket
from .basket import extend_basket as extend_basket
from .basket import remove_from_basket as remove_from_basket
from .confirm import loan as loan
from .confirm import new_code as new_code
from .doors import by_link as by_link
from .doors import by_sign_in as by_sign_in
from .doors import of_request as of_request
from .my import my_loans as my_loans
from .my import new_loan_link as new_loan_link
from .my import new_sign_in_link as new_sign_in_link
from .my import redeem_code as redeem_code
from .my import redeem_link as redeem_link
from .my import sign_out as sign_out
from .request import request_loan as request_loan
from .wish import act_by_link as act_by_link
from .wish import act_by_sign_in as act_by_sign_in
from .wish import make_wish as make_wish
from .wish_card import ACTS as WISH_ACTS  # noqa: F401
