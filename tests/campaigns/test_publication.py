"""Publications as readers find them, in both languages."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.models import PublicationFile, PublicationPage
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import make_campaign, make_campaign_page, make_provision
from tests.factories.library import make_publication
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
INDEX = "/en/publications/"


def titles(html: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", html)


@pytest.fixture
def shelf(homes: Homes) -> None:
    home = homes["en"]
    year = {"precision": "year", "date_from": date(1999, 1, 1)}
    make_publication(home, "en", "ur", title="Handbook", slug="handbook-1999", **year)
    month = {"precision": "month", "date_from": date(2008, 3, 1), "kind": "un_report"}
    make_publication(home, "zh-Hant-HK", title="Shadow report", slug="shadow", **month)
    make_publication(home, title="Leaflet", slug="leaflet", kind="pamphlet")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Shadow report", "Handbook", "Leaflet"]),
        ("?kind=pamphlet", ["Leaflet"]),
        ("?year=2008", ["Shadow report"]),
        ("?language=ur", ["Handbook"]),
        ("?language=ur&year=2008", []),
    ],
)
def test_list_is_narrowed_by_kind_year_and_language(
    client: Client, shelf: None, asked: str, found: list[str]
) -> None:
    html = content(client, INDEX + asked)

    assert titles(html) == found
    assert ('name="robots" content="noindex"' in html) == bool(asked)
    assert ("No publication fits" in html) == (not found)


def test_choice_that_the_list_does_not_have_is_told_and_kept(client: Client, shelf: None) -> None:
    html = content(client, f"{INDEX}?year=abc")

    assert "abc is not one of the available choices" in html
    assert len(titles(html)) == 3


def test_languages_of_files_are_named_in_themselves_and_marked(
    client: Client, homes: Homes
) -> None:
    page = make_publication(homes["en"], "ur", "ne", "zh-Hans", title="Know your rights")

    html = main(content(client, page.url))
    assert '<bdi lang="ur" dir="rtl">اردو</bdi>' in html
    assert '<bdi lang="ne" dir="ltr">नेपाली</bdi>' in html
    assert '<bdi lang="zh-Hans" dir="ltr">简体中文</bdi>' in html
    assert 'hreflang="ur"' in html
    assert '<bdi lang="ur">اردو</bdi>' in content(client, INDEX)


@pytest.mark.parametrize(
    ("typed", "kept"), [("UR", "ur"), ("zh_hant_hk", "zh-Hant-HK"), (" tl ", "tl")]
)
def test_language_of_a_file_is_kept_as_its_tag(typed: str, kept: str) -> None:
    file = PublicationFile(url="https://example.org/a.pdf", language=typed)
    file.clean()
    assert file.language == kept


@pytest.mark.parametrize("typed", ["xx", "Urdu", "zh-Hant-HKG"])
def test_language_that_is_not_known_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PublicationFile(url="https://example.org/a.pdf", language=typed).clean()
    assert "language" in refused.value.message_dict


def test_file_without_anything_to_open_is_refused_and_is_not_shown(
    client: Client, homes: Homes
) -> None:
    with pytest.raises(ValidationError) as refused:
        PublicationFile(language="en").clean()
    assert "document" in refused.value.message_dict

    page = make_publication(homes["en"], "ur")
    page.files.update(url="")
    assert "There is no file of it here." in content(client, page.url)


def test_page_tells_the_law_and_the_campaign_in_the_readers_language(
    client: Client, homes: Homes
) -> None:
    campaign = make_campaign()
    make_campaign_page(homes["en"], campaign)
    campaign.refresh_from_db()
    ours = make_campaign_page(homes["zh-hant"], campaign, title="本地行動")
    page = make_publication(homes["zh-hant"], campaign=campaign)
    PublicationPage.provisions.through.objects.create(
        publicationpage=page, provision=make_provision(number="9")
    )

    html = main(content(client, page.url))
    assert f'<a href="{ours.url}">本地行動</a>' in html
    assert "《公民權利和政治權利國際公約》第九條" in html or "人身自由" in html


@pytest.mark.parametrize("items", [1, 3])
def test_publications_ask_a_fixed_number_of_queries(
    client: Client, homes: Homes, items: int
) -> None:
    for _ in range(items):
        page = make_publication(homes["en"], *["en", "ur", "ne"][:items])

    assert (queries(client, INDEX), queries(client, page.url)) == ((9, 1), (7, 1))
