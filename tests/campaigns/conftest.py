import pytest
from django.test import Client

from site_project.core.models import HomePage
from tests.campaigns.editing import staff


@pytest.fixture
def officer(client: Client, homes: dict[str, HomePage]) -> Client:
    return staff(client, "Communications")
