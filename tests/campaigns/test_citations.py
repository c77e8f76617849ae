from django.utils.safestring import SafeString

from campaigns.citations import link_citations


def test_mark_becomes_a_link_that_the_reference_can_go_back_to() -> None:
    text = link_citations(SafeString("<p>So it is [1], and again [1].</p>"), 1)

    assert '<a id="cite-1-1" href="#ref-1">[1]</a>' in text.html
    assert text.places == {1: ["cite-1-1", "cite-1-2"]}


def test_mark_without_a_reference_stays_text() -> None:
    text = link_citations(SafeString("<p>[2] [0]</p>"), 1)

    assert text.html == "<p>[2] [0]</p>"
    assert text.places == {}


def test_mark_inside_a_link_or_a_tag_stays_as_it_is() -> None:
    html = '<p><a href="/x/?a=[1]">see [1]</a> <abbr title="[1]">x</abbr></p>'

    text = link_citations(SafeString(html), 1)

    assert text.html == html
