"""Who may do what: one matrix, from which `setup_site` makes the groups.

Models are named "app.model" and actions by the codenames of their
permissions, so that the foundation need not know the modules.
"""

from dataclasses import dataclass, field

EDIT = ("add", "change", "delete", "view")
KEEP = ("add", "change", "view")
READ = ("view",)


@dataclass(frozen=True)
class Role:
    """A group of staff.

    pages: what it may do with all pages. models: actions per model.
    permissions: "app.codename" of permissions that belong to an act.
    """

    label: str
    pages: tuple[str, ...] = ()
    models: dict[str, tuple[str, ...]] = field(default_factory=dict)
    permissions: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


CONTENT_RECORDS = {
    "campaigns.campaign": EDIT,
    "campaigns.law": EDIT,
    "campaigns.provision": EDIT,
    "campaigns.publicbody": EDIT,
    "campaigns.partner": EDIT,
    "campaigns.topic": EDIT,
    "core.person": EDIT,
    "core.term": EDIT,
}

ROLES: dict[str, Role] = {
    "author": Role(
        label="Authors",
        pages=("add", "view"),
        media=("add", "choose"),
    ),
    "communications": Role(
        label="Communications",
        pages=("add", "change", "publish", "view"),
        media=("add", "change", "choose"),
        models={
            **CONTENT_RECORDS,
            "events.event": KEEP,
            "events.session": KEEP,
            "events.venue": EDIT,
            "events.series": KEEP,
            "events.clinicblock": KEEP,
            "lending.title": READ,
        },
        permissions=("simple_translation.submit_translation", "campaigns.publish_campaign"),
    ),
    "legal_reviewer": Role(
        label="Legal reviewers",
        pages=("change", "view"),
        media=("choose",),
        models={"campaigns.law": KEEP, "campaigns.provision": KEEP},
    ),
    "events_officer": Role(
        label="Events officers",
        pages=("view",),
        models={
            "events.event": KEEP,
            "events.session": KEEP,
            "events.venue": EDIT,
            "events.series": KEEP,
            "events.clinicblock": KEEP,
            "events.contingencyreason": EDIT,
            "events.registration": READ,
            "events.accessrequest": READ,
            "events.eventsettings": ("change",),
            "core.outboxmail": READ,
        },
        permissions=("events.manage_registrations", "events.export_registrations"),
    ),
    "lending_officer": Role(
        label="Lending officers",
        pages=("view",),
        models={
            "lending.title": KEEP,
            "lending.copy": KEEP,
            "lending.policy": KEEP,
            "lending.closedday": EDIT,
            "lending.deskday": EDIT,
            "lending.institution": KEEP,
            "lending.level": KEEP,
            "lending.subject": KEEP,
            "lending.terms": KEEP,
            "lending.loanrequest": READ,
            "lending.loanline": READ,
            "core.outboxmail": READ,
            "core.publicholiday": EDIT,
        },
        permissions=("lending.manage_loans",),
    ),
    "data_steward": Role(
        label="Data stewards",
        models={
            "core.purgereceipt": READ,
            "core.exportreceipt": READ,
            "core.formsubmission": ("view", "delete"),
            "events.registration": READ,
            "lending.borrower": READ,
        },
        permissions=("events.export_registrations", "lending.export_loans"),
    ),
    "administrator": Role(
        label="Administrators",
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete", "view"),
        media=("add", "change", "choose"),
        models={
            **CONTENT_RECORDS,
            "core.user": EDIT,
            "core.officesettings": ("change",),
            "core.publicholiday": EDIT,
            "core.outboxmail": READ,
            "auth.group": READ,
            "wagtailredirects.redirect": EDIT,
        },
        permissions=("simple_translation.submit_translation",),
    ),
}
