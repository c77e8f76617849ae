"""Addresses of the screens on which parts are counted and settled, below /admin/lending/."""

from django.urls import URLPattern, path

from .admin_views.issues import IssueListView, IssueView
from .admin_views.packing import PackView
from .admin_views.returning import InspectView, ReturnView
from .admin_views.stock import CopyByCodeView, PhotoView, StocktakeView

urlpatterns: list[URLPattern] = [
    path("lending/loans/<int:pk>/pack/", PackView.as_view(), name="lending_pack"),
    path("lending/loans/<int:pk>/return/", ReturnView.as_view(), name="lending_return"),
    path("lending/loans/<int:pk>/inspect/", InspectView.as_view(), name="lending_inspect"),
    path("lending/loans/<int:pk>/settle/", IssueView.as_view(), name="lending_issues"),
    path("lending/settle/", IssueListView.as_view(), name="lending_open_issues"),
    path("lending/copies/<str:code>/", CopyByCodeView.as_view(), name="lending_copy"),
    path("lending/stocktake/<int:pk>/", StocktakeView.as_view(), name="lending_stocktake"),
    path("lending/photos/<int:pk>/", PhotoView.as_view(), name="lending_photo"),
]
