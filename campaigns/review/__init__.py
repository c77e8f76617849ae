"""Before a page is published, and while it stands: legal review and reports."""
