"""What an operation raises when a rule says no."""


class Refusal(Exception):
    """A rule said no. The text is written for the person who reads it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refusal):
    """The person's posts do not let them do this."""

    def __init__(self) -> None:
        super().__init__("You cannot do this. Ring the DSL if you need it done.")
