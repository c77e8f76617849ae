"""The demonstration's seminars in every state, with a history of registrations."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from site_project.core.demo_content import Demo, chapter, pair, publish
from site_project.core.demo_texts import Family, read
from site_project.core.paired import column

from .enums import EventKind, RegistrationMode, StaffChannel
from .models import Event, EventIndexPage, EventPage, EventPageSpeaker, Registration, Session, Venue
from .registration import Applicant, cancel, confirm_with_link, register
from .schedule import add_session, cancel_event, postpone
from .staff import approve, register_by_staff

FOLDER = Path(__file__).parent / "demo"
GENEVA = ZoneInfo("Europe/Zurich")
# Where somebody speaks to all.
SPOKEN = (EventKind.SEMINAR, EventKind.WORKSHOP)
CANTONESE = pair("spoken", "Cantonese", "粵語")
NAMES = ("Chan", "Lee", "Wong", "Ho", "Lam", "Ng", "Cheung", "Yip", "Tang", "Lau")
NAMES_ZH = ("陳", "李", "黃", "何", "林", "吳", "張", "葉", "鄧", "劉")


@chapter
def seminars(demo: Demo) -> None:
    """Add five seminars that are over and nine to come, each in another state."""
    parents = {
        code: EventIndexPage.objects.child_of(home).get() for code, home in demo.homes.items()
    }
    Seminars(demo, parents).play()


class Seminars:
    def __init__(self, demo: Demo, parents: dict[str, Any]) -> None:
        self.demo = demo
        self.parents = parents
        self.texts = read(FOLDER, "seminars")
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
                "access",
                "Directions are sent to those who have a place.",
                "獲留位者會收到路線指引。",
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
        self.hybrid()
        self.with_approval()
        self.without_registration()
        self.postponed()
        self.not_yet_open()
        for number in range(2, self.demo.scale + 1):
            self.volume(number)

    def event(
        self, family: Family | str, *, campaigns: tuple[str, ...] = (), **fields: Any
    ) -> Event:
        """Make a record and publish its pages."""
        family = self.texts[family] if isinstance(family, str) else family
        names = {column("name", code): title for code, title in family.titles().items()}
        event = Event.objects.create(code=family.slug, **names, **fields)
        pages = family.add(self.parents, EventPage, event=event)
        family.fill(self.demo, pages)
        for page in pages.values():
            if event.kind in SPOKEN:
                page.speakers = [EventPageSpeaker(person=self.demo.records["person editor"])]
            page.campaigns = [self.demo.records[f"campaign {code}"] for code in campaigns]
        publish(pages)
        self.demo.records[f"event {family.slug}"] = event
        return event

    def session(self, event: Event, starts_at: datetime, hours: float, **fields: Any) -> Session:
        digits = "".join(self.demo.choice("0123456789abcdef") for _ in range(32))
        return add_session(
            event,
            at=min(self.demo.at(-40), starts_at - timedelta(days=21)),
            uid=UUID(digits, version=4),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            **fields,
        )

    def past(self) -> None:
        event = self.event("civil-rights-handbook", campaigns=("handbook-up-to-date",))
        session = self.session(
            event, self.demo.at(-21, 14, 30), 2, venue=self.activity_room, capacity=30
        )
        for day, size in ((-35, 2), (-34, 1), (-30, 4), (-28, 1)):
            self.confirmed(session, self.demo.at(day), size)
        gone = self.confirmed(session, self.demo.at(-27), 2)
        cancel(gone, at=self.demo.at(-24))

        members = self.event(
            "members-mainland-law", campaigns=("detained-in-the-mainland",), **CANTONESE
        )
        session = self.session(
            members, self.demo.at(-10, 19), 1.5, venue=self.activity_room, capacity=20
        )
        for day, size in ((-18, 4), (-16, 3), (-15, 2)):
            self.confirmed(session, self.demo.at(day), size)

        workshop = self.event(
            "complaints-workshop", kind=EventKind.WORKSHOP, campaigns=("police-and-complaints",)
        )
        session = self.session(
            workshop, self.demo.at(-34, 10), 3, venue=self.activity_room, capacity=16
        )
        for day, size in ((-44, 2), (-41, 1)):
            self.confirmed(session, self.demo.at(day), size)

        exhibition = self.event("child-rights-exhibition", kind=EventKind.EXHIBITION)
        self.session(
            exhibition,
            self.demo.at(-48, 10),
            8,
            venue=self.activity_room,
            mode=RegistrationMode.NONE,
        )

        briefing = self.event("un-report-briefing", campaigns=("un-committees",))
        session = self.session(
            briefing, self.demo.at(-62, 18, 30), 1.5, venue=self.lecture_room, capacity=40
        )
        self.confirmed(session, self.demo.at(-70), 3)

    def nearly_full(self) -> None:
        event = self.event(
            "mainland-law",
            campaigns=("prison-reform", "detained-in-the-mainland"),
            **CANTONESE,
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
        event = self.event("mainland-law-students", campaigns=("detained-in-the-mainland",))
        session = self.session(
            event, self.demo.at(19, 18, 30), 1.5, venue=self.lecture_room, capacity=8
        )
        for day, size in ((-14, 3), (-12, 2), (-11, 3)):
            self.confirmed(session, self.demo.at(day), size)
        for day, size in ((-6, 1), (-5, 2)):
            self.confirmed(session, self.demo.at(day), size, waiting=True)

    def cancelled(self) -> None:
        event = self.event("members-evening")
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
            campaigns=("un-committees",),
            kind=EventKind.HEARING,
            timezone="Europe/Zurich",
        )
        # No committee sits at the weekend.
        day = next(day for day in map(self.demo.at, (26, 27, 28)) if day.weekday() < 5)
        self.session(
            event,
            datetime(day.year, day.month, day.day, 10, tzinfo=GENEVA),
            3,
            venue=self.geneva,
            capacity=40,
        )

    def hybrid(self) -> None:
        """In the room and online, with plenty of places."""
        event = self.event(
            "rights-in-custody-workshop",
            campaigns=("prison-reform",),
            kind=EventKind.WORKSHOP,
            **CANTONESE,
        )
        session = self.session(
            event,
            self.demo.at(6, 14),
            2,
            venue=self.activity_room,
            online_url="https://meet.example.org/custody",
            capacity=60,
        )
        for day, size in ((-5, 2), (-2, 1)):
            self.confirmed(session, self.demo.at(day), size)

    def with_approval(self) -> None:
        """Lawyers' monthly session: staff look at each request."""
        event = self.event(
            "legal-advice-session",
            campaigns=("casework-and-complaints",),
            kind=EventKind.CLINIC,
            retention_days=30,
        )
        session = self.session(
            event,
            self.demo.at(14, 18, 30),
            2,
            venue=self.activity_room,
            capacity=8,
            max_party=1,
            mode=RegistrationMode.APPROVAL,
        )
        requests = [self.confirmed(session, self.demo.at(day), 1) for day in (-4, -3, -1)]
        for request in requests[:2]:
            approve(request, actor=self.demo.staff.get("events"), at=self.demo.at(-1, 16))

    def without_registration(self) -> None:
        event = self.event(
            "covenant-exhibition", campaigns=("rights-education",), kind=EventKind.EXHIBITION
        )
        self.session(
            event,
            self.demo.at(15, 10),
            8,
            venue=self.activity_room,
            mode=RegistrationMode.NONE,
        )

    def postponed(self) -> None:
        event = self.event("rights-of-the-child-evening", campaigns=("rights-education",))
        session = self.session(
            event, self.demo.at(17, 19), 1.5, venue=self.activity_room, capacity=30
        )
        self.confirmed(session, self.demo.at(-8), 2)
        postpone(session, actor=self.demo.staff.get("events"), at=self.demo.at(-3))

    def not_yet_open(self) -> None:
        """Online only; its registration opens two weeks before."""
        event = self.event("internship-briefing")
        self.session(
            event,
            self.demo.at(33, 18, 30),
            1,
            online_url="https://meet.example.org/internships",
            capacity=100,
            registration_opens_at=self.demo.at(19, 9),
        )

    def volume(self, number: int) -> None:
        """Add one more seminar like the second, for load tests."""
        event = self.event(self.texts["mainland-law"].numbered(number))
        starts_at = self.demo.at(27 + number % 300, 14, 30)
        session = self.session(event, starts_at, 2, venue=self.activity_room, capacity=24)
        for day in range(8):
            self.confirmed(session, self.demo.at(day - 9), 1)

    def applicant(self, size: int, *, waiting: bool = False) -> Applicant:
        """Return the next invented registrant, every second one writing Chinese."""
        self.number += 1
        chinese = self.number % 2 == 0
        names = NAMES_ZH if chinese else NAMES
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
