"""A campaign's record that was made together with its page: where it gets its name."""

from typing import Any

from site_project.core.paired import column, languages

from .models import Campaign, CampaignPage


def follow_page(page: CampaignPage, user: Any) -> None:
    """Name the record after its page as long as nobody has named it in each language.

    Such a record has one name in all languages; the page of another language
    brings the other name. Only somebody who may change records has this effect.
    """
    record = page.campaign.get_latest_revision_as_object()
    names = {code: getattr(record, column("name", code)) for code in languages()}
    if len(set(names.values())) > 1 or not user.has_perm("campaigns.change_campaign"):
        return
    others = page.get_translations().exists()
    wanted = [page.locale.language_code] if others else list(names)
    if all(names[code] == page.title for code in wanted):
        return
    for code in wanted:
        setattr(record, column("name", code), page.title)
    revision = record.save_revision(user=user)
    if record.live and user.has_perm("campaigns.publish_campaign"):
        revision.publish(user=user)
    elif not record.live:
        Campaign.objects.filter(pk=record.pk).update(
            **{column("name", code): page.title for code in wanted}
        )


def publish_with(page: CampaignPage, user: Any) -> bool:
    """Publish a record that never was, since its page is out now. Tells whether it did."""
    record = page.campaign
    if record.first_published_at is not None or not user.has_perm("campaigns.publish_campaign"):
        return False
    newest = record.get_latest_revision_as_object()
    newest.save_revision(user=user).publish(user=user)
    return True
