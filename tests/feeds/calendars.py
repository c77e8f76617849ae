"""Calendars of every sort that an office could have, the same ones in every run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from events.ical import Frame, entry_of, join, zones_of
from events.models import Event, EventPage, Session, Venue
from site_project.core.days import start_of_day

from .readers import Told

NUMBER = 300
SEED = 20261205
ZONES = (
    "Asia/Hong_Kong",
    "Asia/Hong_Kong",
    "Europe/Zurich",
    "America/New_York",
    "Europe/London",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "UTC",
)
# Around them clocks go forward or back, in Europe, in America, and on Lord Howe.
EDGES = (
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 11, 7, 6, tzinfo=UTC),
    datetime(2027, 4, 3, 15, tzinfo=UTC),
    datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
)
WORDS = (
    "Law, rights; and duties",
    "a\nline\r\nbreak",
    # Not before an n: there `ics` 0.7 takes it for the end of a line.
    "back\\slash \\ \\, \\;",
    '"quoted": <b>bold</b> & more',
    "📅🧑‍⚖️🇭🇰",
    "內地法律程序",
    "香港居民在內地被刑事拘留之後的權利、程序及期限，家屬可以怎樣尋求協助",
    "《基本法》第二十八條：「香港居民的人身自由不受侵犯」",
    "naïve café Ünïcödé e\u0301",
    "حقوق \u200fالإنسان",
    "END:VEVENT",
    "BEGIN:VALARM\nTRIGGER:-PT15M",
    "=?utf-8?q?x?=",
    "100 % \u3000 ^n ^' tab\tstop",
    "\u2028separator\u2029 \x85 \x0b\x0c\x1e",
)


class Made:
    """One calendar after another, and what each of its events must be understood as."""

    def __init__(self, seed: int = SEED) -> None:
        self.chance = Random(seed)

    def calendar(self, number: int) -> tuple[bytes, set[Told]]:
        language = self.chance.choice(("en", "zh-hant"))
        sessions = [self.session() for _number in range(self.chance.randint(1, 5))]
        frame = Frame(self.words(), f"https://example.org/{language}/events/feed.ics?past=30")
        entries = [entry_of(session, language, self.pages(language)) for session in sessions]
        zones = [zone for session in sessions for zone in zones_of(session)]
        content = join(frame, zones, [entry.to_ics() for entry in entries])
        told = {
            Told(f"{number:03}.ics", str(session.uid), *span(session), status(session), entry.title)
            for session, entry in zip(sessions, entries, strict=True)
        }
        return content, told

    def session(self) -> Session:
        chance = self.chance
        zone = chance.choice(ZONES)
        event = Event(
            name_en=self.words(),
            name_zh_hant=self.words(),
            timezone=zone,
            captions=chance.random() < 0.3,
            status=chance.choices(("scheduled", "cancelled", "postponed"), (8, 1, 1))[0],
        )
        all_day = chance.random() < 0.2
        starts_at, ends_at = self.days(ZoneInfo(zone)) if all_day else self.times()
        return Session(
            event=event,
            uid=UUID(int=chance.getrandbits(128), version=4),
            starts_at=starts_at,
            ends_at=ends_at,
            all_day=all_day,
            venue=self.venue() if chance.random() < 0.7 else None,
            room=self.words() if chance.random() < 0.5 else "",
            status=chance.choices(("scheduled", "cancelled", "postponed"), (8, 1, 1))[0],
            ical_sequence=chance.randrange(5),
            significant_changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        )

    def times(self) -> tuple[datetime, datetime]:
        chance = self.chance
        if chance.random() < 0.4:
            starts_at = chance.choice(EDGES) + timedelta(minutes=15 * chance.randint(-16, 16))
        else:
            starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
                minutes=5 * chance.randrange(3 * 365 * 24 * 12)
            )
        days = chance.choice((0, 0, 0, 1, 5))
        return starts_at, starts_at + timedelta(days=days, minutes=15 * chance.randint(1, 20))

    def days(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        first = datetime(2026, 1, 1, tzinfo=UTC).date() + timedelta(
            days=self.chance.randrange(3 * 365)
        )
        last = first + timedelta(days=self.chance.choice((1, 1, 2, 30)))
        return start_of_day(first, zone), start_of_day(last, zone)

    def venue(self) -> Venue:
        return Venue(
            name_en=self.words(),
            name_zh_hant=self.words(),
            access_en=self.words(),
            latitude="22.33055",
            longitude="-114.15972",
            hearing_loop=True,
        )

    def pages(self, language: str) -> dict[str, EventPage]:
        # With a type, so that none is looked for: no database is needed here.
        return {language: EventPage(slug="內地法律", summary=self.words(), content_type_id=1)}

    def words(self) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 4)))


def span(session: Session) -> tuple[str, str]:
    """Return start and end as a reader must understand them; days end on the day after."""
    if session.all_day:
        zone = session.event.zone
        first, end = (at.astimezone(zone) for at in (session.starts_at, session.ends_at))
        return f"{first:%Y%m%d}", f"{end:%Y%m%d}"
    return str(int(session.starts_at.timestamp())), str(int(session.ends_at.timestamp()))


def status(session: Session) -> str:
    """An event that is cancelled takes all with it; one is postponed by its sessions."""
    if "cancelled" in (session.status, session.event.status):
        return "CANCELLED"
    return "TENTATIVE" if session.status == "postponed" else "CONFIRMED"


def write_all(folder: Path) -> tuple[list[Path], set[Told]]:
    """Write the calendars and return their files, and every event that is in them."""
    made, files, told = Made(), [], set()
    for number in range(NUMBER):
        content, events = made.calendar(number)
        path = folder / f"{number:03}.ics"
        path.write_bytes(content)
        files.append(path)
        told |= events
    return files, told
