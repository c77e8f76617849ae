from .campaign import Campaign, CampaignPartner, Demand, Milestone
from .law import Law, Provision
from .reference import Partner, PublicBody, Topic

__all__ = [
    "Campaign",
    "CampaignPartner",
    "Demand",
    "Law",
    "Milestone",
    "Partner",
    "Provision",
    "PublicBody",
    "Topic",
]
