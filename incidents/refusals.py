"""What the operations on incidents refuse, each with what to do about it."""

from accounts.refusals import Refusal


class FieldRefusal(Refusal):
    """A refusal about one answer: the page puts it beside that field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UploadRefused(Refusal):
    """A file came with an incident, or beside its breach, that may hold none."""

    def __init__(
        self,
        message: str = "Files cannot be added to this incident. Leave the image where "
        "it is and tell the DSL.",
    ) -> None:
        super().__init__(message)


class DraftNotYours(Refusal):
    """There is no such draft as far as this person may know."""

    def __init__(self) -> None:
        super().__init__("There is no such draft.")


class DraftChanged(Refusal):
    """Another tab has saved the draft since; nothing of this page was kept."""

    def __init__(self) -> None:
        super().__init__("This draft was changed in another tab.")


class DraftSent(Refusal):
    """The draft has been sent, so there is nothing left to save."""

    def __init__(self) -> None:
        super().__init__("This page was sent before. Send it again as a new incident")


class DraftGone(Refusal):
    """The draft was deleted by its owner."""

    def __init__(self) -> None:
        super().__init__(
            "This draft was deleted. Your words are still here: send them as a new "
            "incident, or leave the page"
        )


class FileLocked(Refusal):
    """The file is locked: it may show what nobody may look at."""

    def __init__(self) -> None:
        super().__init__("This file is locked. Nobody can open it.")


class AlreadyDecided(Refusal):
    """Another reviewer decided first; the words of the second are kept."""


class DayNotOpen(Refusal):
    """A day cannot be signed: no school day, to come, before the first, or signed."""


class CannotUndo(Refusal):
    """A decision cannot be taken back: not theirs, too late, or built upon."""


class ChangedMeanwhile(Refusal):
    """Somebody else saved since the page was opened. `latest` is what holds now."""

    def __init__(self, latest: int) -> None:
        super().__init__(
            "Somebody else saved this meanwhile. Nothing of yours is lost: read what "
            "they wrote, and save again only if yours still holds"
        )
        self.latest = latest
