"""The words of the field, as closed lists. Codes are stable; labels live in `matchmaker.wording`.

Sources: Convention on Cluster Munitions (articles), IMAS, OECD DAC and IATI 2.03 code lists (external codes).
What States may set themselves (bands, windows, weights) is data in a policy, not here.
"""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The six official languages of the United Nations; other working languages are ISO 639-1 codes as text."""

    EN = "en"
    FR = "fr"
    ES = "es"
    RU = "ru"
    ZH = "zh"
    AR = "ar"


WORKING_LANGUAGES = (
    "ar", "az", "bs", "de", "en", "es", "fa", "fr", "hr", "it", "ja", "km", "ko", "ku", "lo", "nl", "no", "ps", "pt",
    "ru", "so", "sq", "sr", "sv", "sw", "tg", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip


class Basis(StrEnum):
    """How a fact is known: `recalled` is shown as unconfirmed wherever it appears."""

    FOUND = "found"
    RECALLED = "recalled"


class Convention(StrEnum):
    CCM = "ccm"
    APMBC = "apmbc"
    CCW_AP_II = "ccw_ap_ii"
    CCW_P_V = "ccw_p_v"


class TreatyStatus(StrEnum):
    """Standing under a convention. The CCW protocols know only `bound` and `not_bound`."""

    STATE_PARTY = "state_party"
    SIGNATORY = "signatory"
    NOT_PARTY = "not_party"
    WITHDRAWN = "withdrawn"
    BOUND = "bound"
    NOT_BOUND = "not_bound"
    NOT_APPLICABLE = "not_applicable"


class PartyType(StrEnum):
    STATE = "state"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    REGIONAL_ORGANISATION = "regional_organisation"
    TRUST_FUND = "trust_fund"
    NGO = "ngo"
    NGO_COALITION = "ngo_coalition"
    FOUNDATION = "foundation"
    ACADEMIC = "academic"
    COMPANY = "company"


class BodyKind(StrEnum):
    FOREIGN_MINISTRY = "foreign_ministry"
    MINE_ACTION_AUTHORITY = "mine_action_authority"
    MINE_ACTION_CENTRE = "mine_action_centre"
    HEALTH_MINISTRY = "health_ministry"
    SOCIAL_MINISTRY = "social_ministry"
    GENEVA_MISSION = "geneva_mission"
    OTHER = "other"


class ClockStatus(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    RUNNING = "running"
    REQUEST_SUBMITTED = "request_submitted"
    DECISION_NOT_RECORDED_HERE = "decision_not_recorded_here"
    EXTENDED = "extended"
    FULFILLED_DECLARED = "fulfilled_declared"
    REOPENED = "reopened"
    TO_BE_CONFIRMED = "to_be_confirmed"


class Article(StrEnum):
    ART_3 = "art3"
    ART_4 = "art4"
    ART_5 = "art5"
    ART_7 = "art7"


class Theme(StrEnum):
    CLEARANCE = "clearance"
    RISK_EDUCATION = "risk_education"
    STOCKPILE_DESTRUCTION = "stockpile_destruction"
    VICTIM_ASSISTANCE = "victim_assistance"
    RECOVERY = "recovery"
    NATIONAL_CAPACITY = "national_capacity"
    LEGISLATION = "legislation"
    REPORTING = "reporting"
    UNIVERSALIZATION = "universalization"


SUB_THEMES: dict[Theme, tuple[str, ...]] = {
    Theme.CLEARANCE: (
        "nts", "ts", "cmr_survey", "clearance_bac", "eod_spot", "marking", "quality_assurance", "residual_capacity",
        "completion_declaration",
    ),
    Theme.RISK_EDUCATION: (
        "interpersonal", "media_digital", "school", "community_liaison", "emergency_messages", "materials",
    ),
    Theme.STOCKPILE_DESTRUCTION: (
        "inventory", "planning_extension", "destruction_service", "technique_transfer", "environment_safety",
        "late_discovery",
    ),
    Theme.VICTIM_ASSISTANCE: (
        "data_needs_assessment", "emergency_ongoing_medical", "rehabilitation_prosthetics",
        "psychological_psychosocial", "social_inclusion", "economic_inclusion", "laws_policies_plan",
        "survivor_participation",
    ),
    Theme.RECOVERY: ("land_use_after_release", "livelihoods", "resettlement_return"),
    Theme.NATIONAL_CAPACITY: (
        "assessment_6_11", "strategy_standards", "information_management", "quality_management", "coordination",
        "resource_mobilisation", "gender_diversity", "environment",
    ),
    Theme.LEGISLATION: ("review", "drafting", "model_law", "training_officials"),
    Theme.REPORTING: ("initial_report", "annual_report", "extension_request", "declaration"),
    Theme.UNIVERSALIZATION: (
        "accession_support", "legal_review", "meeting_sponsorship", "regional_workshop", "military_dialogue",
    ),
}  # fmt: skip

# DAC sector of a theme or of a sub-theme where a better one than 15250 (landmine clearance) exists.
DAC_SECTOR: dict[str, str] = {
    "training_medical": "12181", "medical_services": "12191", "emergency_ongoing_medical": "12191",
    "rehabilitation_prosthetics": "12281", "social_inclusion": "16010", "economic_inclusion": "16010",
    "legislation": "15130",
}  # fmt: skip
DAC_SECTOR_DEFAULT = "15250"

# The article of the Convention that a theme serves.
THEME_ARTICLE: dict[Theme, str] = {
    Theme.CLEARANCE: "4", Theme.RISK_EDUCATION: "4(2)(e)", Theme.STOCKPILE_DESTRUCTION: "3",
    Theme.VICTIM_ASSISTANCE: "5", Theme.RECOVERY: "6(8)", Theme.NATIONAL_CAPACITY: "6", Theme.LEGISLATION: "9",
    Theme.REPORTING: "7", Theme.UNIVERSALIZATION: "21",
}  # fmt: skip

# The treaty clock that can make a need of a theme press; a theme without one has no clock criterion at all.
THEME_CLOCK: dict[Theme, Article] = {
    Theme.CLEARANCE: Article.ART_4, Theme.RISK_EDUCATION: Article.ART_4,
    Theme.STOCKPILE_DESTRUCTION: Article.ART_3, Theme.REPORTING: Article.ART_7,
}  # fmt: skip


class CrossMark(StrEnum):
    """Marks that cut across themes; with the DAC policy marker where there is one."""

    GENDER = "gender"
    AGE = "age"
    DISABILITY = "disability"
    ENVIRONMENT = "environment"
    DISPLACEMENT = "displacement"
    EMERGENCY = "emergency"


POLICY_MARKER: dict[CrossMark, str] = {
    CrossMark.GENDER: "1", CrossMark.DISABILITY: "11", CrossMark.ENVIRONMENT: "2",
}  # fmt: skip


class Kind(StrEnum):
    FUNDING = "funding"
    EXPERTISE = "expertise"
    EQUIPMENT = "equipment"
    TRAINING = "training"
    SERVICE = "service"
    EXCHANGE = "exchange"


class Unit(StrEnum):
    MONEY = "money"
    PERSON_DAY = "person_day"
    TEAM_MONTH = "team_month"
    ITEM = "item"
    PLACE = "place"
    COURSE = "course"
    FACILITY_DAY = "facility_day"
    TONNE = "tonne"
    ITEM_DESTROYED = "item_destroyed"
    PATIENT_PLACE = "patient_place"
    VISIT_PLACE = "visit_place"
    DOCUMENT = "document"


KIND_UNITS: dict[Kind, tuple[Unit, ...]] = {
    Kind.FUNDING: (Unit.MONEY,),
    Kind.EXPERTISE: (Unit.PERSON_DAY, Unit.TEAM_MONTH),
    Kind.EQUIPMENT: (Unit.ITEM,),
    Kind.TRAINING: (Unit.PLACE, Unit.COURSE),
    Kind.SERVICE: (Unit.FACILITY_DAY, Unit.TONNE, Unit.ITEM_DESTROYED, Unit.PATIENT_PLACE),
    Kind.EXCHANGE: (Unit.VISIT_PLACE, Unit.DOCUMENT),
}

EQUIPMENT_CLASSES = (
    "detector_metal", "detector_dual", "detector_large_loop", "ppe", "marking", "eod_tools", "explosive_consumables",
    "mechanical", "animal_detection", "drone_imaging", "vehicle_4x4", "ambulance", "comms", "camp_power", "it_im",
    "trauma_medical", "prosthetic_orthotic", "assistive_products", "re_materials", "stockpile_plant",
)  # fmt: skip
TEAM_TYPES = ("nts", "ts", "multi_task", "bac_clearance", "eod", "mechanical", "animal", "re", "va_outreach", "qa")
PROFILES = (
    "nts_ts", "bac_ops", "eod_1", "eod_2", "eod_3", "eod_3plus", "cmr_identification", "qa_qc", "im_gis",
    "ops_planning", "standards", "re", "va_adviser", "surgery", "anaesthesia_trauma_nursing", "prosthetics_orthotics",
    "physio_occupational", "mhpss", "social_work_inclusion", "casualty_data", "legal", "treaty_reporting",
    "resource_mobilisation", "stockpile_engineer", "explosive_safety", "gender_inclusion", "environment",
)  # fmt: skip
SERVICE_CLASSES = ("training_facility", "destruction_facility", "medical_facility", "test_facility")
EXCHANGE_CLASSES = ("peer_visit", "good_practice", "translation", "study")

# What a quantity of a kind and unit is *of*: a team for team-months, a profile for person-days, a topic for training.
CLASSES: dict[tuple[Kind, Unit], tuple[str, ...]] = {
    (Kind.EXPERTISE, Unit.PERSON_DAY): PROFILES,
    (Kind.EXPERTISE, Unit.TEAM_MONTH): TEAM_TYPES,
    (Kind.EQUIPMENT, Unit.ITEM): EQUIPMENT_CLASSES,
    (Kind.TRAINING, Unit.PLACE): PROFILES,
    (Kind.TRAINING, Unit.COURSE): PROFILES,
    (Kind.SERVICE, Unit.FACILITY_DAY): SERVICE_CLASSES,
    (Kind.SERVICE, Unit.TONNE): SERVICE_CLASSES,
    (Kind.SERVICE, Unit.ITEM_DESTROYED): SERVICE_CLASSES,
    (Kind.SERVICE, Unit.PATIENT_PLACE): SERVICE_CLASSES,
    (Kind.EXCHANGE, Unit.VISIT_PLACE): EXCHANGE_CLASSES,
    (Kind.EXCHANGE, Unit.DOCUMENT): EXCHANGE_CLASSES,
}

# "Training of medical personnel" is a saved view: kind training, theme victim assistance, one of these topics.
MEDICAL_TOPICS = (
    "surgery", "anaesthesia_trauma_nursing", "prosthetics_orthotics", "physio_occupational", "mhpss",
)  # fmt: skip


class TrainingLevel(StrEnum):
    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    TRAINER = "trainer"


class Route(StrEnum):
    """How support travels. Money through a UN body stays bilateral: the route is not the modality."""

    DIRECT = "direct"
    MULTILATERAL = "multilateral"
    DELEGATED = "delegated"
    OPERATOR = "operator"


class Channel(StrEnum):
    """Who implements (OECD CRS channel of delivery)."""

    AFFECTED_GOVERNMENT = "affected_government"
    OWN_AGENCY = "own_agency"
    THIRD_GOVERNMENT = "third_government"
    UNMAS = "unmas"
    UNDP = "undp"
    UNICEF = "unicef"
    UNOPS = "unops"
    OTHER_UN = "other_un"
    POOLED_UN_FUND = "pooled_un_fund"
    GICHD = "gichd"
    ICRC = "icrc"
    IFRC = "ifrc"
    OTHER_MULTILATERAL = "other_multilateral"
    EU = "eu"
    NGO_INTERNATIONAL = "ngo_international"
    NGO_DONOR = "ngo_donor"
    NGO_AFFECTED = "ngo_affected"
    UNIVERSITY = "university"
    COMPANY_PROVIDER = "company_provider"
    COMPANY_AFFECTED = "company_affected"


CRS_CHANNEL: dict[Channel, str] = {
    Channel.AFFECTED_GOVERNMENT: "12000", Channel.OWN_AGENCY: "11000", Channel.THIRD_GOVERNMENT: "13000",
    Channel.UNMAS: "41126", Channel.UNDP: "41114", Channel.UNICEF: "41122", Channel.UNOPS: "41502",
    Channel.OTHER_UN: "41000", Channel.POOLED_UN_FUND: "41401", Channel.GICHD: "47123", Channel.ICRC: "21016",
    Channel.IFRC: "21018", Channel.OTHER_MULTILATERAL: "40000", Channel.EU: "42001",
    Channel.NGO_INTERNATIONAL: "21000", Channel.NGO_DONOR: "22000", Channel.NGO_AFFECTED: "23000",
    Channel.UNIVERSITY: "51000", Channel.COMPANY_PROVIDER: "61000", Channel.COMPANY_AFFECTED: "62000",
}  # fmt: skip


class Firmness(StrEnum):
    EXPLORATORY = "exploratory"
    PLANNED = "planned"
    APPROVED = "approved"


class OrdnanceScope(StrEnum):
    CLUSTER_MUNITIONS_ONLY = "cluster_munitions_only"
    ANY_EXPLOSIVE_ORDNANCE = "any_explosive_ordnance"


class Condition(StrEnum):
    NATIONAL_ENDORSEMENT = "national_endorsement"
    ACCREDITED_OPERATOR = "accredited_operator"
    IMAS_NMAS = "imas_nmas"
    NO_MILITARY_IMPLEMENTER = "no_military_implementer"
    NO_MILITARY_TRAINEE = "no_military_trainee"
    AUDIT_REPORT = "audit_report"
    DUE_DILIGENCE_SANCTIONS = "due_diligence_sanctions"
    PROCUREMENT_TIED = "procurement_tied"
    COFINANCING = "cofinancing"
    VISIBILITY_BRANDING = "visibility_branding"
    GENDER_INCLUSION_TARGET = "gender_inclusion_target"
    ENVIRONMENT_ASSESSMENT = "environment_assessment"
    DATA_SHARING = "data_sharing"
    DUTY_TAX_VISA = "duty_tax_visa"
    SECURITY_ACCESS = "security_access"
    INSURANCE_LIABILITY = "insurance_liability"
    END_USE_STATEMENT = "end_use_statement"
    INTERPRETATION_BY_AFFECTED_STATE = "interpretation_by_affected_state"
    PUBLIC_DISCLOSURE = "public_disclosure"


class Strength(StrEnum):
    """How firmly an offer holds a condition."""

    REQUIRED = "required"
    PREFERRED = "preferred"


class ConditionAnswer(StrEnum):
    """What a need says to a condition."""

    CAN = "can"
    CANNOT = "cannot"
    TO_DISCUSS = "to_discuss"


class Approach(StrEnum):
    """Whom an affected State is open to."""

    ANY_PROVIDER = "any_provider"
    ASK_BEFORE_EACH = "ask_before_each"
    ONLY_NAMED = "only_named"


class Interpretation(StrEnum):
    """Who bears interpretation when no language is shared."""

    AFFECTED_STATE = "affected_state"
    PROVIDER = "provider"
    NOBODY = "nobody"


class Urgency(StrEnum):
    """Stated by the affected State with its evidence; nobody else grades it."""

    U4 = "u4"
    U3 = "u3"
    U2 = "u2"
    U1 = "u1"


class PlanStage(StrEnum):
    NONE = "none"
    DRAFT = "draft"
    ADOPTED = "adopted"
    COSTED = "costed"


class Origin(StrEnum):
    """How a pairing came about."""

    ROUND = "round"
    DIRECT = "direct"
    RECORDED = "recorded"


class Provenance(StrEnum):
    """Where a record stands: posted here by a party, or a fact that somebody else published about the past."""

    POSTED = "posted"
    PUBLISHED_FACT = "published_fact"


class Visibility(StrEnum):
    OWN_PARTY = "own_party"
    STATES_PARTIES = "states_parties"
    ROUND_STATES = "round_states"
    ROUND_STATES_AND_ORGANISATIONS = "round_states_and_organisations"
    PUBLIC = "public"


class RecordStatus(StrEnum):
    """Life of an offer or a need; what is in contact, arranged or delivered is derived, never stored here."""

    DRAFT = "draft"
    CLEARED = "cleared"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class RunKind(StrEnum):
    RUN = "run"
    SCENARIO = "scenario"


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETE = "complete"
    NO_SOLUTION = "no_solution"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class ProposalStatus(StrEnum):
    PROPOSED = "proposed"
    SHORTLISTED = "shortlisted"
    SET_ASIDE = "set_aside"
    WITH_PROVIDER = "with_provider"
    WITH_AFFECTED_STATE = "with_affected_state"
    IN_CONTACT = "in_contact"
    NOT_TAKEN_UP = "not_taken_up"
    ARRANGEMENT_RECORDED = "arrangement_recorded"
    CONTACT_ENDED = "contact_ended"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    RETURNED_FOR_CHANGE = "returned_for_change"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    RETRACTED = "retracted"


class Side(StrEnum):
    PROVIDER = "provider"
    AFFECTED_STATE = "affected_state"


class Answer(StrEnum):
    INTERESTED = "interested"
    INTERESTED_WITH_CHANGES = "interested_with_changes"
    NOT_POSSIBLE_NOW = "not_possible_now"


class Effect(StrEnum):
    """What a "not possible now" means for later rounds."""

    NONE = "none"
    PAIR = "pair"
    THEME = "theme"
    WITHDRAW = "withdraw"


# "No reason given" is always offered first.
NOT_POSSIBLE_NOW: dict[Side, dict[str, Effect]] = {
    Side.PROVIDER: {
        "no_reason_given": Effect.PAIR, "outside_countries": Effect.PAIR, "outside_themes": Effect.THEME,
        "budget_year": Effect.PAIR, "budget_cut": Effect.WITHDRAW, "already_supporting": Effect.PAIR,
        "other_route": Effect.PAIR, "amount_small": Effect.PAIR, "amount_large": Effect.NONE,
        "more_information": Effect.NONE, "implementer_not_eligible": Effect.PAIR, "legal_licence": Effect.PAIR,
        "capacity_taken": Effect.PAIR,
    },
    Side.AFFECTED_STATE: {
        "no_reason_given": Effect.PAIR, "conditions": Effect.PAIR, "tied_procurement": Effect.PAIR,
        "implementer_preference": Effect.PAIR, "timing": Effect.NONE, "language": Effect.PAIR,
        "already_covered": Effect.NONE, "national_plan_changed": Effect.WITHDRAW, "security_access": Effect.PAIR,
        "not_a_priority": Effect.PAIR, "prefers_other_route": Effect.PAIR,
    },
}  # fmt: skip


class SetAsideReason(StrEnum):
    """Why a coordinator sets a proposal aside; both sides can read it."""

    OWN_REQUEST_OF_A_SIDE = "own_request_of_a_side"
    ARRANGEMENT_ELSEWHERE = "arrangement_elsewhere"
    AWAITING_FACT = "awaiting_fact"
    ROUND_LIMIT = "round_limit"


class Headline(StrEnum):
    """Headline label of a modality, in the order of its decision table; see `domain.modality`."""

    TRIANGULAR = "triangular"
    MULTILATERAL = "multilateral"
    NON_GOVERNMENTAL = "non_governmental"
    BETWEEN_STATES_PARTIES = "between_states_parties"
    FROM_SIGNATORY = "from_signatory"
    OBSERVER_STATE = "observer_state"
    FROM_STATE_NOT_PARTY = "from_state_not_party"
    TO_SIGNATORY = "to_signatory"
    HUMANITARIAN_TO_STATE_NOT_PARTY = "humanitarian_to_state_not_party"
    OUTSIDE_CONVENTION_FIGURES = "outside_convention_figures"


class ModalityTag(StrEnum):
    REGIONAL = "regional"
    SOUTH_SOUTH = "south_south"
    CROSS_BORDER = "cross_border"
    IN_KIND = "in_kind"
    EMERGENCY = "emergency"
    OBSERVER = "observer"


class Role(StrEnum):
    PUBLIC = "public"
    READER = "reader"
    AFFECTED_FOCAL_POINT = "affected_focal_point"
    DONOR_FOCAL_POINT = "donor_focal_point"
    COORDINATOR = "coordinator"
    SECRETARIAT = "secretariat"
    AUDITOR = "auditor"
    SERVICE_ACCOUNT = "service_account"


EXERCISE_PARTIES = ("XAA", "XAB", "XAC", "XAD", "XAE", "XAF")
