"""The one matrix of roles is what the groups of a new site may do."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from site_project.core.permissions import ROLES


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_group_may_do_what_the_matrix_says(db: None, role) -> None:
    group = Group.objects.get(name=role.label)
    wanted = {"wagtailadmin.access_admin", *role.permissions}
    for model, actions in role.models.items():
        app, name = model.split(".")
        wanted |= {f"{app}.{action}_{name}" for action in actions}
    rows = group.permissions.values_list("content_type__app_label", "codename")
    assert {f"{app}.{codename}" for app, codename in rows} == wanted
    pages = GroupPagePermission.objects.filter(group=group)
    assert {row.permission.codename for row in pages} == {f"{a}_page" for a in role.pages}
    media = GroupCollectionPermission.objects.filter(group=group)
    assert media.count() == 2 * len(role.media)


def test_personal_data_is_for_few(db: None) -> None:
    may = {
        role
        for role in ROLES
        if Group.objects.get(name=ROLES[role].label)
        .permissions.filter(codename="view_registration")
        .exists()
    }
    assert may == {"events_officer", "data_steward"}
