import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from site_project.core.models import ExportReceipt, FormField, FormPage, FormSubmission, User
from site_project.core.site_setup import make_roles


@pytest.fixture
def forms(homes) -> dict[str, FormPage]:
    pages: dict[str, FormPage] = {}
    labels = {"en": ("Enquiry", "Subject"), "zh-hant": ("查詢", "主題")}
    for code, (title, label) in labels.items():
        page = FormPage(title=title, slug="enquiry", locale=homes[code].locale, keep_days=30)
        if pages:
            page.translation_key = pages["en"].translation_key
        page.form_fields = [FormField(key="subject", label=label, field_type="singleline")]
        homes[code].add_child(instance=page)
        page.save_revision().publish()
        pages[code] = page
    return pages


def test_answers_of_both_languages_are_one_list(client: Client, forms) -> None:
    assert client.post("/en/enquiry/", {"subject": "Custody"}).status_code == 200
    page = client.post("/zh-hant/enquiry/", {"subject": "羈押"})
    assert "我們已收到你的回覆" in page.content.decode()
    answers = [row.form_data for row in forms["en"].get_submissions().order_by("pk")]
    assert answers == [{"subject": "Custody"}, {"subject": "羈押"}]
    until = FormSubmission.objects.first().until
    assert timedelta(days=29) < until - timezone.now() <= timedelta(days=30)


def test_empty_answer_is_told_and_stores_nothing(client: Client, forms) -> None:
    response = client.post("/zh-hant/enquiry/", {"subject": ""})
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not FormSubmission.objects.exists()


def test_robot_that_fills_the_hidden_field_is_refused(client: Client, forms) -> None:
    response = client.post("/en/enquiry/", {"subject": "Buy", "website": "http://spam.example"})
    assert response.status_code == 400
    assert 'value="Buy"' in response.content.decode()
    assert not FormSubmission.objects.exists()


def test_form_that_comes_back_at_once_is_shown_again_filled(client, forms, settings) -> None:
    settings.RATE_LIMITS = True
    form = forms["en"].get_form()
    answers = {"subject": "Custody", "shown_at": form["shown_at"].value()}
    response = client.post("/en/enquiry/", answers)
    assert response.status_code == 400
    page = response.content.decode()
    assert 'value="Custody"' in page
    answers["shown_at"] = re.search(r'name="shown_at" value="([^"]+)"', page)[1]
    assert client.post("/en/enquiry/", answers).status_code == 200


def test_eleventh_form_of_an_hour_is_refused_and_kept(client: Client, forms, settings) -> None:
    settings.RATE_LIMITS = True
    codes = [client.post("/en/enquiry/", {"subject": "Hi"}).status_code for _ in range(11)]
    assert codes.count(200) >= 10 - 1
    last = client.post("/en/enquiry/", {"subject": "Hi"})
    assert last.status_code == 429
    assert 'value="Hi"' in last.content.decode()


def test_form_is_not_to_be_kept_by_a_cache(client: Client, forms) -> None:
    assert "no-store" in client.get("/en/enquiry/")["Cache-Control"]


def member(group: str) -> Client:
    make_roles()
    user = User.objects.create_user(group, f"{group.split()[0]}@x.test", "x")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("group", "reads", "deletes"),
    [
        ("Communications", True, False),
        ("Data stewards", True, True),
        ("Administrators", False, False),
        ("Authors", False, False),
        ("Legal reviewers", False, False),
        ("Events officers", False, False),
        ("Lending officers", False, False),
    ],
)
def test_answers_are_for_those_who_may_see_them_and_no_other_staff(
    client: Client, forms, group: str, reads: bool, deletes: bool
) -> None:
    client.post("/en/enquiry/", {"subject": "Custody"})
    staff, row = member(group), FormSubmission.objects.get()
    answers = f"/admin/forms/submissions/{forms['en'].pk}/"
    for path in ("/admin/forms/", "/admin/forms/results/", answers, f"{answers}results/"):
        response = staff.get(path)
        assert (response.status_code == 200) is reads, path
        assert ("Custody" in response.content.decode()) is (reads and "submissions" in path)
    assert (staff.get(f"{answers}export/").status_code == 200) is reads
    staff.post(f"{answers}delete/?selected-submissions={row.pk}")
    assert FormSubmission.objects.exists() is not deletes


@pytest.mark.parametrize("where", ["", "results/"])
def test_answers_are_taken_away_with_a_receipt_and_without_formulas(
    client: Client, forms, where: str
) -> None:
    client.post("/en/enquiry/", {"subject": "=HYPERLINK(1)"})
    staff = member("Communications")
    answers = f"/admin/forms/submissions/{forms['zh-hant'].pk}/"

    asked = staff.get(f"{answers}{where}?export=csv", follow=True)
    assert asked.redirect_chain == [(f"{answers}export/?export=csv", 302)]
    assert not ExportReceipt.objects.exists()

    data = {"purpose": "To answer them", "format": "csv"}
    file = staff.post(f"{answers}export/?export=csv", data).content.decode()
    assert "'=HYPERLINK(1)" in file
    assert "主題" in file
    receipt = ExportReceipt.objects.get()
    assert (receipt.count, receipt.purpose) == (1, "To answer them")
    narrowed = staff.get(f"{answers}export/?date_from=2000-01-01&date_to=2000-01-02")
    assert narrowed.context["count"] == 0


def test_staff_read_the_answers_in_the_admin(client: Client, forms) -> None:
    client.post("/zh-hant/enquiry/", {"subject": "羈押"})
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "pw"))
    response = client.get(f"/admin/forms/submissions/{forms['en'].pk}/")
    assert response.status_code == 200
    assert "羈押" in response.content.decode()
