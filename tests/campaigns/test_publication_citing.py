"""How articles and publications are cited, read back as other programs read them."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from campaigns.library.citing import Work, as_bibtex, as_ris, is_isbn, names_in
from campaigns.models import ArticleAuthor
from site_project.core.models import HomePage, Person
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import make_article
from tests.factories.library import make_publication

Homes = dict[str, HomePage]
BOOK = {
    "key": "handbook-en",
    "kind": "book",
    "title": "Rights & {duties}: 100% of #1_a",
    "authors": ("Chan, Tai Man", "民權教育中心"),
    "publisher": "The Centre",
    "precision": "month",
    "date_from": date(2008, 3, 1),
    "date_to": date(2008, 3, 31),
    "identifier": "978-0-306-40615-7",
    "url": "https://example.org/en/a_b/",
    "language": "en",
}


def read_bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Read one entry as BibTeX does: a field ends where its braces are even."""
    head = re.match(r"@(\w+)\{([^,\s]+),\n", text)
    assert head
    fields = {}
    rest = text[head.end() :]
    while not rest.startswith("}"):
        name = re.match(r"\s*(\w+) = ", rest)
        assert name, rest
        depth, place = 0, name.end()
        while depth or rest[place] != ",":
            depth += {"{": 1, "}": -1}.get(rest[place], 0)
            place += 1
        fields[name.group(1)] = rest[name.end() : place]
        rest = rest[place + 1 :].lstrip()
    assert rest == "}\n"
    return head.group(1), head.group(2), fields


def read_ris(text: str) -> list[tuple[str, str]]:
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(line[2:6] == "  - " and "\n" not in line for line in lines)
    return [(line[:2], line[6:]) for line in lines]


def test_bibtex_keeps_what_latex_would_read_as_a_command() -> None:
    kind, key, fields = read_bibtex(as_bibtex(Work(**BOOK)))

    assert (kind, key) == ("book", "handbook-en")
    assert fields == {
        "title": r"{{Rights \& \textbraceleft{}duties\textbraceright{}: 100\% of \#1\_a}}",
        "author": "{{Chan, Tai Man} and {民權教育中心}}",
        "publisher": "{The Centre}",
        "year": "{2008}",
        "month": "mar",
        "isbn": "{9780306406157}",
        "url": "{https://example.org/en/a_b/}",
        "language": "{en}",
    }


@pytest.mark.parametrize("title", ["A } b", "A { b", "\\", "a\nb\r\n@book{x,", "～^_^~"])
def test_no_title_breaks_out_of_its_field_or_line(title: str) -> None:
    work = Work(**BOOK | {"title": title, "url": "https://example.org/}{\\"})

    assert len(read_bibtex(as_bibtex(work))[2]) == 8
    assert [tag for tag, _value in read_ris(as_ris(work))].count("ER") == 1


def test_ris_says_the_same_in_lines() -> None:
    assert read_ris(as_ris(Work(**BOOK))) == [
        ("TY", "BOOK"),
        ("AU", "Chan, Tai Man"),
        ("AU", "民權教育中心"),
        ("TI", "Rights & {duties}: 100% of #1_a"),
        ("PB", "The Centre"),
        ("PY", "2008"),
        ("DA", "2008/03//"),
        ("SN", "9780306406157"),
        ("LA", "en"),
        ("UR", "https://example.org/en/a_b/"),
        ("ER", ""),
    ]


def test_date_that_is_not_known_is_never_made_up() -> None:
    year = {"precision": "year", "date_from": date(2008, 1, 1), "date_to": date(2008, 12, 31)}
    of_a_year = Work(**BOOK | year)
    assert "month" not in read_bibtex(as_bibtex(of_a_year))[2]
    assert "DA" not in dict(read_ris(as_ris(of_a_year)))
    assert "2008" in of_a_year.in_words

    nothing = {"precision": "not_recorded", "date_from": None, "date_to": None}
    undated = Work(**BOOK | nothing)
    assert "year" not in read_bibtex(as_bibtex(undated))[2]
    assert "PY" not in dict(read_ris(as_ris(undated)))
    assert "not recorded" not in undated.in_words


