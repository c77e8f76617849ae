import json

from campaigns.structured_data import as_script


def test_text_cannot_end_the_script_element() -> None:
    html = as_script({"headline": "</script><script>alert(1)</script> & <!--"})

    assert html.count("<") == html.count("</script>") + 1 == 2
    inner = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inner)["headline"] == "</script><script>alert(1)</script> & <!--"
