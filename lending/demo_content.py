"""Six titles with copies and seven loans, played through the rules at past instants."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile

from campaigns.models import Provision
from site_project.core.codes import public_code
from site_project.core.days import site_zone
from site_project.core.demo_content import Demo, chapter, numbered, pair, publish_pair
from site_project.core.models import CustomDocument

from . import handling, loans, parts, rules, wishes
from .demo_texts import DOWNLOADS, SCHOOLS, SIZE, TITLES, USES
from .enums import InstitutionState, IssueOutcome, TitleKind
from .impact import tell_impact
from .models import (
    Board,
    CatalogueIndexPage,
    ComponentSpec,
    Copy,
    Institution,
    Issue,
    Level,
    LoanLine,
    LoanRequest,
    Policy,
    Subject,
    Title,
    TitlePage,
)
from .models.stock import free_copy_code
from .opening import load_opening
from .refusals import Refused


@chapter
def lending_chapter(demo: Demo) -> None:
    titles = make_titles(demo)
    make_schools()
    play_loans(demo, titles)
    for number in range(2, demo.scale + 1):
        more_loans(demo, number)
    demo.say("Lending: six titles, their copies, seven loans and a wish")


def make_titles(demo: Demo) -> dict[str, Title]:
    titles = {}
    for content in TITLES:
        title = make_title(demo, content)
        publish_catalogue_page(demo, title, content)
        titles[content["slug"]] = demo.records[f"title:{content['slug']}"] = title
    return titles


def publish_catalogue_page(demo: Demo, title: Title, content: dict[str, Any]) -> None:
    parents = {
        code: CatalogueIndexPage.objects.child_of(home).get() for code, home in demo.homes.items()
    }
    pages = content["pages"]
    for code, words in content.get("worksheets", {}).items():
        sheet = make_worksheet(content["slug"], code, words)
        heading = DOWNLOADS[code]
        block = {"type": "documents", "value": {"heading": heading, "documents": [sheet.pk]}}
        pages = pages | {code: pages[code] | {"body": [*pages[code]["body"], block]}}
    publish_pair(parents, TitlePage, content["slug"], pages, item=title)


def make_worksheet(slug: str, language: str, words: str) -> CustomDocument:
    """Keep a worksheet as a text file; the mark at its head tells old programs that it is UTF-8."""
    document = CustomDocument(title=words.partition("\n")[0], language=language)
    file = ContentFile(words.encode("utf-8-sig"))
    document.file.save(f"{slug}-worksheet-{language}.txt", file, save=False)
    document.file_size = file.size
    document.save()
    document.get_file_hash()  # and keeps it: the ETag of the download
    return document


def make_title(demo: Demo, content: dict[str, Any]) -> Title:
    kind = TitleKind(content["kind"])
    use = USES.get(content["slug"], {})
    title = Title.objects.create(
        code=content["code"],
        kind=kind,
        policy=Policy.objects.get(code="boards" if kind == TitleKind.BOARDS else "kits"),
        replacement_cost=content["cost"],
        **pair("name", *content["name"]),
        minutes=use.get("minutes"),
        group_size=use.get("group_size"),
        **use.get("fits", {}),
        **pair("dimensions", *content["dimensions"]),
        **pair("content_note", *use.get("content_note", ("", ""))),
    )
    title.subjects.set(Subject.objects.filter(name_en__in=use.get("subjects", ())))
    title.levels.set(Level.objects.filter(name_en__in=use.get("levels", ())))
    make_boards(title, content)
    articles = [number for number, _heading, _text in content.get("boards", ())]
    of_law = Provision.objects.filter(law__code__iexact=content["law"])
    title.provisions.set(of_law.filter(number__in=content.get("articles", articles)))
    for order, (english, chinese, unit, expected, minimum, cost) in enumerate(content["parts"]):
        ComponentSpec.objects.create(
            title=title,
            sort_order=order,
            expected_qty=expected,
            minimum_qty=minimum,
            cost=cost,
            **pair("name", english, chinese),
            **pair("unit", *unit),
        )
    for number in range(content["copies"]):
        Copy.objects.create(
            title=title, code=free_copy_code(kind, demo.choice), place=f"A{number + 1}"
        )
    return title


def make_boards(title: Title, content: dict[str, Any]) -> None:
    of_law = Provision.objects.filter(law__code__iexact=content["law"])
    provisions = {provision.number: provision for provision in of_law}
    sizes = content.get("sizes", {})
    for order, (number, heading, text) in enumerate(content.get("boards", ())):
        width, height = sizes.get(number) or content.get("size", SIZE)
        Board.objects.create(
            title=title,
            sort_order=order,
            provision=provisions.get(number),
            width=width,
            height=height,
            **pair("heading", *heading),
            **pair("text", *text),
        )


def more_loans(demo: Demo, number: int) -> None:
    """Add one more title with a past loan and a coming one, for load tests."""
    content = next(content for content in TITLES if content["slug"] == "icescr-kit")
    more = {
        "code": f"{content['code']}-{number}",
        "slug": f"{content['slug']}-{number}",
        "name": tuple(f"{name} {number}" for name in content["name"]),
        "pages": numbered(content["pages"], number),
    }
    title = make_title(demo, content | more)
    publish_catalogue_page(demo, title, content | more)
    names = tuple(f"{name} {number}" for name in SCHOOLS[0]["name"])
    school = SCHOOLS[0] | {"name": names, "email": f"school{number}@example.org"}
    today = demo.today
    ended = borrow(demo, title, school, desk_day(today, -60), desk_day(today, -46), ask=-75)
    carry(demo, ended, demo.staff.get("lending"), back=desk_day(today, -46))
    borrow(demo, title, school, desk_day(today, 14), desk_day(today, 28), ask=-1)


def make_schools() -> None:
    for school in SCHOOLS:
        Institution.objects.create(
            kind=school["kind"],
            district=school["district"],
            state=InstitutionState.VERIFIED if school["known"] else InstitutionState.NEW,
            listed=school["kind"] == "secondary",
            **pair("name", *school["name"]),
        )


def play_loans(demo: Demo, titles: dict[str, Title]) -> None:
    """A loan in each state that the desk meets, and one who waits."""
    boards, kit, rights = (titles[slug] for slug in ("iccpr-boards", "icescr-kit", "crc-kit"))
    school, centre, group = SCHOOLS
    today = demo.today
    officer = demo.staff.get("lending")
    play_a_loss(demo, rights, centre, officer)
    ended = borrow(demo, kit, group, desk_day(today, -60), desk_day(today, -46), ask=-75)
    carry(demo, ended, officer, back=desk_day(today, -46))
    tell_use(ended, pupils=280, adults=20, sessions=4, level="University or college")
    late = borrow(demo, boards, school, desk_day(today, -20), desk_day(today, -6), ask=-34)
    carry(demo, late, officer)
    out = borrow(demo, rights, centre, desk_day(today, -4), desk_day(today, 10), ask=-15)
    carry(demo, out, officer)
    # On a day on which the desk is closed the next open day is the due day.
    due = borrow(demo, kit, school, desk_day(today, -14), desk_day(today, 0), ask=-28)
    carry(demo, due, officer)
    borrow(demo, boards, group, desk_day(today, 14), desk_day(today, 28), ask=-1)
    play_a_wait(demo, titles["icescr-boards"], officer)


def play_a_loss(demo: Demo, title: Title, school: dict[str, Any], officer: Any) -> None:
    """Two cards did not come back, and were paid for."""
    first, due = desk_day(demo.today, -100), desk_day(demo.today, -86)
    line = borrow(demo, title, school, first, due, ask=-120)
    carry(demo, line, officer, back=due, missing=2)
    for issue in Issue.objects.filter(line=line):
        paid = IssueOutcome.PAID
        handling.settle(issue, paid, by=officer, at=morning(due + timedelta(days=9)))
    tell_use(line, pupils=46, adults=3, sessions=2, level="Primary 4–6")


def play_a_wait(demo: Demo, title: Title, officer: Any) -> None:
    """The only copy is promised; a second school was refused, and waits for it."""
    school, centre, _group = SCHOOLS
    first, due = desk_day(demo.today, 21), desk_day(demo.today, 35)
    line = borrow(demo, title, school, first, due, ask=-3)
    loans.approve(line, by=officer, at=demo.at(-2, 15))
    asked = demo.at(-1, 16)
    with suppress(Refused):
        loans.hold(title, first=first, due=due, language=centre["language"], at=asked)
    request = wishes.make(
        contact_of(centre),
        [title],
        first=first,
        last=due,
        days=(due - first).days,
        language=centre["language"],
        at=asked,
    )
    LoanRequest.objects.filter(pk=request.pk).update(reference=public_code(choice=demo.choice))
    loans.confirm(LoanRequest.objects.get(pk=request.pk), at=asked + timedelta(minutes=5))


def tell_use(line: LoanLine, *, pupils: int, adults: int, sessions: int, level: str) -> None:
    """Tell afterwards, as a borrower does, how many a loan has reached."""
    tell_impact(
        line,
        pupils=pupils,
        adults=adults,
        sessions=sessions,
        level=Level.objects.filter(name_en=level).first(),
        at=morning(line.due_day + timedelta(days=12)),
    )


def desk_day(today: date, days: int) -> date:
    return load_opening(today).desk.on_or_after(today + timedelta(days=days))


def borrow(
    demo: Demo, title: Title, school: dict[str, Any], first: date, due: date, *, ask: int
) -> LoanLine:
    """Ask for a title as a borrower does: hold, send the form, confirm."""
    at = demo.at(ask, 11)
    earliest = rules.earliest_day(title.policy, load_opening(demo.today), demo.at(ask).date())
    first = max(first, earliest)
    line = loans.hold(title, first=first, due=due, language=school["language"], at=at)
    reference = public_code(choice=demo.choice)
    LoanRequest.objects.filter(pk=line.request_id).update(reference=reference)
    request = LoanRequest.objects.get(pk=line.request_id)
    contact = contact_of(school)
    loans.send_form(request, contact, form_key=reference, language=school["language"], at=at)
    loans.confirm(request, at=at + timedelta(minutes=10))
    return LoanLine.objects.get(pk=line.pk)


def contact_of(school: dict[str, Any]) -> loans.Contact:
    return loans.Contact(
        name=school["person"],
        email=school["email"],
        institution_name=school["name"][1 if school["language"] == "zh-hant" else 0],
        institution_kind=school["kind"],
        district=school["district"],
        purpose=school["purpose"],
        audience=school["audience"],
    )


def carry(
    demo: Demo, line: LoanLine, officer: Any, *, back: date | None = None, missing: int = 0
) -> None:
    """Do what the desk does: approve, pack, hand out and, if asked, take back and inspect.

    The borrower counts on receipt; `missing` of the second part do not come back.
    """
    loans.approve(line, by=officer, at=morning(line.first_day - timedelta(days=4)))
    copy = line.occupation.copy
    line.refresh_from_db()
    whole = parts.quantities(copy)
    packed = parts.Findings(whole)
    handling.pack(line, copy.code, packed, by=officer, at=morning(line.first_day, 9))
    line.refresh_from_db()
    loans.hand_out(line, by=officer, at=morning(line.first_day, 15))
    line.refresh_from_db()
    parts.count_on_receipt(line, whole, at=morning(line.first_day, 17))
    if back:
        second = sorted(whole)[1]
        found = parts.Findings(whole | {second: whole[second] - missing})
        loans.take_back(line, by=officer, at=morning(back, 16))
        handling.inspect(line, found, by=officer, at=morning(back + timedelta(days=2)))
        line.refresh_from_db()


def morning(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), site_zone())
