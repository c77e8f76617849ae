from types import SimpleNamespace

from django.utils.safestring import SafeString
from django.utils.translation import override

from campaigns.citations import link_citations

FIRST, SECOND = SimpleNamespace(pk=7), SimpleNamespace(pk=9)
CLAIM = '<figcaption>Source<sup data-source="{}"></sup></figcaption>'


def test_mark_becomes_a_link_that_the_reference_can_go_back_to() -> None:
    with override("en"):
        text = link_citations(SafeString("<p>So it is [1], and again [1].</p>"), [FIRST])

    assert text.html.count('href="#ref-1"') == 2
    assert 'id="cite-1-1"' in text.html
    assert 'aria-label="Reference 1">[1]</a>' in text.html
    assert [(entry.number, entry.places) for entry in text.entries] == [
        (1, ["cite-1-1", "cite-1-2"])
    ]


def test_references_are_numbered_as_the_text_first_uses_them() -> None:
    text = link_citations(SafeString("<p>One [2], two [1], three [2].</p>"), [FIRST, SECOND])

    assert [entry.written for entry in text.entries] == [SECOND, FIRST]
    assert [entry.places for entry in text.entries] == [["cite-1-1", "cite-1-2"], ["cite-2-1"]]


def test_claims_and_marks_share_one_row_of_numbers() -> None:
    html = f"<p>One [1].</p>{CLAIM.format(9)}{CLAIM.format(9)}<p>Two [1].</p>"

    text = link_citations(SafeString(html), [FIRST], {9: SECOND})

    assert [(each.number, each.source, each.written) for each in text.entries] == [
        (1, None, FIRST),
        (2, SECOND, None),
    ]
    assert text.html.count('href="#ref-2"') == 2


def test_reference_that_the_text_does_not_use_comes_last() -> None:
    text = link_citations(SafeString("<p>One [2].</p>"), [FIRST, SECOND])

    assert [(entry.written, entry.places) for entry in text.entries] == [
        (SECOND, ["cite-1-1"]),
        (FIRST, []),
    ]


def test_mark_without_a_reference_stays_text() -> None:
    html = f"<p>[2] [0]</p>{CLAIM.format(5)}"

    text = link_citations(SafeString(html), [FIRST], {9: SECOND})

    assert text.html == html
    assert [entry.places for entry in text.entries] == [[]]


def test_mark_inside_a_link_or_a_tag_stays_as_it_is() -> None:
    html = '<p><a href="/x/?a=[1]">see [1]</a> <abbr title="[1]">x</abbr></p>'

    text = link_citations(SafeString(html), [FIRST])

    assert text.html == html
