from .content_version import ContentVersion
from .demonstration import Demonstration
from .form import FormField, FormPage, FormSubmission
from .holiday import PublicHoliday
from .log import LogEntry
from .media import CustomDocument, CustomImage, Rendition
from .notice import Notice
from .outbox import OutboxMail
from .page import BasePage, HomePage, StandardPage
from .page_text import PageText
from .page_view import PageViewDay
from .person import Person
from .run import ExportReceipt, PurgeReceipt, TickRun
from .search import EmptySearch, SearchWord
from .site import OfficeSettings, SocialLink
from .term import Term
from .throttle import RateBucket
from .user import User

__all__ = [
    "BasePage",
    "ContentVersion",
    "CustomDocument",
    "CustomImage",
    "Demonstration",
    "EmptySearch",
    "ExportReceipt",
    "FormField",
    "FormPage",
    "FormSubmission",
    "HomePage",
    "LogEntry",
    "Notice",
    "OfficeSettings",
    "OutboxMail",
    "PageText",
    "PageViewDay",
    "Person",
    "PublicHoliday",
    "PurgeReceipt",
    "RateBucket",
    "Rendition",
    "SearchWord",
    "SocialLink",
    "StandardPage",
    "Term",
    "TickRun",
    "User",
]
