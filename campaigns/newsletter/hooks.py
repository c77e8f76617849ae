"""The newsletter in the Wagtail admin registers itself when this is imported."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from site_project.core.viewsets import ReadOnlyPolicy

from ..models import NewsletterIssue, Subscriber, SuppressedAddress
from .permissions import IssuePolicy
from .viewsets import NewsletterGroup

register_permission_policy(NewsletterIssue, IssuePolicy(NewsletterIssue))
for model in (Subscriber, SuppressedAddress):
    register_permission_policy(model, ReadOnlyPolicy(model))

register_snippet(NewsletterGroup)
