"""Which pages have a growth test, and which have no list: a check of the source."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parent
MEASURES = frozenset({"assert_does_not_grow", "assert_page_keeps_its_cost"})
# Pages that show one thing, or a list that no use of the school makes longer.
WITHOUT_LIST = frozenset(
    {
        # The settings' forms, each about one thing.
        "accounts:display",
        "account_request_login_code",
        "accounts:settings_school",
        "accounts:settings_site",
        "accounts:add_site",
        "accounts:settings_hours",
        "accounts:add_term",
        "accounts:change_term",
        "accounts:remove_term",
        "accounts:add_closure",
        "accounts:remove_closure",
        "accounts:calendar_import",
        "accounts:add_person",
        "accounts:invitation",
        "accounts:remove_connection",
        "accounts:change_person",
        "accounts:give_post",
        "accounts:end_post",
        "accounts:leave",
        "accounts:deactivate",
        "accounts:add_device",
        "accounts:device_change",
        "incidents:change_kind",
        "incidents:review_start",
        # A form, whose people have their own growth test beside it.
        "incidents:log",
        "incidents:log_for",
        # A list of sites alone, for which tests/test_site_growth.py measures each page.
        "incidents:committee",
        "incidents:draft",
        "incidents:delete_draft",
        "incidents:sent",
        "incidents:my_report",
        "incidents:add_to_report",
        "incidents:report_breach",
        "incidents:breach_sent",
        "incidents:request_sent",
        # A list of sites at the most, and one complaint.
        "incidents:complaint",
        "incidents:complaint_sent",
        # Six files at the most (file_checks.MOST_FILES).
        "incidents:draft_files",
        "incidents:files",
        "incidents:attachment",
        "incidents:lock_file",
        "incidents:breach_file",
        "incidents:request_file",
        "incidents:lock_breach_file",
        "incidents:lock_request_file",
        # One question about an incident, with a list of staff at the most.
        "incidents:readers",
        "incidents:share",
        "incidents:title",
        "incidents:void",
        "accounts:import_columns",
        "accounts:import_new",
        "accounts:import_template",
        "accounts:help",
        "accounts:sign_in_help",
        "accounts:livez",
        "incidents:keys",
        "accounts:unlock_by_passkey",
        "accounts:accessibility",
        "accounts:privacy",
        # One's own ways to sign in, a handful.
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_change_password",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
    }
)


def names_measured(source: str) -> set[str]:
    """Return each string that a test with a growth measure speaks of.

    The constants that such a test names, of its module or of one of the tests that
    it imports, count as its own words: `LOG = reverse("incidents:log")` is found.
    """
    tree = ast.parse(source)
    constants = _constants(tree)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "tests."
        ):
            constants |= _constants_of(node.module)
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            words = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if MEASURES & words:
                found |= _strings(node)
                for word in words & constants.keys():
                    found |= constants[word]
    return found


def pages_measured() -> set[str]:
    """Return the strings of every growth test, addresses among them."""
    return {
        name
        for path in TESTS.rglob("test_*.py")
        for name in names_measured(path.read_text())
    }


def _constants(tree: ast.Module) -> dict[str, set[str]]:
    return {
        target.id: _strings(node)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _constants_of(module: str) -> dict[str, set[str]]:
    """Return the constants of a module of the tests, none of any other."""
    if not module.startswith("tests."):
        return {}
    path = TESTS.parent.joinpath(*module.split(".")).with_suffix(".py")
    return _constants(ast.parse(path.read_text())) if path.exists() else {}


def _strings(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
