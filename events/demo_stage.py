"""What the demonstration's seminars are made with: records, pages, people who register."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from site_project.core.demo_content import Demo, pair, publish
from site_project.core.demo_texts import Family, read
from site_project.core.paired import column

from .certificates import issue
from .checkin import check_in
from .enums import (
    EventKind,
    StaffChannel,
)
from .ical import write_items
from .models import (
    AudienceQuota,
    Event,
    EventPage,
    EventPageSpeaker,
    EventSettings,
    Registration,
    Session,
    SpokenLanguage,
    Venue,
)
from .registration import Applicant, confirm_with_link, register
from .schedule import add_session
from .staff import register_by_staff

FOLDER = Path(__file__).parent / "demo"
# Where somebody speaks to all.
SPOKEN = (EventKind.SEMINAR, EventKind.WORKSHOP)
CANTONESE = pair("spoken", "Cantonese", "粵語")
STUDENTS = "student.example.edu"
NAMES = ("Chan", "Lee", "Wong", "Ho", "Lam", "Ng", "Cheung", "Yip", "Tang", "Lau")
NAMES_ZH = ("陳", "李", "黃", "何", "林", "吳", "張", "葉", "鄧", "劉")


class Stage:
    """Makes events and sessions, and lets invented people register, at given instants."""

    def __init__(self, demo: Demo, parents: dict[str, Any]) -> None:
        self.demo = demo
        self.parents = parents
        self.texts = read(FOLDER, "seminars")
        self.number = 0
        self.show_all_parts()
        self.activity_room = Venue.objects.create(
            step_free=True,
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

    def show_all_parts(self) -> None:
        settings = EventSettings.load()
        settings.uses_quotas = settings.uses_clinics = True
        settings.save()

    def event(
        self, family: Family | str, *, campaigns: tuple[str, ...] = (), **fields: Any
    ) -> Event:
        """Make a record and publish its pages."""
        family = self.texts[family] if isinstance(family, str) else family
        names = {column("name", code): title for code, title in family.titles().items()}
        event = Event.objects.create(code=family.slug, **names, **fields)
        if "spoken_en" in fields:
            event.languages_spoken.set(SpokenLanguage.objects.filter(code="cantonese"))
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
        return add_session(
            event,
            at=min(self.demo.at(-40), starts_at - timedelta(days=21)),
            uid=self.uid(),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            **fields,
        )

    def uid(self) -> UUID:
        digits = "".join(self.demo.choice("0123456789abcdef") for _ in range(32))
        return UUID(digits, version=4)

    def made_by_rule(self, sessions: list[Session]) -> list[Session]:
        """Give sessions that a series or a block made identifiers of the demonstration's own."""
        for session in sessions:
            session.uid = self.uid()
        Session.objects.bulk_update(sessions, ["uid"])
        write_items(sessions[0].event, self.demo.at(-20))
        return sessions

    def confirmed(
        self,
        session: Session,
        at: datetime,
        size: int,
        *,
        quota: AudienceQuota | None = None,
        **fields: Any,
    ) -> Registration:
        """Register somebody at an instant, who confirms five minutes later."""
        domain = quota.domains if quota and quota.domains else "example.org"
        row = register(
            session,
            applicant=self.applicant(
                size, domain=domain, quota=quota.pk if quota else None, **fields
            ),
            at=at,
            choice=self.demo.choice,
        )
        return confirm_with_link(row, at=at + timedelta(minutes=5))

    def applicant(self, size: int, *, domain: str = "example.org", **fields: Any) -> Applicant:
        """Return the next invented registrant, every second one writing Chinese."""
        self.number += 1
        chinese = self.number % 2 == 0
        names = NAMES_ZH if chinese else NAMES
        name = names[self.number % len(names)]
        return Applicant(
            name=f"{name}女士" if chinese else f"{name} (demo)",
            email=f"registrant{self.number}@{domain}",
            language="zh-hant" if chinese else "en",
            party_size=size,
            **fields,
        )

    def arrives(self, row: Registration, persons: int, *, minutes: int) -> None:
        """Let somebody in, so many minutes after the start, and give out the certificate."""
        at = row.session.starts_at + timedelta(minutes=minutes)
        check_in(row, persons, f"demo-{row.pk}", at=at, actor=self.demo.staff.get("events"))
        issue(row, at=row.session.ends_at + timedelta(hours=1), choice=self.demo.choice)

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
