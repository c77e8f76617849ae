"""Those who announce seminars: who signs in, and what they fill in."""

import json
from datetime import timedelta

from django.utils import timezone

from events.announcing import (
    Announcement,
    Words,
)
from events.models import (
    Event,
)
from site_project.core.days import local_day

NEW = "/admin/snippets/events/event/announce/"
RECORD = "/admin/snippets/events/event"


def rich(text: str) -> str:
    """Return what the rich text editor sends for one paragraph."""
    block = {"key": "a", "type": "unstyled", "text": text, "depth": 0}
    spans = {"inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block | spans], "entityMap": {}})


def form_data(**changed):
    day = local_day() + timedelta(days=30)
    values = {
        "key": "7b0d8d6e-2f0e-4a67-8f0b-0f3d5a8c1234",
        "title_en": "Rights in custody",
        "title_zh_hant": "在囚人士的權利",
        "summary_en": "What nobody may take away.",
        "summary_zh_hant": "誰也不能奪去的權利。",
        "body_en": rich("Come and ask."),
        "body_zh_hant": rich("歡迎發問。"),
        "day": f"{day}",
        "starts": "14:30",
        "ends": "16:30",
        "last_day": "",
        "venue": "",
        "room": "1/F",
        "online_url": "",
        "capacity": "40",
        "kind": "seminar",
        "audience": "public",
        "publicity": "public",
        "timezone": "Asia/Hong_Kong",
        "mode": "open",
        "external_url": "",
        "max_party": "4",
        "waiting_list": "on",
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-0-kind": "text",
        "questions-0-retention_days": "30",
        "questions-0-sort_order": "0",
    }
    return values | changed


def made(client, **changed):
    answer = client.post(NEW, form_data(**changed))
    assert answer.status_code == 302, answer.context["form"].errors
    return Event.objects.get()


def errors_of(client, **changed):
    answer = client.post(NEW, form_data(**changed))
    assert answer.status_code == 400
    assert not Event.objects.exists()
    return answer.context["form"].errors


def announcement(**changed):
    starts = timezone.now().replace(microsecond=0) + timedelta(days=9)
    values = {
        "words": {
            "en": Words("Rights in custody", "What nobody may take away.", "<p>Come.</p>"),
            "zh-hant": Words("在囚人士的權利", "誰也不能奪去的權利。", "<p>來。</p>"),
        },
        "session": {"starts_at": starts, "ends_at": starts + timedelta(hours=2)},
    }
    return Announcement(**values | changed)
