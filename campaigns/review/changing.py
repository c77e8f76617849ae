"""Whether a form says something else than the text that waits for approval."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

# Remarks between editors are no part of the text.
REMARKS = "comments"


def changes_the_text(form: Any) -> bool:
    """Compare a form that is in order with the newest draft; the form's instance takes its data.

    Wagtail by itself takes each row of a list that the draft added for a change.
    """
    if not form.has_changed():
        return False
    form.save(commit=False)
    draft = form.instance.get_latest_revision()
    if draft is None:
        return True
    names = [*form.fields, *(name for name in form.formsets if name != REMARKS)]
    said = json.loads(json.dumps(form.instance.serializable_data(), cls=DjangoJSONEncoder))
    return any(said.get(name) != draft.content.get(name) for name in names)
