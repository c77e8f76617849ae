"""The frame of every page: the front door, headers, languages, health, errors."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, GroupApprovalTask, Page, Workflow

from site_project.core.models import OfficeSettings, StandardPage, TickRun, User
from site_project.core.permissions import ROLES


@pytest.mark.parametrize(
    ("accepts", "target"),
    [
        ("en-GB,en;q=0.9", "/en/"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "/zh-hant/"),
        ("zh-CN,zh;q=0.9", "/zh-hant/"),
        ("fr", "/zh-hant/"),
        ("", "/zh-hant/"),
    ],
)
def test_front_door_leads_to_the_readers_language(
    client: Client, accepts: str, target: str
) -> None:
    response = client.get("/", headers={"accept-language": accepts})
    assert response.status_code == 302
    assert response["Location"] == target
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("path", ["/en/", "/zh-hant/", "/en/privacy/what-we-hold/"])
def test_anonymous_page_sets_no_cookie_and_is_strict(client: Client, homes, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert not re.search(r"<(script|style)>| style=|\son\w+=", page)
    assert page.count("<h1") == 1


def test_page_says_its_language_and_names_the_others(client: Client, homes) -> None:
    page = client.get("/zh-hant/").content.decode()
    assert '<html lang="zh-Hant-HK">' in page
    assert 'hreflang="en" href="http://testserver/en/"' in page
    assert 'hreflang="x-default" href="http://testserver/zh-hant/"' in page


def test_language_switch_keeps_the_readers_place(client: Client, homes) -> None:
    page = client.get("/en/privacy/what-we-hold/?from=mail").content.decode()
    assert 'href="/zh-hant/privacy/what-we-hold/?from=mail"' in page


def test_home_and_standard_page_ask_few_questions(
    client: Client, homes, django_assert_num_queries
) -> None:
    page = StandardPage(title="About", slug="about", locale=homes["en"].locale)
    homes["en"].add_child(instance=page)
    page.save_revision().publish()
    client.get("/en/")
    with django_assert_num_queries(4):
        client.get("/en/about/")


def test_office_is_told_only_as_far_as_it_is_known(client: Client, homes) -> None:
    assert "tel:" not in client.get("/en/").content.decode()
    office = OfficeSettings.load()
    office.telephone = "+852 2345 6789"
    office.cost_en, office.cost_zh_hant = "Free of charge.", "費用全免。"
    office.save()
    page = client.get("/zh-hant/").content.decode()
    assert 'href="tel:+85223456789"' in page
    assert "費用全免。" in page
    assert "WhatsApp" not in page


def test_text_of_one_language_is_marked_in_the_other(client: Client, homes) -> None:
    office = OfficeSettings.load()
    office.hours_en, office.hours_zh_hant = "Weekdays 10 am to 6 pm", ""
    office.telephone = "+852 2345 6789"
    office.save()
    page = client.get("/zh-hant/").content.decode()
    assert '<span lang="en">Weekdays 10 am to 6 pm</span>' in page


def test_sitemap_pairs_the_languages(client: Client, homes) -> None:
    page = client.get("/sitemap.xml").content.decode()
    assert page.count("<loc>http://testserver/en/</loc>") == 1
    assert 'hreflang="zh-Hant-HK" href="http://testserver/zh-hant/"' in page
    assert 'hreflang="x-default" href="http://testserver/zh-hant/"' in page


def test_page_below_another_tells_what_lies_above(client: Client, homes) -> None:
    parent = StandardPage(title="About", slug="about", locale=homes["en"].locale)
    homes["en"].add_child(instance=parent)
    child = parent.add_child(
        instance=StandardPage(title="History", slug="history", locale=homes["en"].locale)
    )
    for page in (parent, child):
        page.save_revision().publish()
    assert "You are here" not in client.get("/en/about/").content.decode()
    html = client.get("/en/about/history/").content.decode()
    trail = html.split('aria-label="You are here"')[1].split("</nav>")[0]
    assert '<a href="/en/about/">About</a>' in trail


def test_shared_home_page_is_named_for_those_who_have_not_seen_it(client: Client, homes) -> None:
    home = homes["en"]
    home.seo_title = "Know your rights"
    home.save_revision().publish()
    assert '<meta property="og:title" content="Know your rights">' in client.get("/en/").text


def test_new_home_page_names_the_office_once_in_its_title(client: Client, homes) -> None:
    home = homes["en"]
    home.seo_title = str(OfficeSettings.objects.get().name)
    home.save_revision().publish()
    assert f"<title>{home.seo_title}</title>" in client.get("/en/").text


def test_register_of_personal_data_is_described_to_search_engines(client: Client, homes) -> None:
    page = client.get("/en/privacy/what-we-hold/").text
    assert '<meta name="description" content="What this site keeps about people' in page


def test_unknown_address_is_a_page_of_its_own(client: Client, homes) -> None:
    for path in ("/en/nothing-here/", "/zh-hant/nothing-here/"):
        response = client.get(path)
        assert response.status_code == 404
        assert b"<h1>" in response.content


@pytest.mark.parametrize(
    "path",
    [
        "articles/%00/",
        "articles/%00/comment/",
        "handbook/x%00/book.html",
        "publications/%00/cite.bib",
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh-hant"])
def test_address_with_a_nul_is_not_found(client: Client, homes, lang: str, path: str) -> None:
    response = client.get(f"/{lang}/{path}")
    assert response.status_code == 404
    assert f'href="/{lang}/"' in response.content.decode()


def test_server_error_page_needs_nothing_to_render() -> None:
    template = get_template("500.html")
    page = template.render()
    assert "系統出錯" in page
    assert "Something went wrong" in page
    assert "{%" not in Path(template.origin.name).read_text()


def test_health_and_readiness(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["tick"] is False
    TickRun.objects.create(name="tick", finished_at=timezone.now())
    assert client.get("/readyz").status_code == 200


def test_security_txt_is_there_once_the_office_has_an_address(client: Client, homes) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    office = OfficeSettings.load()
    office.email = "office@example.org"
    office.save()
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:office@example.org" in text
    assert "Expires: 20" in text


def test_robots_are_kept_from_the_admin_and_from_tokens(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    for tokens in ("r", "l", "j", "n", "c", "my", "desk", "door"):
        assert f"Disallow: /{tokens}/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_set_up_twice_changes_nothing(homes, capsys) -> None:
    before = StandardPage.objects.count(), Group.objects.count()
    call_command("setup_site")
    assert (StandardPage.objects.count(), Group.objects.count()) == before
    assert set(Group.objects.values_list("name", flat=True)) == {r.label for r in ROLES.values()}


def test_page_for_staff_is_private_and_carries_their_bar(client: Client, homes) -> None:
    response = client.get("/en/")
    assert response["Cache-Control"] == "s-maxage=10"
    assert b"wagtail-userbar" not in response.content
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "pw"))
    response = client.get("/en/")
    assert "private" in response["Cache-Control"]
    assert b"wagtail-userbar" in response.content


def test_draft_of_an_author_can_be_approved_by_communications(db: None) -> None:
    task = GroupApprovalTask.objects.get()
    assert [group.name for group in task.groups.all()] == ["Communications"]


def test_rows_of_wagtails_migrations_are_named_in_both_languages(db: None) -> None:
    names = [
        Page.objects.get(depth=1).title,
        Collection.objects.get(depth=1).name,
        GroupApprovalTask.objects.get().name,
        *Workflow.objects.values_list("name", flat=True),
    ]
    assert all(re.search(r"[a-z] [\u4e00-\u9fff]", name) for name in names), names
