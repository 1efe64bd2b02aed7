"""Pages about people and places."""

from django.urls import include, path

from accounts.views import (
    account,
    family,
    health,
    imports,
    invitation,
    jobs,
    locked,
    notices,
    pages,
    provider_sign_in,
    site_choice,
)

app_name = "accounts"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/display/", account.display, name="display"),
    path("account/sessions/<int:pk>/end/", account.end_session, name="end_session"),
    path(
        "account/sessions/end-others/",
        account.end_other_sessions,
        name="end_other_sessions",
    ),
    path("account/still-here/", locked.still_here, name="still_here"),
    path("site/", site_choice.choose_site, name="choose_site"),
    path("locked/", locked.locked, name="locked"),
    path("locked/open/", locked.unlock, name="unlock"),
    path("locked/passkey/", locked.unlock_by_passkey, name="unlock_by_passkey"),
    path("family/", family.family, name="family"),
    path("notices/", notices.notices, name="notices"),
    path(
        "notices/<uuid:pk>/put-away/", notices.put_away_notice, name="put_away_notice"
    ),
    path("settings/", include("accounts.settings_urls")),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:pk>/retry/", jobs.retry_notice, name="retry_notice"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("settings/import/", imports.imports, name="imports"),
    path(
        "settings/import/new/<word:kind>/",
        imports.import_new,
        name="import_new",
    ),
    path(
        "settings/import/template/<word:kind>/",
        imports.import_template,
        name="import_template",
    ),
    path("settings/import/<uuid:pk>/", imports.import_run, name="import_run"),
    path(
        "settings/import/<uuid:pk>/columns/",
        imports.import_columns,
        name="import_columns",
    ),
    path(
        "settings/import/<uuid:pk>/words/",
        imports.import_words,
        name="import_words",
    ),
    path(
        "settings/import/<uuid:pk>/apply/",
        imports.import_apply,
        name="import_apply",
    ),
    path(
        "settings/import/<uuid:pk>/give-up/",
        imports.import_give_up,
        name="import_give_up",
    ),
    path(
        "sign-in/with/<word:provider>/",
        provider_sign_in.sign_in_with,
        name="sign_in_with",
    ),
    path(
        "sign-in/with/<word:provider>/back/",
        provider_sign_in.signed_in_with,
        name="signed_in_with",
    ),
    path(
        "account/connections/<int:pk>/remove/",
        provider_sign_in.remove_connection,
        name="remove_connection",
    ),
    path(
        "sign-in/invitation/<word:key>/",
        invitation.invitation,
        name="invitation",
    ),
    path("sign-in/help/", pages.sign_in_help, name="sign_in_help"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]
