import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Law, Provision
from lending.allocation import snapshot_of
from lending.enums import MaterialLanguage, TitleKind
from lending.models import Level, LoanLine, Subject, Title
from lending.opening import load_opening
from lending.packing import Plan, plan
from site_project.core.days import day_in_words, days_in_words, local_day
from site_project.core.models import CustomImage, Rendition
from site_project.core.pictures import BODY, tell_pages
from tests.factories.lending import at, good_days, hold, make_page, make_part, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(homes: dict[str, Any]) -> dict[str, Title]:
    """A set of boards in Chinese for primary schools, and a kit in both languages."""
    law = Law.objects.create(code="CRC", name_en="Convention", kind="treaty")
    boards = make_title(name_en="The boards", language=MaterialLanguage.CHINESE)
    boards.provisions.add(Provision.objects.create(law=law, number="12", heading_en="Views"))
    boards.levels.add(Level.objects.get(name_en="Primary 4–6"))
    kit = make_title(name_en="The kit", kind=TitleKind.KIT)
    kit.subjects.add(Subject.objects.get(name_en="History"))
    for title in (boards, kit):
        make_page(title, homes)
    return {"boards": boards, "kit": kit}


def listed(text: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", text)


def page(client: Client, **query: Any) -> str:
    answer = client.get("/en/lending/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_title_found_between_two_days_shows_days_between_them(
    client: Client, titles: dict[str, Title]
) -> None:
    title = titles["boards"]
    first, _due = good_days(title, later=2)
    taken = hold(title, first, first + timedelta(days=7))
    last = first + timedelta(days=60)
    text = html.unescape(page(client, kind="boards", days=7, **{"from": first, "to": last}))
    assert listed(text) == ["The boards"]
    start, end = re.search(r"/\?from=([\d-]+)&to=([\d-]+)\"", text).groups()
    assert taken.due_day < date.fromisoformat(start) < date.fromisoformat(end) <= last
    assert f"next free {days_in_words(date.fromisoformat(start), date.fromisoformat(end))}" in text


def test_only_what_the_catalogue_has_can_be_chosen(
    client: Client, titles: dict[str, Title]
) -> None:
    text = html.unescape(page(client))
    values = re.findall(r'<option value="([^"]+)"', text)
    history, primary = (
        Subject.objects.get(name_en="History"),
        Level.objects.get(name_en="Primary 4–6"),
    )
    assert values == [
        "boards", "kit", "CRC", "CRC 12", str(history.pk), str(primary.pk), "both", "zh-hant",
    ]  # fmt: skip
    assert '<optgroup label="CRC – Convention">' in text


def test_each_filter_narrows_and_is_told_in_words(client: Client, titles: dict[str, Title]) -> None:
    subject = Subject.objects.get(name_en="History").pk
    level = Level.objects.get(name_en="Primary 4–6").pk
    for query, words, found in (
        ({"kind": "kit"}, "Teaching kit", ["The kit"]),
        ({"article": "crc  12"}, "CRC 12 Views", ["The boards"]),
        ({"article": "CRC"}, "All of CRC", ["The boards"]),
        ({"subject": subject}, "History", ["The kit"]),
        ({"level": level}, "Primary 4–6", ["The boards"]),
        ({"language": "zh-hant"}, "Chinese", ["The boards"]),
        ({"kind": "kit", "level": level}, "Teaching kit · Primary 4–6", []),
    ):
        text = page(client, **query)
        assert f"<strong>{words}</strong>" in text
        assert listed(text) == found
        assert 'href="/en/lending/">Show everything</a>' in text
        assert "noindex" in text
    assert "Show everything" not in page(client, kind="", article="", days="")
    assert "noindex" not in page(client)


def test_a_wrong_filter_says_so_and_keeps_what_was_typed(
    client: Client, titles: dict[str, Title]
) -> None:
    for query, kept in (
        ({"days": "many"}, 'value="many"'),
        ({"days": "0"}, 'value="0"'),
        ({"from": "2026-02-30"}, 'value="2026-02-30"'),
        ({"to": local_day() - timedelta(days=3)}, "These days are over."),
        ({"to": local_day() + timedelta(days=3)}, "Please give the first day too."),
        ({"article": "CRC 99", "kind": "kit"}, "Nothing here teaches “CRC 99”."),
        ({"subject": "x"}, '<details class="further" open>'),
    ):
        text = page(client, **query)
        assert 'role="alert"' in text
        assert kept in text
        assert listed(text) == ["The boards", "The kit"]


def test_so_many_days_between_two(client: Client, titles: dict[str, Title]) -> None:
    first, due = good_days(titles["boards"])
    hold(titles["boards"], first, due)
    span = {"from": first, "to": due}
    text = page(client, **span, days=(due - first).days)
    assert listed(text) == ["The kit"]
    assert "for 7 days · between" in text
    assert "The boards" in listed(page(client, **span | {"to": due + timedelta(days=40)}, days=7))
    # Without an end, and without a beginning, the span is as long as one can look ahead.
    assert listed(page(client, **{"from": first, "days": 7})) == ["The boards", "The kit"]
    assert listed(page(client, days=7)) == ["The boards", "The kit"]


def test_where_nothing_is_free_the_soonest_dates_are_shown_and_can_be_had(
    client: Client, titles: dict[str, Title]
) -> None:
    kit = titles["kit"]
    first, due = good_days(kit)
    hold(kit, first, due)
    text = html.unescape(page(client, **{"from": first, "to": due, "kind": "kit"}))
    assert "Nothing fits." in text
    assert listed(text.partition("Free soonest instead")[2]) == ["The kit"]
    [(start, end)] = re.findall(r"from=(\d{4}-\d\d-\d\d)&to=(\d{4}-\d\d-\d\d)\"[^>]*>The kit", text)
    opening = load_opening()
    span = opening.span(kit.policy, date.fromisoformat(start), date.fromisoformat(end))
    assert isinstance(plan(snapshot_of(kit, at(local_day()), opening), *span), Plan)
    assert hold(kit, date.fromisoformat(start), date.fromisoformat(end))
    assert f"/en/lending/wish/?from={first}&to={due}" in text


def test_what_is_listed_as_free_is_promised_by_the_same_plan(
    client: Client, homes: dict[str, Any]
) -> None:
    """Copies with promises here and there: the list and the rule that promises must agree."""
    made = [make_title(name_en=f"Set {number}", copies=2) for number in range(4)]
    for title in made:
        make_page(title, homes)
    first, _due = good_days(made[0])
    opening = load_opening()
    for number, title in enumerate(made):
        for step in range(number):
            start = opening.desk.on_or_after(first + timedelta(days=7 * step))
            hold(
                title,
                start,
                opening.desk.on_or_after(start + timedelta(days=9)),
                email="a@b.example",
            )
    for step in range(0, 20, 4):
        start = opening.desk.on_or_after(first + timedelta(days=step))
        due = opening.desk.on_or_after(start + timedelta(days=7))
        shown = listed(page(client, **{"from": start, "to": due}).partition("instead")[0])
        can = [
            title.name_en
            for title in made
            if isinstance(
                plan(
                    snapshot_of(title, timezone.now(), opening),
                    *opening.span(title.policy, start, due),
                ),
                Plan,
            )
        ]
        assert shown == can


def test_the_next_date_in_the_list_follows_each_change_at_once(
    client: Client, titles: dict[str, Title]
) -> None:
    kit = titles["kit"]
    first, due = good_days(kit)
    assert f"next free {day_in_words(first)}" in page(client, kind="kit")
    line = hold(kit, first, due)
    assert f"next free {day_in_words(first)}" not in page(client, kind="kit")
    line.occupation.live = False
    line.occupation.save()
    assert f"next free {day_in_words(first)}" in page(client, kind="kit")
    Title.objects.filter(pk=kit.pk).update(active=False)
    assert listed(page(client)) == ["The boards"]
    assert 'value="kit"' not in page(client)


def test_a_second_reader_costs_no_more_queries_than_the_numbers_need(
    client: Client, titles: dict[str, Title]
) -> None:
    page(client)
    with CaptureQueriesContext(connection) as queries:
        page(client)
    assert len(queries) <= 4


def test_the_remembered_list_ends_with_the_next_loan_and_when_a_basket_runs_out(
    client: Client,
    titles: dict[str, Title],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.PAGE_CACHE = True
    # A reader with a cookie gets no copy of a whole page.
    client.cookies["seen"] = "1"
    first, due = good_days(titles["kit"])
    soonest = f"next free {day_in_words(first)}"
    asked = {"kind": "kit", "from": first, "to": due}
    assert soonest in page(client, kind="kit")
    assert listed(page(client, **asked)) == ["The kit"]
    with CaptureQueriesContext(connection) as queries:
        page(client, kind="kit")
        page(client, **asked)
    assert not [query for query in queries if "lending_occupation" in query["sql"]]
    soon = timezone.now() + timedelta(seconds=20)
    # The test's own transaction never ends, so what was owed before is put aside.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        line = hold(titles["kit"], first, due)
        LoanLine.objects.filter(pk=line.pk).update(held_until=soon)
    assert soonest not in page(client, kind="kit")
    assert not listed(page(client, **asked).partition("instead")[0])
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert soonest in page(client, kind="kit")
    assert listed(page(client, **asked)) == ["The kit"]


def test_a_part_is_shown_with_its_photograph_once_it_is_ready(
    client: Client, titles: dict[str, Title]
) -> None:
    kit = titles["kit"]
    size = {"width": 480, "height": 360}
    photo = CustomImage.objects.create(title="Card", alt_en="A red card", file="card.png", **size)
    make_part(kit)
    path = f"/en/lending/{kit.code.lower()}/"
    plain = client.get(path).content.decode()
    assert "Photograph" not in plain
    assert "5</td>" in plain
    part = kit.components.get()
    part.photo = photo
    part.save()
    Rendition.objects.create(image=photo, filter_spec=BODY[0], file="card.webp", **size)
    tell_pages()
    assert 'alt="A red card"' in client.get(path).content.decode()


def test_a_titles_page_tells_for_whom_it_is_and_what_it_takes(
    client: Client, titles: dict[str, Title]
) -> None:
    Title.objects.filter(pk=titles["kit"].pk).update(
        minutes=40,
        group_size=30,
        floor_area="6.5",
        weight="4.0",
        content_note_en="Accounts of violence",
        replacement_cost=80000,
    )
    titles["kit"].refresh_from_db()
    titles["kit"].save()
    text = client.get(f"/en/lending/{titles['kit'].code.lower()}/").content.decode()
    for told in ("History", "English and Chinese", "40 minutes, 30 people at most", "6.5 m²",
                 "It weighs 4 kg", "Accounts of violence", "HK$800",
                 f"/en/lending/wish/?title={titles['kit'].code}",
                 f"/en/lending/rules/#policy-{titles['kit'].policy.code}"):  # fmt: skip
        assert told in text


def test_the_numbers_for_programs_are_the_same_until_they_change(
    client: Client, titles: dict[str, Title], settings: Any
) -> None:
    settings.PAGE_CACHE = True
    kit = titles["kit"]
    path = f"/en/lending/api/titles/{kit.code}/days"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=10"
    again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    with CaptureQueriesContext(connection) as queries:
        client.get(path, {"days": 3})
    read = [query["sql"] for query in queries if '"lending_occupation"' in query["sql"]]
    assert len(read) == 1
    assert set(first.json()) == {"title", "length", "days"}
    assert set(first.json()["days"][0]) == {"day", "free", "start"}
