"""What a shipped kind of incident says."""

from dataclasses import dataclass

from incidents.terms import (
    BreachRule,
    ExtraQuestion,
    RiskArea,
    Route,
    Strand,
    UploadRule,
)


@dataclass(frozen=True, kw_only=True)
class ShippedKind:
    """A kind as it is given to a new school: the columns of `IncidentKind`.

    `front_position` None: it stands behind More kinds.
    """

    code: str
    label: str
    short_label: str
    risk_area: RiskArea
    route: Route
    upload_rule: UploadRule
    procedure: str
    follow_up: str
    strand: Strand = Strand.NONE
    goes_to_head_only: bool = False
    tells_head: bool = False
    tells_technical: bool = False
    tells_data_protection: bool = False
    breach_rule: BreachRule = BreachRule.NO
    shows_stop_panel: bool = False
    extra_question: ExtraQuestion = ExtraQuestion.NONE
    front_position: int | None = None
