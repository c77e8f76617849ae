"""The steps at a glance, above the field in which they are written."""

from typing import Any

from wagtail.admin.panels import Panel


class StepsPanel(Panel):
    """Shows what leads where in the saved text, and what keeps it from being published."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "campaigns/admin/pathway_steps.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            steps = self.instance.steps
            return context | {
                "steps": steps,
                "faults": [
                    {
                        "step": steps.all[fault.place] if fault.place is not None else None,
                        "text": fault.text,
                    }
                    for fault in steps.faults()
                ],
                "unlike": self.instance.unlike_other_languages(),
            }
