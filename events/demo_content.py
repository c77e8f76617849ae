"""The demonstration's seminars, with a history of registrations."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from site_project.core.demo_content import Demo, chapter, numbered, pair, publish_pair
from site_project.core.paired import column

from . import demo_texts as content
from .enums import EventKind, StaffChannel
from .models import Event, EventIndexPage, EventPage, EventPageSpeaker, Registration, Session, Venue
from .registration import Applicant, cancel, confirm_with_link, register
from .schedule import add_session, cancel_event
from .staff import register_by_staff

GENEVA = ZoneInfo("Europe/Zurich")


@chapter
def seminars(demo: Demo) -> None:
    """Add five seminars: nearly full, full with a waiting list, cancelled, in Geneva, and past."""
    parents = {
        code: EventIndexPage.objects.child_of(home).get() for code, home in demo.homes.items()
    }
    Seminars(demo, parents).play()


class Seminars:
    def __init__(self, demo: Demo, parents: dict[str, Any]) -> None:
        self.demo = demo
        self.parents = parents
        self.number = 0
        self.activity_room = Venue.objects.create(
            **pair("name", "The centre’s activity room", "中心活動室"),
            **pair(
                "access",
                "There is a lift. Please call us if you need a step-free way or a hearing loop.",
                "設有升降機。如需無障礙通道或助聽感應環線，請先致電。",
            ),
        )
        self.lecture_room = Venue.objects.create(
            **pair("name", "A university lecture room", "大學演講室"),
            **pair(
                "access", "The way is sent to those who have a place.", "獲留位者會收到路線指引。"
            ),
        )
        self.geneva = Venue.objects.create(
            **pair("name", "United Nations, Geneva", "日內瓦聯合國辦事處")
        )

    def play(self) -> None:
        self.past()
        self.nearly_full()
        self.full()
        self.cancelled()
        self.hearing()
        for number in range(2, self.demo.scale + 1):
            self.volume(number)

    def event(
        self, slug: str, texts: content.Texts, *, campaigns: tuple[str, ...] = (), **fields: Any
    ) -> Event:
        """Make a record and publish its pages."""
        names = {column("name", code): text["title"] for code, text in texts.items()}
        event = Event.objects.create(code=slug, **names, **fields)
        pages = publish_pair(self.parents, EventPage, slug, texts, event=event)
        for page in pages.values():
            page.speakers = [EventPageSpeaker(person=self.demo.records["person editor"])]
            page.campaigns = [self.demo.records[f"campaign {code}"] for code in campaigns]
            page.save_revision().publish()
        self.demo.records[f"event {slug}"] = event
        return event

    def session(self, event: Event, starts_at: datetime, hours: float, **fields: Any) -> Session:
        digits = "".join(self.demo.choice("0123456789abcdef") for _ in range(32))
        return add_session(
            event,
            at=self.demo.at(-40),
            uid=UUID(digits, version=4),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            **fields,
        )

    def past(self) -> None:
        event = self.event("civil-rights-handbook", content.PAST)
        session = self.session(
            event, self.demo.at(-21, 14, 30), 2, venue=self.activity_room, capacity=30
        )
        for day, size in ((-35, 2), (-34, 1), (-30, 4), (-28, 1)):
            self.confirmed(session, self.demo.at(day), size)
        gone = self.confirmed(session, self.demo.at(-27), 2)
        cancel(gone, at=self.demo.at(-24))

    def nearly_full(self) -> None:
        event = self.event(
            "mainland-law",
            content.MAINLAND_LAW,
            campaigns=("prison-reform",),
            **pair("spoken", "Cantonese", "粵語"),
        )
        session = self.session(
            event,
            self.demo.at(12, 14, 30),
            2,
            venue=self.activity_room,
            capacity=24,
        )
        for day, size in ((-9, 4), (-8, 3), (-7, 2), (-6, 4), (-4, 1), (-3, 4), (-2, 2), (-1, 2)):
            self.confirmed(session, self.demo.at(day), size)
        self.by_telephone(session, self.demo.at(-1, 15), 1)

    def full(self) -> None:
        event = self.event("mainland-law-students", content.STUDENTS)
        session = self.session(
            event, self.demo.at(19, 18, 30), 1.5, venue=self.lecture_room, capacity=8
        )
        for day, size in ((-14, 3), (-12, 2), (-11, 3)):
            self.confirmed(session, self.demo.at(day), size)
        for day, size in ((-6, 1), (-5, 2)):
            self.confirmed(session, self.demo.at(day), size, waiting=True)

    def cancelled(self) -> None:
        event = self.event("members-evening", content.MEMBERS)
        session = self.session(event, self.demo.at(8, 19), 2, venue=self.activity_room, capacity=30)
        for day, size in ((-10, 2), (-9, 1)):
            self.confirmed(session, self.demo.at(day), size)
        cancel_event(
            event,
            reason=pair("status_reason", "The speaker is ill.", "講者抱恙。"),
            actor=self.demo.staff.get("events"),
            at=self.demo.at(-2),
        )

    def hearing(self) -> None:
        event = self.event(
            "un-hearing-geneva",
            content.HEARING,
            kind=EventKind.HEARING,
            timezone="Europe/Zurich",
        )
        day = self.demo.at(26).date()
        self.session(
            event,
            datetime(day.year, day.month, day.day, 10, tzinfo=GENEVA),
            3,
            venue=self.geneva,
            capacity=40,
        )

    def volume(self, number: int) -> None:
        """Add one more seminar like the second, for load tests."""
        event = self.event(f"mainland-law-{number}", numbered(content.MAINLAND_LAW, number))
        starts_at = self.demo.at(27 + number % 300, 14, 30)
        session = self.session(event, starts_at, 2, venue=self.activity_room, capacity=24)
        for day in range(8):
            self.confirmed(session, self.demo.at(day - 9), 1)

    def applicant(self, size: int, *, waiting: bool = False) -> Applicant:
        """Return the next invented registrant, every second one writing Chinese."""
        self.number += 1
        chinese = self.number % 2 == 0
        names = content.NAMES_ZH if chinese else content.NAMES
        name = names[self.number % len(names)]
        return Applicant(
            name=f"{name}女士" if chinese else f"{name} (demo)",
            email=f"registrant{self.number}@example.org",
            language="zh-hant" if chinese else "en",
            party_size=size,
            waiting=waiting,
        )

    def confirmed(
        self, session: Session, at: datetime, size: int, *, waiting: bool = False
    ) -> Registration:
        """Register somebody at an instant, who confirms five minutes later."""
        row = register(
            session,
            applicant=self.applicant(size, waiting=waiting),
            at=at,
            choice=self.demo.choice,
        )
        return confirm_with_link(row, at=at + timedelta(minutes=5))

    def by_telephone(self, session: Session, at: datetime, size: int) -> None:
        row = self.applicant(size)
        register_by_staff(
            session,
            applicant=Applicant(
                name=row.name, email="", language=row.language, party_size=row.party_size
            ),
            actor=self.demo.staff.get("events"),
            channel=StaffChannel.TELEPHONE,
            at=at,
            choice=self.demo.choice,
        )
