"""A form of a page, filled in as a browser would send it untouched."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The form that carries an attribute, with what its fields hold."""

    def __init__(self, page: str, *, marked: str) -> None:
        super().__init__()
        self.marked = marked
        self.action = ""
        self.answers: dict[str, str] = {}
        self._choices: dict[str, list[str]] = {}
        self._is_inside = False
        self._select = ""
        self.feed(page)
        if not self.action:
            message = f"no form is marked {marked}"
            raise ValueError(message)

    def first_choice(self, name: str) -> str:
        """Return the value of the first tick box of the name."""
        return self._choices[name][0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a field, or the beginning of the form."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = self.marked in found
            self.action = found["action"] if self._is_inside else self.action
        if self._is_inside and tag == "select":
            self._select = found["name"]
        if self._is_inside and tag == "option" and self._select:
            held = self.answers.setdefault(self._select, found.get("value", ""))
            self.answers[self._select] = (
                found.get("value", "") if "selected" in found else held
            )
        if tag != "input" or not self._is_inside or "name" not in found:
            return
        name, kind = found["name"], found.get("type", "text")
        if kind in {"checkbox", "radio"}:
            self._choices.setdefault(name, []).append(found.get("value", "on"))
            if "checked" not in found:
                return
        self.answers[name] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the form at its end."""
        if tag == "form":
            self._is_inside = False
        if tag == "select":
            self._select = ""
