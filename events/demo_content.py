"""The demonstration's seminars in every state, with a history of registrations."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from site_project.core.demo_content import Demo, chapter, pair

from .access_requests import answer
from .allotting import save_quota
from .asking import save_question
from .clinics import materialise as materialise_clinic
from .demo_stage import CANTONESE, STUDENTS, Stage
from .enums import (
    AccessState,
    Audience,
    EventKind,
    Publicity,
    QuestionKind,
    QuotaCheck,
    RegistrationMode,
)
from .models import (
    ClinicBlock,
    EventIndexPage,
    Question,
    Series,
)
from .registration import cancel
from .schedule import cancel_event, postpone
from .series import materialise as materialise_series
from .staff import approve

GENEVA = ZoneInfo("Europe/Zurich")


@chapter
def seminars(demo: Demo) -> None:
    """Add five seminars that are over and eleven to come, each in another state."""
    parents = {
        code: EventIndexPage.objects.child_of(home).get() for code, home in demo.homes.items()
    }
    Seminars(demo, parents).play()


class Seminars(Stage):
    def play(self) -> None:
        self.past()
        self.nearly_full()
        self.full()
        self.cancelled()
        self.hearing()
        self.hybrid()
        self.with_approval()
        self.every_month()
        self.by_appointment()
        self.without_registration()
        self.postponed()
        self.not_yet_open()
        for number in range(2, self.demo.scale + 1):
            self.volume(number)

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
            row = self.confirmed(session, self.demo.at(day), size)
            # One family came late, with one fewer.
            self.arrives(row, size - (size == 4), minutes=5 if size == 4 else -10)

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
        """Two audiences, both full; who waits longest is just offered a place that came free."""
        event = self.event(
            "mainland-law-students",
            campaigns=("detained-in-the-mainland",),
            audience=Audience.STUDENTS,
        )
        session = self.session(
            event,
            self.demo.at(19, 18, 30),
            1.5,
            venue=self.lecture_room,
            capacity=8,
            offer_hours=72,
        )
        students = save_quota(
            session,
            {
                "audience": Audience.STUDENTS,
                "capacity": 6,
                "checked_by": QuotaCheck.DOMAIN,
                "domains": STUDENTS,
                "release_at": self.demo.at(17, 9),
            },
        )
        everyone = save_quota(session, {"audience": Audience.PUBLIC, "capacity": 2})
        for day, size in ((-14, 3), (-12, 2)):
            self.confirmed(session, self.demo.at(day), size, quota=students)
        leaving = self.confirmed(session, self.demo.at(-11), 1, quota=students)
        self.confirmed(session, self.demo.at(-11), 2, quota=everyone)
        for day, size, quota in ((-6, 1, students), (-5, 2, everyone), (-3, 2, students)):
            self.confirmed(session, self.demo.at(day), size, quota=quota, waiting=True)
        cancel(leaving, at=self.demo.at(-1, 20))

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
        way = save_question(
            Question(
                event=event,
                kind=QuestionKind.CHOICE,
                at_door=True,
                retention_days=7,
                **pair("text", "How will you take part?", "你會怎樣參加？"),
                **pair("choices", "In the room\nOnline", "現場參加\n網上參加"),
                **pair("purpose", "So that there are enough chairs.", "以便預備足夠座位。"),
            )
        )
        wish = save_question(
            Question(
                event=event,
                sort_order=1,
                **pair("text", "What would you like to ask?", "你想問甚麼？"),
                **pair("purpose", "So that the speakers can prepare.", "以便講者預備。"),
            )
        )
        self.confirmed(session, self.demo.at(-5), 2, answers={way.pk: "1"})
        row = self.confirmed(
            session,
            self.demo.at(-4),
            1,
            answers={way.pk: "1", wish.pk: "May I send books?"},
            access_needs="I come in a wheelchair.",
        )
        answer(
            row.access_request,
            state=AccessState.ARRANGED,
            reply="The room has a step-free way in. A space is kept for you in the first row.",
            actor=self.demo.staff.get("events"),
            at=self.demo.at(-3, 11),
        )
        self.confirmed(
            session,
            self.demo.at(-2),
            1,
            answers={way.pk: "2"},
            access_needs="字幕",
        )

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

    def every_month(self) -> None:
        """A series: the second Thursday of each month, made a year ahead."""
        event = self.event("handbook-evenings", **CANTONESE)
        series = Series.objects.create(
            event=event,
            rule="FREQ=MONTHLY;BYDAY=2TH",
            first_day=self.demo.at(5).date(),
            starts_at=time(19),
            minutes=90,
            venue=self.activity_room,
            capacity=20,
        )
        self.made_by_rule(materialise_series(series, at=self.demo.at(-20)))

    def by_appointment(self) -> None:
        """Confidential advice in slots of half an hour, with two lawyers and a break."""
        event = self.event(
            "private-advice",
            kind=EventKind.CLINIC,
            publicity=Publicity.CONFIDENTIAL,
            retention_days=30,
        )
        block = ClinicBlock.objects.create(
            event=event,
            day=self.demo.at(9).date(),
            from_time=time(14),
            to_time=time(17),
            slot_minutes=30,
            gap_minutes=5,
            advisers=2,
            breaks="15:30-15:50",
            venue=self.activity_room,
        )
        slots = self.made_by_rule(materialise_clinic(block, at=self.demo.at(-10)))
        for slot, day in zip(slots, (-5, -3, -2), strict=False):
            self.confirmed(slot, self.demo.at(day), 1)

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
