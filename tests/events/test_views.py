"""The whole way over HTTP: form, code, calendar, cancellation."""

import re

LINK = re.compile(r"/r/[^/\s]+/")


def sent(mailoutbox):
    return mailoutbox[-1]


def test_form_confirm_cancel(
    client, posted, session, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        held = posted()
    assert held.status_code == 200
    html = held.content.decode()
    assert "Place held" in html
    assert "Confirmation code" in html
    assert "ming@example.org" not in html
    code = sent(mailoutbox).subject[:6]
    assert code.isdigit()
    url = LINK.search(html).group()

    with django_capture_on_commit_callbacks(execute=True):
        confirmed = client.post(url, {"code": code})
    assert confirmed.status_code == 200
    assert "Place confirmed" in confirmed.content.decode()
    mail = sent(mailoutbox)
    assert "seminar.ics" in [a[0] for a in mail.attachments]
    session.refresh_from_db()
    assert (session.held, session.taken) == (0, 1)

    manage = LINK.search(mail.body).group()
    page = client.get(manage).content.decode()
    assert "Cancel my place" in page
    with django_capture_on_commit_callbacks(execute=True):
        gone = client.post(manage, {"action": "cancel"})
    assert gone.status_code == 200
    assert "Place cancelled" in gone.content.decode()
    session.refresh_from_db()
    assert (session.held, session.taken) == (0, 0)
    assert client.get(manage).status_code == 410
