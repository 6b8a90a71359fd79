"""Every record type, in the order of the navigation pane."""

from __future__ import annotations

from fieldapp.domain.fields import Record
from fieldapp.domain.records.analysis import ProblemNode, SwotItem
from fieldapp.domain.records.apprenticeship import Agreement, StatusEvent
from fieldapp.domain.records.apprenticeship_cases import Incident, RPLClaim, Tracer
from fieldapp.domain.records.apprenticeship_log import CompetencyAssessment, LogEntry, MonthlyReview
from fieldapp.domain.records.certificates import Certificate, CertificateRevocation, CertificateRule
from fieldapp.domain.records.cluster import Cluster
from fieldapp.domain.records.deciding import Alias, Decision
from fieldapp.domain.records.diagnosis import ClusterSnapshot, PhaseEvent, PhaseStep
from fieldapp.domain.records.documents import Attachment
from fieldapp.domain.records.enterprise import Enterprise, EnterpriseSnapshot
from fieldapp.domain.records.follow_up import ActionStep, FollowUp, ParticipantActionPlan
from fieldapp.domain.records.institutions import ServiceRating, ServiceUse, SupportService
from fieldapp.domain.records.learning import Assessment, AssessmentResult
from fieldapp.domain.records.linkage import Linkage
from fieldapp.domain.records.network import MapPosition, RosterActor, SurveyWave, Tie, WaveResponse
from fieldapp.domain.records.official import EmploymentTable, MapOutline, PriceIndex, SizeBound, SizeScheme
from fieldapp.domain.records.people import Consent, Organisation, Person
from fieldapp.domain.records.production import RecpRecord, ResponsibleCheck
from fieldapp.domain.records.programme import Location, Programme, Team
from fieldapp.domain.records.scorecards import MaturityAssessment, ScorecardTemplate
from fieldapp.domain.records.selecting import SelectionCandidate, SelectionCriterion, SelectionRound, SelectionScore
from fieldapp.domain.records.study import (
    ClusterEvent,
    DiagnosticStudy,
    Interview,
    StudyFigure,
    StudyIssue,
    StudySection,
    StudyTemplate,
)
from fieldapp.domain.records.survey import SurveyForm, SurveySubmission
from fieldapp.domain.records.trades import Occupation, StandardTask, StandardUnit, TrainingStandard
from fieldapp.domain.records.training import AttendanceMark, Participation, Session, TrainingEvent
from fieldapp.domain.records.training_courses import StatedTotal, TrainingProgramme, TrainingSponsor, TrainingTemplate
from fieldapp.domain.records.training_papers import AttendanceSheet, PrintedSheet
from fieldapp.domain.records.value_chain import ChainFlow, ChainStage, ChainSupport, StageActor, ValueChain
from fieldapp.domain.records.wgss import FunctioningAnswers

RECORDS: tuple[type[Record], ...] = (
    Programme,
    Team,
    Location,
    Cluster,
    Enterprise,
    EnterpriseSnapshot,
    ClusterSnapshot,
    PhaseStep,
    PhaseEvent,
    SelectionRound,
    SelectionCriterion,
    SelectionCandidate,
    SelectionScore,
    RecpRecord,
    ResponsibleCheck,
    EmploymentTable,
    PriceIndex,
    SizeScheme,
    SizeBound,
    MapOutline,
    ValueChain,
    ChainStage,
    StageActor,
    ChainFlow,
    ChainSupport,
    SupportService,
    ServiceRating,
    ServiceUse,
    Linkage,
    SwotItem,
    ProblemNode,
    ScorecardTemplate,
    MaturityAssessment,
    ClusterEvent,
    Interview,
    StudyTemplate,
    DiagnosticStudy,
    StudySection,
    StudyIssue,
    StudyFigure,
    Person,
    Organisation,
    Consent,
    FunctioningAnswers,
    TrainingEvent,
    Session,
    Participation,
    AttendanceMark,
    AttendanceSheet,
    PrintedSheet,
    TrainingProgramme,
    TrainingTemplate,
    TrainingSponsor,
    StatedTotal,
    Assessment,
    AssessmentResult,
    ParticipantActionPlan,
    ActionStep,
    FollowUp,
    CertificateRule,
    Certificate,
    CertificateRevocation,
    Occupation,
    TrainingStandard,
    StandardUnit,
    StandardTask,
    Agreement,
    StatusEvent,
    LogEntry,
    MonthlyReview,
    CompetencyAssessment,
    RPLClaim,
    Incident,
    Tracer,
    SurveyForm,
    SurveySubmission,
    SurveyWave,
    RosterActor,
    WaveResponse,
    Tie,
    MapPosition,
    Attachment,
    Alias,
    Decision,
)


def by_table(name: str) -> type[Record]:
    """The record type with this table name; KeyError when there is none."""
    return {cls.table_name(): cls for cls in RECORDS}[name]


__all__ = [
    "RECORDS",
    "ActionStep",
    "Agreement",
    "Alias",
    "Assessment",
    "AssessmentResult",
    "Attachment",
    "AttendanceMark",
    "AttendanceSheet",
    "Certificate",
    "CertificateRevocation",
    "CertificateRule",
    "ChainFlow",
    "ChainStage",
    "ChainSupport",
    "Cluster",
    "ClusterEvent",
    "ClusterSnapshot",
    "CompetencyAssessment",
    "Consent",
    "Decision",
    "DiagnosticStudy",
    "EmploymentTable",
    "Enterprise",
    "EnterpriseSnapshot",
    "FollowUp",
    "FunctioningAnswers",
    "Incident",
    "Interview",
    "Linkage",
    "Location",
    "LogEntry",
    "MapOutline",
    "MapPosition",
    "MaturityAssessment",
    "MonthlyReview",
    "Occupation",
    "Organisation",
    "ParticipantActionPlan",
    "Participation",
    "Person",
    "PhaseEvent",
    "PhaseStep",
    "PriceIndex",
    "PrintedSheet",
    "ProblemNode",
    "Programme",
    "RPLClaim",
    "RecpRecord",
    "ResponsibleCheck",
    "RosterActor",
    "ScorecardTemplate",
    "SelectionCandidate",
    "SelectionCriterion",
    "SelectionRound",
    "SelectionScore",
    "ServiceRating",
    "ServiceUse",
    "Session",
    "SizeBound",
    "SizeScheme",
    "StageActor",
    "StandardTask",
    "StandardUnit",
    "StatedTotal",
    "StatusEvent",
    "StudyFigure",
    "StudyIssue",
    "StudySection",
    "StudyTemplate",
    "SupportService",
    "SurveyForm",
    "SurveySubmission",
    "SurveyWave",
    "SwotItem",
    "Team",
    "Tie",
    "Tracer",
    "TrainingEvent",
    "TrainingProgramme",
    "TrainingSponsor",
    "TrainingStandard",
    "TrainingTemplate",
    "ValueChain",
    "WaveResponse",
    "by_table",
]
