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
    "campaigns.case": EDIT,
    "campaigns.indicator": EDIT,
    "campaigns.law": EDIT,
    "campaigns.lawchange": KEEP,
    "campaigns.petition": EDIT,
    "campaigns.provision": EDIT,
    "campaigns.reviewcycle": EDIT,
    "campaigns.right": EDIT,
    "campaigns.publicbody": EDIT,
    "campaigns.source": EDIT,
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
            "campaigns.comment": READ,
            "campaigns.commentsettings": ("change",),
            "campaigns.newsletterissue": EDIT,
            "campaigns.newslettersettings": ("change",),
            "core.emptysearch": READ,
            "core.formsubmission": READ,
            "core.notice": EDIT,
            "core.pageviewday": READ,
        },
        permissions=(
            "simple_translation.submit_translation",
            "campaigns.publish_campaign",
            "campaigns.publish_case",
            "campaigns.publish_indicator",
            "campaigns.publish_petition",
            "campaigns.publish_reviewcycle",
            "campaigns.check_law_change",
            "campaigns.check_own_page",
            "campaigns.publish_unreviewed",
            "campaigns.moderate_comments",
            "campaigns.send_newsletter",
            "campaigns.suppress_address",
        ),
    ),
    "legal_reviewer": Role(
        label="Legal reviewers",
        pages=("change", "view"),
        media=("choose",),
        models={
            "campaigns.law": KEEP,
            "campaigns.lawchange": KEEP,
            "campaigns.provision": KEEP,
        },
        permissions=("campaigns.check_law_change",),
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
            "core.notice": EDIT,
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
            "core.notice": EDIT,
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
            "campaigns.comment": READ,
            "campaigns.subscriber": READ,
            "campaigns.suppressedaddress": READ,
            "events.registration": READ,
            "lending.borrower": READ,
        },
        permissions=(
            "campaigns.suppress_address",
            "events.export_registrations",
            "lending.export_loans",
        ),
    ),
    "administrator": Role(
        label="Administrators",
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete", "view"),
        media=("add", "change", "choose"),
        models={
            **CONTENT_RECORDS,
            "core.user": EDIT,
            "core.emptysearch": READ,
            "core.officesettings": ("change",),
            "core.notice": EDIT,
            "core.pageviewday": READ,
            "core.publicholiday": EDIT,
            "core.outboxmail": READ,
            "auth.group": READ,
            "wagtailredirects.redirect": EDIT,
        },
        permissions=(
            "simple_translation.submit_translation",
            "campaigns.check_law_change",
            "campaigns.check_own_page",
            "campaigns.publish_unreviewed",
        ),
    ),
}

# What is seen by whoever sees something else, such as the log of a registration.
PUBLIC = "public"
SEEN_WITH: dict[str, str] = {
    "campaigns.commentlog": "campaigns.comment",
    "campaigns.correction": PUBLIC,
    "campaigns.lawchangecheck": "campaigns.lawchange",
    "campaigns.newsletterdelivery": "campaigns.subscriber",
    "campaigns.newsletterlog": "campaigns.newsletterissue",
    "campaigns.reference": PUBLIC,
    "campaigns.sectioncorrection": PUBLIC,
    "campaigns.sectionedition": PUBLIC,
    "campaigns.source": PUBLIC,
    "events.answer": "events.registration",
    "events.groupmessage": "events.session",
    "events.personalfeed": "events.registration",
    "events.registrationlog": "events.registration",
    "events.sessionchange": "events.session",
    "lending.borrower": "lending.loanrequest",
    "lending.conditionreport": "lending.loanrequest",
    "lending.loanlog": "lending.loanrequest",
    "lending.photo": "lending.loanrequest",
}


def roles_that_see(label: str) -> list[str]:
    """Return the keys of the roles that may look at the rows of a model, "app.model"."""
    labels = {label, SEEN_WITH.get(label, label)}
    return [
        key
        for key, role in ROLES.items()
        if any("view" in role.models.get(each, ()) for each in labels)
    ]


def is_public(label: str) -> bool:
    return SEEN_WITH.get(label) == PUBLIC
