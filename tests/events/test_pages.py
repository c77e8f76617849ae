"""The public list and page of seminars."""

import pytest

from tests.factories.events import make_event, make_pages, make_session


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_index_asks_the_same_at_one_and_three(client, django_assert_num_queries, number):
    for _ in range(number):
        event = make_event()
        make_session(event)
        make_pages(event)
    client.get("/en/events/")
    with django_assert_num_queries(6):
        html = client.get("/en/events/").content.decode()
    assert html.count("20 places left") == number


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_at_one_and_three(client, django_assert_num_queries, number):
    event = make_event(code="talk")
    for days in range(1, number + 1):
        make_session(event, days=days)
    make_pages(event)
    client.get("/en/events/talk/")
    with django_assert_num_queries(6):
        response = client.get("/en/events/talk/")
    assert response.content.decode().count("20 places left") == number
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
