"""The demonstration's office, laws, standard pages, campaigns and articles."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile

from site_project.core.demo_content import Demo, chapter, pair, publish
from site_project.core.demo_texts import Family, blocks, read
from site_project.core.models import (
    CustomDocument,
    FormField,
    FormPage,
    Notice,
    OfficeSettings,
    Person,
    StandardPage,
)
from site_project.core.paired import column

from .demo_articles import Articles
from .demo_campaigns import FOLDER, Campaigns
from .demo_handbook import Handbook
from .demo_laws import bodies_and_topics, laws
from .demo_participation import Participation
from .demo_pathways import Pathways
from .demo_registers import Cases, Publications, Treaties
from .demo_review import review
from .demo_rights import Indicators, Rights

HOME = "home"
HELP = "get-help"
FORMS = ("about/internships",)
IN_MENUS = ("know-your-rights", "about")
FIRST = ("know-your-rights",)
# These are reached from "know your rights".
NOT_IN_MENUS = ("rights", "handbook")
# Address, and the line beside it in each language.
DOORS = {
    "know-your-rights": pair(
        "text", "What a right is, and which ones are yours.", "甚麼是權利？你有哪些權利？"
    ),
    "campaigns": pair(
        "text", "What the centre works on, and what it asks for.", "中心做甚麼，要求甚麼。"
    ),
    "events": pair(
        "text", "Come, listen, ask. Hold a place in a minute.", "來聽，來問。一分鐘留位。"
    ),
    "lending": pair(
        "text",
        "Boards and kits for a classroom, a hall, a community centre.",
        "展板及教材套，課室、禮堂、社區中心都合用。",
    ),
}
# Key, type, required, and the label in each language.
INTERN_FIELDS = [
    ("name", "singleline", True, pair("label", "Your name", "姓名或稱呼")),
    ("email", "email", True, pair("label", "E-mail", "電郵")),
    ("studies", "singleline", True, pair("label", "What you study, and where", "就讀院校及學系")),
    ("wish", "multiline", False, pair("label", "What you would like to work on", "希望參與的工作")),
]


@chapter
def campaigns_and_articles(demo: Demo) -> None:
    """Fill the office's own pages, then what the other chapters refer to."""
    office()
    laws(demo)
    bodies_and_topics(demo)
    people(demo)
    documents(demo)
    # The pages first: one goes before its siblings, which moves the lists below the home page.
    parts = [
        Pages(demo),
        Campaigns(demo),
        Articles(demo),
        Rights(demo),
        Indicators(demo),
        Handbook(demo),
        Cases(demo),
        Treaties(demo),
        Publications(demo),
        Pathways(demo),
        Participation(demo),
    ]
    for part in parts:
        part.add()
    for part in parts:
        part.publish()
    review(demo)


def office() -> None:
    settings = OfficeSettings.load()
    settings.telephone = "0000 0000"
    for name, value in {
        **pair("name", "Civil Rights Education Centre", "民權教育中心"),
        **pair(
            "hours",
            "Enquiry service every day",
            "每日設有查詢服務",
        ),
    }.items():
        setattr(settings, name, value)
    settings.save()
    Notice.objects.create(
        **pair(
            "text",
            "Demonstration: dates, persons and loans are invented",
            "示範網站：日期、人物及借用紀錄均屬虛構",
        )
    )


def people(demo: Demo) -> None:
    demo.records["person editor"] = Person.objects.create(
        **pair("name", "Editor of this demonstration", "示範網站編輯"), agreed_to_be_named=True
    )


def documents(demo: Demo) -> None:
    """Put the small texts of `demo/documents` into the library, titled by their first line."""
    for path in sorted((FOLDER / "documents").glob("*.txt")):
        name, code, _ = path.name.split(".")
        text = path.read_text(encoding="utf-8")
        document = CustomDocument(title=text.partition("\n")[0], language=code)
        # The mark at the beginning tells every reader that this is UTF-8.
        content = ContentFile(text.encode("utf-8-sig"))
        document.file.save(f"{name}-{code}.txt", content, save=False)
        document.file_size = document.file.size
        document.save()
        document.get_file_hash()  # what its ETag is made of
        demo.records[f"document {name} {code}"] = document


@dataclass
class Pages:
    """The home pages and the standard pages: added first, published once all pages are there."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "pages"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        for address, family in self.texts.items():
            if address == HOME:
                continue
            above, _, _slug = address.rpartition("/")
            self.pages[address] = family.add(
                self.pages[above] if above else self.demo.homes,
                FormPage if address in FORMS else StandardPage,
                first=address in FIRST,
                show_in_menus=address in IN_MENUS,
            )

    def publish(self) -> None:
        for address, pages in self.pages.items():
            self.texts[address].fill(self.demo, pages)
            if address in FORMS:
                for code, page in pages.items():
                    page.form_fields = intern_fields(code)
            publish(pages)
        self.publish_homes()

    def publish_homes(self) -> None:
        for home in self.demo.homes.values():
            home.get_children().filter(slug__in=NOT_IN_MENUS).update(show_in_menus=False)
        for code, home in self.demo.homes.items():
            home.refresh_from_db()
            prose = self.texts[HOME].prose[code]
            for name, value in prose.fields.items():
                setattr(home, name, value)
            home.body = blocks(prose.body, self.demo, code)
            home.help_page = self.demo.page(code, HELP)
            home.doors = [
                (
                    "door",
                    {
                        "page": self.demo.page(code, address),
                        "title": "",
                        "text": texts[column("text", code)],
                    },
                )
                for address, texts in DOORS.items()
            ]
        publish(self.demo.homes)


def intern_fields(code: str) -> list[FormField]:
    """Return the questions to an intern in one language."""
    return [
        FormField(
            key=key,
            field_type=kind,
            required=required,
            label=labels[column("label", code)],
            sort_order=order,
        )
        for order, (key, kind, required, labels) in enumerate(INTERN_FIELDS)
    ]
