"""The headers without which no page of ours leaves the house."""


def missing_guards(response, *, is_private: bool) -> list[str]:
    """Return the names of the headers that an answer should have and has not.

    `is_private` is for what a signed-in person sees: no cache may keep it.
    """
    policy = response.get("Content-Security-Policy", "")
    right = {
        "X-Frame-Options": response.get("X-Frame-Options") == "DENY",
        "frame-ancestors": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "default-src": "default-src 'none'" in policy,
        "unsafe": "unsafe" not in policy,
        "nosniff": response.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": response.get("Referrer-Policy") == "same-origin",
        "Cache-Control": not is_private
        or response.get("Cache-Control") == "no-store, private",
    }
    return [name for name, is_right in right.items() if not is_right]
