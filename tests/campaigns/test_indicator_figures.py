"""How a table of figures is read, and the screen that brings it in."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Revision

from campaigns.enums import Measure, Precision
from campaigns.indicators.cells import read_number, read_period, read_reason
from campaigns.indicators.importing import as_table, read_table
from campaigns.models import Indicator
from campaigns.tables import MOST_ROWS
from site_project.core.models import HomePage
from tests.campaigns.editing import staff
from tests.factories.campaigns import make_indicator, make_indicator_page

HEAD = "period\tbreakdown\tvalue\treason\tnote\n"
YEAR_2010 = ("year", date(2010, 1, 1), date(2010, 12, 31))


def problems(text: str, measure: str = Measure.NUMBER) -> list[tuple[int, str]]:
    return [(each.row, each.message) for each in read_table(text, measure).problems]


def figures(text: str, measure: str = Measure.NUMBER) -> list[tuple]:
    table = read_table(text, measure)
    assert table.problems == []
    return [
        (value.date_from.isoformat(), value.breakdown_en, value.breakdown_zh_hant, value.value)
        for _row, value in table.rows
    ]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2010", YEAR_2010),
        (" ２０１０年 ", YEAR_2010),
        ("2010-03", ("month", date(2010, 3, 1), date(2010, 3, 31))),
        ("2010年3月", ("month", date(2010, 3, 1), date(2010, 3, 31))),
        ("March 2010", ("month", date(2010, 3, 1), date(2010, 3, 31))),
        ("15 Mar 2010", ("day", date(2010, 3, 15), date(2010, 3, 15))),
        ("2010/3/5", ("day", date(2010, 3, 5), date(2010, 3, 5))),
        ("2010/11", ("range", date(2010, 4, 1), date(2011, 3, 31))),
        ("2012-13", ("range", date(2012, 4, 1), date(2013, 3, 31))),
        ("1999/00", ("range", date(1999, 4, 1), date(2000, 3, 31))),
        ("2010-11", ("month", date(2010, 11, 1), date(2010, 11, 30))),
        ("2010–2012", ("range", date(2010, 1, 1), date(2012, 12, 31))),
        ("2010-2012", ("range", date(2010, 1, 1), date(2012, 12, 31))),
        ("2010年至2012年", ("range", date(2010, 1, 1), date(2012, 12, 31))),
        ("2010-04-01/2011-03-31", ("range", date(2010, 4, 1), date(2011, 3, 31))),
        ("Mar 2010 to Jun 2010", ("range", date(2010, 3, 1), date(2010, 6, 30))),
    ],
)
def test_period_is_read_as_exactly_as_it_is_written(text, period) -> None:
    assert read_period(text) == period
    assert read_period(text)[0] in Precision.values


@pytest.mark.parametrize(
    "text", ["", "about 2010", "2010-13", "2010-02-30", "0000", "2012–2010", "–", "2010/15", "20"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        read_period(text)


@pytest.mark.parametrize(
    ("text", "measure", "number"),
    [
        ("1,234,567", "number", Decimal(1234567)),
        ("１２３４", "number", Decimal(1234)),
        ("1 234.5", "number", Decimal("1234.5")),
        ("−3", "number", Decimal(-3)),
        ("12.5%", "percent", Decimal("12.5")),
        ("１２．５％", "percent", Decimal("12.5")),
        ("12.5", "percent", Decimal("12.5")),
        ("Yes", "yes_no", Decimal(1)),
        ("沒有", "yes_no", Decimal(0)),
        ("", "number", None),
        ("–", "number", None),
        ("n/a", "number", None),
        ("不適用", "number", None),
    ],
)
def test_number_is_read_as_people_write_it(text, measure, number) -> None:
    assert read_number(text, measure) == number


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("12%", "number"),
        ("1,2", "number"),
        ("1.2.3", "number"),
        ("1e5", "number"),
        ("inf", "number"),
        ("nan", "number"),
        ("about 5", "number"),
        ("9" * 40, "number"),
        ("2", "yes_no"),
    ],
)
def test_what_is_no_number_is_refused(text, measure) -> None:
    with pytest.raises(ValueError, match="“"):
        read_number(text, measure)


def test_reason_is_read_by_its_code_and_its_name() -> None:
    assert read_reason("not_collected") == read_reason(" Not Collected ") == "not_collected"
    assert read_reason("") == ""
    with pytest.raises(ValueError, match="Not collected; Not published"):
        read_reason("lost")


def test_table_is_read_with_tabs_commas_and_no_headings() -> None:
    wanted = [("2010-01-01", "Women", "女", Decimal(5)), ("2011-01-01", "Women", "女", Decimal(6))]
    assert figures(HEAD + "2010\tWomen / 女\t5\n\n2011\tWomen\t6\n") == wanted
    assert figures("\ufeff期間,組別,數值\r\n2010,Women / 女,5\r\n2011,女,6\r\n") == wanted
    assert figures('"2010";"Women | 女";"5"\n2011;Women;6') == wanted
    assert figures('period,value\n2010,"1,234"\n') == [("2010-01-01", "", "", Decimal(1234))]


def test_every_row_that_is_wrong_is_named_with_what_is_wrong() -> None:
    text = HEAD + (
        "2010\t\t5\n"
        "someday\t\t5\n"
        "2011\t\t\n"
        "2012\t\t5\twithheld\n"
        "2013\t\tfive\n"
        "2010\t\t6\n"
        "2014\tWomen / 女\t1\n"
        "2015\tWomen / 女性\t1\n"
        f"2016\t{'x' * 121}\t1\n"
    )
    rows = dict(problems(text))

    assert list(rows) == [3, 4, 5, 6, 7, 9, 10]
    assert "someday" in rows[3]
    assert "reason why there is none" in rows[4]
    assert "one of them" in rows[5]
    assert "“five” is no number" in rows[6]
    assert "row 2" in rows[7]
    assert "row 8" in rows[9]
    assert "120" in rows[10]


def test_table_as_a_whole_can_be_wrong() -> None:
    assert "no column “colour”" in problems("period\tvalue\tcolour\n2010\t5\tred")[0][1]
    assert "twice" in problems("period\tvalue\tvalue\n2010\t5\t6")[0][1]
    assert "“value” is missing" in problems("period\tnote\n2010\tx")[0][1]
    with translation.override("zh-hant"):
        assert "「數值」" in problems("年份\t備註\n2010\tx")[0][1]
    assert problems("") == [(0, "The table has no rows.")]
    many = "period\tvalue\n" + "".join(f"{1000 + n}\t1\n" for n in range(MOST_ROWS + 1))
    assert "2001" in problems(many)[0][1]
    assert problems("period\tvalue\n2010\t1\x00\n") == []


def test_errors_speak_the_editors_language() -> None:
    with translation.override("zh-hant"):
        assert read_reason("Not collected") == "not_collected"


# --- The screen ------------------------------------------------------------------


@pytest.fixture
def record(homes: dict[str, HomePage]) -> Indicator:
    return make_indicator({2010: 12, 2011: "withheld"}, code="visits")


def send(officer: Client, record: Indicator, text: str, act: str = "save", **fields: object):
    seen = Indicator.objects.get(pk=record.pk).latest_revision_id
    data = {"text": text, "act": act, "seen": seen, **fields}
    return officer.post(reverse("indicator_figures", args=[record.pk]), data)


def stored(record: Indicator) -> list[tuple]:
    rows = Indicator.objects.get(pk=record.pk).values.in_order()
    return [(row.date_from.year, row.value, row.reason) for row in rows]


@pytest.mark.django_db
def test_box_has_the_figures_as_they_can_be_sent_again(officer: Client, record: Indicator) -> None:
    page = officer.get(reverse("indicator_figures", args=[record.pk]))
    text = page.context["form"]["text"].value()

    response = send(officer, record, text, "check")

    assert response.context["difference"].same == 2
    assert response.context["difference"].changed == response.context["difference"].new == 0
    assert stored(record) == [(2010, 12, ""), (2011, None, "withheld")]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0.000001", "-0.00001", "1000", "12345678.5"])
def test_number_is_written_in_all_its_digits(
    officer: Client, homes: dict[str, HomePage], number: str
) -> None:
    record = make_indicator({2010: Decimal(number)})
    record.refresh_from_db()
    read = read_table(as_table(list(record.values.all())), record.measure)
    assert not read.problems
    assert [value.value for _row, value in read.rows] == [Decimal(number)]
    page = make_indicator_page(homes["en"], record)
    file = officer.get(f"/en/indicators/{page.slug}/data.csv").content.decode()
    assert f"2010,,,{number},," in file


def test_checked_table_is_saved_and_published_and_the_old_one_kept(
    officer: Client, record: Indicator, homes: dict[str, HomePage]
) -> None:
    page = make_indicator_page(homes["en"], record)
    before = record.values.get(date_from=date(2010, 1, 1)).pk
    text = HEAD + "2010\t\t13\n2012\t\t14\n"

    checked = send(officer, record, text, "check")
    assert 'name="act" value="save"' in checked.content.decode()
    response = send(officer, record, text)

    assert response.status_code == 302
    assert stored(record) == [(2010, 13, ""), (2012, 14, "")]
    assert record.values.get(date_from=date(2010, 1, 1)).pk == before
    assert "rose from 13 to 14" in officer.get(page.url).content.decode()
    older = Revision.objects.for_instance(record).order_by("pk").first().as_object()
    assert [row.reason for row in older.values.all()] == ["", "withheld"]


@pytest.mark.django_db
def test_one_wrong_row_changes_nothing_and_loses_nothing(
    officer: Client, record: Indicator
) -> None:
    text = HEAD + "2010\t\t13\n2012\t\tmany <b>\n"

    response = send(officer, record, text)

    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert "Row 3" in html
    assert "many &lt;b&gt;" in html
    assert response.context["form"]["text"].value() == text
    assert stored(record) == [(2010, 12, ""), (2011, None, "withheld")]


@pytest.mark.django_db
def test_table_can_leave_what_it_does_not_name(officer: Client, record: Indicator) -> None:
    send(officer, record, "2012\t\t14", keep_others="on")

    assert stored(record) == [(2010, 12, ""), (2011, None, "withheld"), (2012, 14, "")]


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "big5hkscs"])
def test_file_is_checked_first_and_stands_in_the_box(
    officer: Client, record: Indicator, encoding: str
) -> None:
    file = SimpleUploadedFile("f.csv", "期間,組別,數值\n2012,女,14\n".encode(encoding))

    response = send(officer, record, "", file=file)

    assert response.context["table"].problems == []
    assert "2012,女,14" in response.context["form"]["text"].value()
    assert len(stored(record)) == 2


@pytest.mark.django_db
def test_file_that_is_no_text_is_refused_and_the_box_kept(
    officer: Client, record: Indicator
) -> None:
    response = send(officer, record, "2012\t\t14", file=SimpleUploadedFile("f.csv", b"\x89PNG\xff"))

    assert "not a text" in response.content.decode()
    assert response.context["form"]["text"].value() == "2012\t\t14"


@pytest.mark.django_db
def test_figures_that_somebody_saved_meanwhile_are_not_overwritten(
    officer: Client, record: Indicator
) -> None:
    response = send(officer, record, "2012\t\t14", seen="1")

    assert "Somebody saved" in response.content.decode()
    assert len(stored(record)) == 2


@pytest.mark.django_db
def test_draft_stays_a_draft(officer: Client, homes: dict[str, HomePage]) -> None:
    record = make_indicator({2010: 12})
    record.name_en = "Another name"
    record.save_revision()

    send(officer, record, "2012\t\t14")

    assert stored(record) == [(2010, 12, "")]
    newest = Indicator.objects.get(pk=record.pk).get_latest_revision_as_object()
    assert [row.value for row in newest.values.all()] == [14]
    assert newest.name_en == "Another name"


@pytest.mark.django_db
def test_two_thousand_rows_go_through(officer: Client, record: Indicator) -> None:
    rows = "".join(
        f"{1000 + n // 2}\t{'Women' if n % 2 else 'Men'}\t{n}\n" for n in range(MOST_ROWS)
    )

    assert send(officer, record, HEAD + rows).status_code == 302
    assert len(stored(record)) == MOST_ROWS


@pytest.mark.django_db
def test_only_who_may_change_indicators_brings_figures_in(
    client: Client, record: Indicator
) -> None:
    author = staff(client, "Authors")

    response = send(author, record, "2012\t\t14")

    assert response.status_code in (302, 403)
    assert len(stored(record)) == 2


@pytest.mark.django_db
def test_list_and_form_of_indicators_lead_to_the_figures(
    officer: Client, record: Indicator
) -> None:
    address = reverse("indicator_figures", args=[record.pk])
    viewset = Indicator.snippet_viewset
    for name, args in (("list", []), ("edit", [record.pk])):
        page = officer.get(reverse(viewset.get_url_name(name), args=args))
        assert address in page.content.decode()
