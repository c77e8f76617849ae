from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from campaigns.listing import remembered_page_of
from campaigns.models.family import FamilyQuerySet
from site_project.core import navigation
from site_project.core.blocks import BodyBlock
from site_project.core.changes import CONTENT
from site_project.core.days import ONE_DAY, local_day
from site_project.core.models import BasePage, Person
from site_project.core.page_cache import until
from site_project.core.paired import text_in
from site_project.core.search.kinds import Kind

from ..enums import Audience, EventKind, Publicity
from ..forms.pages import EventPageForm
from ..listing import (
    ACCESS,
    PLACES,
    Asked,
    dates_of,
    in_month,
    next_month,
    weeks,
)
from ..structured_data import event_script
from .event import Event, SpokenLanguage
from .session import Session, SessionQuerySet

# So many sessions a month shows at most; nobody reads more in one table.
MOST_IN_A_MONTH = 200
# A page tells of an event's latest sessions: a weekly series, a year ahead and some behind.
MOST_OF_AN_EVENT = 120
# The rest folds away.
DATES_AT_ONCE = 3


def spoken_languages() -> dict[str, str]:
    return {row.code: str(row.name) for row in SpokenLanguage.objects.all()}


def live_numbers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a shared cache keep a page with places left for ten seconds, for strangers only."""
    if not request.COOKIES:
        patch_cache_control(response, public=True, max_age=0, s_maxage=10)
    return response


class EventIndexPage(BasePage):
    """What is coming, soonest first, and the archive of what has been."""

    fixed_slug = "events"
    also_called = (
        "events",
        "event",
        "seminars",
        "talks",
        "workshops",
        "活動",
        "講座",
        "工作坊",
        "研討會",
        "課程",
    )
    is_door = True
    RESERVED_SLUGS = frozenset({"kind", "campaign"})

    parent_page_types = ["core.HomePage"]
    subpage_types = ["events.EventPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of seminars")
        verbose_name_plural = _("lists of seminars")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        key = ("languages spoken", get_language())
        spoken = navigation.remembered(request, CONTENT, key, spoken_languages)
        asked, understood = Asked.read(request.GET, spoken)
        public = Session.objects.public_at(now)

        def rows() -> SessionQuerySet:
            return asked.of(public.for_lists(now))

        context |= {
            "asked": asked,
            "not_understood": not understood,
            "spoken": spoken.items(),
            "kinds": EventKind.choices,
            "audiences": Audience.choices,
            "places": [(value, label) for value, (label, _rows) in PLACES.items()],
            "access": [(value, label) for value, (label, _rows) in ACCESS.items()],
        }
        if asked.month:
            return context | self._month(request, asked.month, asked, rows)

        def listed() -> SessionQuerySet:
            if not asked.past:
                return rows().upcoming(now).without_repeats(now)
            gone = rows().past(now)
            return gone if asked.year is None else gone.in_year(asked.year)

        sessions = remembered_page_of(listed, request, "sessions", asked, until(request, now))
        Session.objects.read_counters(sessions)
        years = ("years", until(request, now))
        return context | {
            "sessions": sessions,
            "this_month": local_day(now),
            "years": asked.past
            and navigation.remembered(
                request, CONTENT, years, lambda: list(public.past(now).years())
            ),
        }

    def _month(
        self, request: HttpRequest, month: date, key: Asked, rows: Callable[[], SessionQuerySet]
    ) -> dict[str, Any]:
        sessions = navigation.remembered(
            request,
            CONTENT,
            ("month", get_language(), key),
            lambda: list(in_month(rows(), month)[:MOST_IN_A_MONTH]),
        )
        Session.objects.read_counters(sessions)
        return {
            "month": month,
            "weeks": weeks(month, sessions),
            "before": month - ONE_DAY,
            "after": next_month(month),
            "some": bool(sessions),
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return live_numbers(request, super().serve(request, *args, **kwargs))


class EventPage(BasePage):
    """What a seminar is about, in one language, above the record that all languages share."""

    search_kind = Kind("seminar", _("Seminar"), _("Seminars"))

    event = models.ForeignKey(
        Event,
        verbose_name=_("event record"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Times, places and registration are kept in the record."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    after_body = StreamField(
        BodyBlock(),
        verbose_name=_("afterwards"),
        blank=True,
        help_text=_("Recording, transcript and documents: shown once it is over."),
    )
    campaigns = ParentalManyToManyField(
        "campaigns.Campaign", verbose_name=_("campaigns"), blank=True, related_name="event_pages"
    )

    objects = PageManager.from_queryset(FamilyQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("event"),
        FieldPanel("body"),
        InlinePanel("speakers", label=_("Speaker")),
        FieldPanel("campaigns"),
        FieldPanel("after_body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("after_body"),
        index.SearchField("words_of_the_event"),
        index.FilterField("event"),
    ]
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    # A page that only some may read would still be in the feeds: such events are unlisted.
    private_page_options: list[str] = []
    base_form_class = EventPageForm

    class Meta:
        verbose_name = _("seminar page")
        verbose_name_plural = _("seminar pages")

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        return super().for_serving().select_related("event")

    @classmethod
    def not_to_be_found(cls, now: datetime) -> models.QuerySet:
        """Unlisted events are for those who have the link."""
        return cls.objects.exclude(event__publicity=Publicity.PUBLIC)

    @classmethod
    def days_in_search(cls, keys: Iterable[int], now: datetime) -> dict[int, date]:
        """Return the day of each one's next session, or of the last where all are over."""
        starts = Session.objects.filter(event__pages__in=keys).order_by("starts_at")
        days: dict[int, date] = {}
        coming = set()
        for page, start, end in starts.values_list("event__pages", "starts_at", "ends_at"):
            if page not in coming:
                days[page] = local_day(start)
                if end > now:
                    coming.add(page)
        return days

    def words_of_the_event(self) -> str:
        """Return what the record says in this page's language, for the search index."""
        language = self.locale.language_code
        places = {
            session.venue
            for session in self.event.sessions.select_related("venue")
            if session.venue
        }
        words = [text_in(self.event, name, language) for name in ("name", "spoken")]
        for place in sorted(places, key=lambda place: place.pk):
            words += [text_in(place, name, language) for name in ("name", "address")]
        return "\n".join(filter(None, words))

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._claim_event()

    def clean(self) -> None:
        super().clean()
        if self.event_id is None:
            return
        record = Event.objects.only("page_key").get(pk=self.event_id)
        if record.page_key not in (None, self.translation_key):
            raise ValidationError(
                {
                    "event": _(
                        "This record has a page already. Open that page and choose “Translate”."
                    )
                }
            )
        before = EventPage.objects.filter(pk=self.pk).values_list("event", flat=True).first()
        if before not in (None, self.event_id):
            raise ValidationError({"event": _("A page keeps the record it was made for.")})

    def _claim_event(self) -> None:
        """Make these pages the record's own. Raises ValidationError if others were first."""
        mine = models.Q(page_key=None) | models.Q(page_key=self.translation_key)
        if not Event.objects.filter(mine, pk=self.event_id).update(page_key=self.translation_key):
            raise ValidationError({"event": _("A page keeps the record it was made for.")})
        self.event.page_key = self.translation_key

    def with_content_json(self, content: dict[str, Any]) -> "EventPage":
        """Restore a revision, never another record with it."""
        page = super().with_content_json(content)
        if self.event_id:
            page.event_id = self.event_id
        return page

    @cached_property
    def known_sessions(self) -> list[Session]:
        """The sessions as they were when this page was read; their counters may have moved."""
        latest = self.event.sessions.select_related("venue__photo").order_by("-starts_at", "-pk")
        sessions = list(latest[:MOST_OF_AN_EVENT])[::-1]
        for session in sessions:
            session.event = self.event
        return sessions

    @cached_property
    def known_languages(self) -> list[SpokenLanguage]:
        return list(self.event.languages_spoken.all())

    @cached_property
    def known_speakers(self) -> list[Person]:
        rows = self.speakers.select_related("person__photo").order_by("sort_order")
        return [row.person for row in rows if row.person.agreed_to_be_named]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        known = "known_sessions" in self.__dict__
        sessions = self.known_sessions
        if known:
            Session.objects.read_counters(sessions)
        for session in sessions:
            session.past = session.is_past(now)
            session.open = session.takes_registrations(now)
        speakers = self.known_speakers
        over = bool(sessions) and all(session.past for session in sessions)
        coming = sessions if over else [session for session in sessions if not session.past]
        dates = dates_of(coming)
        return context | {
            "event": self.event,
            "sessions": sessions,
            "over": over,
            "dates": dates[:DATES_AT_ONCE],
            "later": dates[DATES_AT_ONCE:],
            "places": list(dict.fromkeys(s.venue for s in coming if s.venue)),
            "gone": [] if over else [session for session in sessions if session.past][::-1],
            "spoken": self.known_languages,
            "speakers": speakers,
            "now": now,
            "structured_data": event_script(
                self, coming, speakers, str(navigation.office(request).name), now
            ),
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return live_numbers(request, super().serve(request, *args, **kwargs))


class EventPageSpeaker(Orderable):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        "core.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )

    panels = [FieldPanel("person")]

    class Meta(Orderable.Meta):
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            models.UniqueConstraint(fields=["page", "person"], name="unique_event_speaker")
        ]

    def __str__(self) -> str:
        return f"{self.person}"
