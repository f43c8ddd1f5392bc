from django.urls import path

from hengjian.enforcement import views

urlpatterns = [path("penalties/spot/", views.decide, name="spot")]