def test_line_to_copy_is_set_as_its_language_sets_titles() -> None:
    assert Work(**BOOK).in_words == (
        "Chan, Tai Man and 民權教育中心, Rights & {duties}: 100% of #1_a, The Centre, Mar 2008, "
        "ISBN 9780306406157, https://example.org/en/a_b/."
    )
    chinese = {"title": "《人權法》簡介", "authors": ("陳大文", "李小明"), "language": "zh-hant"}
    assert Work(**BOOK | chinese).in_words == (
        "陳大文、李小明：《〈人權法〉簡介》，The Centre，2008年3月，"
        "ISBN 9780306406157，https://example.org/en/a_b/。"
    )


@pytest.mark.parametrize(
    ("identifier", "known"),
    [
        ("ISBN 978-0-306-40615-7", True),
        ("0-306-40615-2", True),
        ("0-8044-2957-X", True),
        ("978-0-306-40615-8", False),
        ("CCPR/C/CHN-HKG/CO/4", False),
        ("", False),
    ],
)
def test_isbn_is_known_by_its_check_digit(identifier: str, known: bool) -> None:
    assert is_isbn(identifier) == known


def test_names_are_parted_in_both_languages() -> None:
    assert names_in("Weissbrodt; Hicks ") == ("Weissbrodt", "Hicks")
    assert names_in("陳大文；李小明、王五") == ("陳大文", "李小明", "王五")
    assert names_in(" ") == ()


@pytest.mark.django_db
def test_publication_is_taken_away_as_both_files_in_both_languages(
    client: Client, homes: Homes
) -> None:
    symbol = {"kind": "un_report", "identifier": "CCPR/C/1", "authors": "Chan; Lee"}
    page = make_publication(homes["en"], slug="shadow", title="Our report", **symbol)
    html = main(content(client, page.url))
    assert "Chan and Lee, Our report, Civil Rights Education Centre, CCPR/C/1" in html

    for language in ("en", "zh-hant"):
        bib = client.get(f"/{language}/publications/shadow/cite.bib")
        assert bib["Content-Type"] == "application/x-bibtex; charset=utf-8"
        assert bib["Content-Disposition"] == 'attachment; filename="shadow-en.bib"'
        kind, _key, fields = read_bibtex(bib.content.decode())
        assert (kind, fields["number"]) == ("techreport", "{CCPR/C/1}")
        ris = client.get(f"/{language}/publications/shadow/cite.ris")
        assert ("M1", "CCPR/C/1") in read_ris(ris.content.decode())
    assert 'href="/en/publications/shadow/cite.bib"' in html
    assert client.get("/en/publications/shadow/cite.exe").status_code == 404


@pytest.mark.django_db
def test_draft_is_not_cited(client: Client, homes: Homes) -> None:
    page = make_publication(homes["en"], slug="shadow")
    page.unpublish()

    assert client.get("/en/publications/shadow/cite.bib").status_code == 404


@pytest.mark.django_db
def test_article_names_only_those_who_agreed(client: Client, homes: Homes) -> None:
    agreed = Person.objects.create(name_en="Ada", name_zh_hant="艾達", agreed_to_be_named=True)
    shy = Person.objects.create(name_en="Bea", name_zh_hant="碧雅")
    page = make_article(homes["en"], title="On law", slug="on-law", published_on=date(2020, 1, 3))
    for person in (agreed, shy):
        ArticleAuthor.objects.create(page=page, person=person)

    address = "/en/articles/on-law/cite.ris"
    authors = [text for tag, text in read_ris(client.get(address).content.decode()) if tag == "AU"]
    assert authors == ["Ada"]
    line = "Ada, “On law”, Civil Rights Education Centre, 3 Jan 2020"
    assert line in main(content(client, page.url))

    Person.objects.filter(pk=agreed.pk).update(agreed_to_be_named=False)
    assert "Ada" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_search_engines_are_told_the_publication(client: Client, homes: Homes) -> None:
    dated = {"precision": "year", "date_from": date(1999, 1, 1)}
    page = make_publication(
        homes["en"], title="Handbook", identifier="978-0-306-40615-7", authors="Chan", **dated
    )

    blocks = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', content(client, page.url)
    )
    book = next(data for data in map(json.loads, blocks) if data["@type"] == "Book")
    assert (book["name"], book["datePublished"]) == ("Handbook", "1999")
    assert book["isbn"] == "978-0-306-40615-7"
    assert book["author"] == [{"@type": "Thing", "name": "Chan"}]
