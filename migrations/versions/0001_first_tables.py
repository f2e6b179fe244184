"""The first tables: parties and their facts, offers, needs, settings, runs, proposals, the audit.

The trial settings of the engine and the start of the audit's chain are rows that nothing works without.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TRIAL_SETTINGS = (
    '{"adopted_by":null,"clock_later":20,"clock_percent":[[12,100],[24,80],[48,50]],"firmness_p'
    'ercent":{"approved":100,"exploratory":30,"planned":60},"fit_weights":{"firmness":10,"langu'
    'age":15,"overlap":20,"preference":30,"size":25},"goals":["needs_served","value"],"language'
    '_interpreted":60,"language_shared":100,"neutral":50,"own_order_percent":[100,85,70,55,40],'
    '"priority_weights":{"clock":20,"own_order":25,"urgency":40,"without_partner":15},"ref":"tr'
    'ial","salt":"matchmaker-trial-settings-1","urgency_percent":{"u1":20,"u2":45,"u3":75,"u4":'
    '100},"version":1,"without_partner_percent":[100,40,0]}'
)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("parties", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("length(hash) BETWEEN 64 AND 64", name=op.f("ck_audit_entry_hash_length")),
        sa.CheckConstraint("length(prev_hash) BETWEEN 64 AND 64", name=op.f("ck_audit_entry_prev_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("seq", name=op.f("uq_audit_entry_seq")),
    )
    op.create_index("ix_audit_entry_record", "audit_entry", ["noun", "ref"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_exchange_rate_basis")),
        sa.CheckConstraint('(year IS NULL) <> ("on" IS NULL)', name=op.f("ck_exchange_rate_year_or_day")),
        sa.CheckConstraint("length(currency) BETWEEN 3 AND 3", name=op.f("ck_exchange_rate_currency_length")),
        sa.CheckConstraint("scale BETWEEN 0 AND 12", name=op.f("ck_exchange_rate_scale_range")),
        sa.CheckConstraint("value > 0", name=op.f("ck_exchange_rate_value_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
    )
    op.create_index(
        "uq_exchange_rate_day",
        "exchange_rate",
        ["currency", "on"],
        unique=True,
        sqlite_where=sa.text("year IS NULL"),
        postgresql_where=sa.text("year IS NULL"),
    )
    op.create_index(
        "uq_exchange_rate_year",
        "exchange_rate",
        ["currency", "year"],
        unique=True,
        sqlite_where=sa.text("year IS NOT NULL"),
        postgresql_where=sa.text("year IS NOT NULL"),
    )

    op.create_table(
        "meeting",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_meeting_basis")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("code", name=op.f("uq_meeting_code")),
    )
    op.create_table(
        "party",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("party_type", sa.String(), nullable=False),
        sa.Column("iso3", sa.String(), nullable=True),
        sa.Column("iso2", sa.String(), nullable=True),
        sa.Column("m49", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("subregion", sa.String(), nullable=True),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=True),
        sa.Column("name_es", sa.String(), nullable=True),
        sa.Column("name_ru", sa.String(), nullable=True),
        sa.Column("name_zh", sa.String(), nullable=True),
        sa.Column("name_ar", sa.String(), nullable=True),
        sa.Column("iati_org_type", sa.String(), nullable=True),
        sa.Column("ldc", sa.Boolean(), nullable=True),
        sa.Column("lldc", sa.Boolean(), nullable=True),
        sa.Column("sids", sa.Boolean(), nullable=True),
        sa.Column("oda_group", sa.String(), nullable=True),
        sa.Column("oda_eligible", sa.Boolean(), nullable=True),
        sa.Column("oda_basis", sa.String(), nullable=True),
        sa.Column("developing", sa.Boolean(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_as_of_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_party_basis")),
        sa.CheckConstraint("oda_basis IN ('found', 'recalled')", name=op.f("ck_party_oda_basis")),
        sa.CheckConstraint(
            "party_type IN ('state', 'international_organisation', 'regional_organisation', 'trust_fund', 'ngo', 'ngo_coalition', 'foundation', 'academic', 'company')",
            name=op.f("ck_party_party_type"),
        ),
        sa.CheckConstraint("length(name_en) BETWEEN 1 AND 200", name=op.f("ck_party_name_en_length")),
        sa.CheckConstraint("length(ref) BETWEEN 1 AND 64", name=op.f("ck_party_ref_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("ref", name=op.f("uq_party_ref")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adopted_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("ref", "version", name=op.f("uq_policy_version_ref_version")),
    )
    op.create_table(
        "meeting_role",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('observer')", name=op.f("ck_meeting_role_role")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_role_meeting_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_meeting_role_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_role")),
        sa.UniqueConstraint("meeting_id", "party_id", "role", name=op.f("uq_meeting_role_meeting_id_party_id_role")),
    )
    op.create_table(
        "need",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_lang", sa.String(), nullable=True),
        sa.Column("title_folded", sa.String(), nullable=False),
        sa.Column("title_public", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("class_code", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("sub_theme", sa.String(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("secured", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("accepts_money", sa.Boolean(), nullable=False),
        sa.Column("estimated_cost", sa.BigInteger(), nullable=True),
        sa.Column("estimated_cost_currency", sa.String(), nullable=True),
        sa.Column("national_contribution", sa.BigInteger(), nullable=True),
        sa.Column("national_contribution_currency", sa.String(), nullable=True),
        sa.Column("smallest_share", sa.BigInteger(), nullable=False),
        sa.Column("max_partners", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("priority_order", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=True),
        sa.Column("urgency_evidence", sa.String(), nullable=True),
        sa.Column("urgency_evidence_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.String(), nullable=True),
        sa.Column("plan_stage", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("language_required", sa.Boolean(), nullable=False),
        sa.Column("interpretation", sa.String(), nullable=False),
        sa.Column("approach", sa.String(), nullable=False),
        sa.Column("military_trainees", sa.Boolean(), nullable=True),
        sa.Column("partners_confirmed", sa.Integer(), nullable=True),
        sa.Column("without_partner_since", sa.Integer(), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("south_south", sa.Boolean(), nullable=False),
        sa.Column("area_sha_m2", sa.BigInteger(), nullable=True),
        sa.Column("area_cha_m2", sa.BigInteger(), nullable=True),
        sa.Column("area_cancelled_m2", sa.BigInteger(), nullable=True),
        sa.Column("area_reduced_m2", sa.BigInteger(), nullable=True),
        sa.Column("area_cleared_m2", sa.BigInteger(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("men", sa.Integer(), nullable=True),
        sa.Column("girls", sa.Integer(), nullable=True),
        sa.Column("boys", sa.Integer(), nullable=True),
        sa.Column("persons_with_disabilities", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("provenance", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_as_of_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'funding' AND unit IN ('money')) OR (kind = 'expertise' AND unit IN ('person_day', 'team_month')) OR (kind = 'equipment' AND unit IN ('item')) OR (kind = 'training' AND unit IN ('place', 'course')) OR (kind = 'service' AND unit IN ('facility_day', 'tonne', 'item_destroyed', 'patient_place')) OR (kind = 'exchange' AND unit IN ('visit_place', 'document'))",
            name=op.f("ck_need_unit_of_kind"),
        ),
        sa.CheckConstraint("(unit = 'money') = (currency IS NOT NULL)", name=op.f("ck_need_currency_for_money")),
        sa.CheckConstraint(
            "approach IN ('any_provider', 'ask_before_each', 'only_named')", name=op.f("ck_need_approach")
        ),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_need_basis")),
        sa.CheckConstraint(
            "interpretation IN ('affected_state', 'provider', 'nobody')", name=op.f("ck_need_interpretation")
        ),
        sa.CheckConstraint(
            "kind IN ('funding', 'expertise', 'equipment', 'training', 'service', 'exchange')",
            name=op.f("ck_need_kind"),
        ),
        sa.CheckConstraint("level IN ('basic', 'intermediate', 'advanced', 'trainer')", name=op.f("ck_need_level")),
        sa.CheckConstraint("plan_stage IN ('none', 'draft', 'adopted', 'costed')", name=op.f("ck_need_plan_stage")),
        sa.CheckConstraint("provenance = 'posted' OR source IS NOT NULL", name=op.f("ck_need_fact_has_source")),
        sa.CheckConstraint("provenance IN ('posted', 'published_fact')", name=op.f("ck_need_provenance")),
        sa.CheckConstraint("starts_on >= '1990-01-01' AND ends_on <= '2100-12-31'", name=op.f("ck_need_period_sane")),
        sa.CheckConstraint(
            "status IN ('draft', 'cleared', 'submitted', 'confirmed', 'published', 'withdrawn', 'expired')",
            name=op.f("ck_need_status"),
        ),
        sa.CheckConstraint(
            "theme IN ('clearance', 'risk_education', 'stockpile_destruction', 'victim_assistance', 'recovery', 'national_capacity', 'legislation', 'reporting', 'universalization')",
            name=op.f("ck_need_theme"),
        ),
        sa.CheckConstraint(
            "unit IN ('money', 'person_day', 'team_month', 'item', 'place', 'course', 'facility_day', 'tonne', 'item_destroyed', 'patient_place', 'visit_place', 'document')",
            name=op.f("ck_need_unit"),
        ),
        sa.CheckConstraint("urgency IN ('u4', 'u3', 'u2', 'u1')", name=op.f("ck_need_urgency")),
        sa.CheckConstraint(
            "(estimated_cost IS NULL) = (estimated_cost_currency IS NULL)",
            name=op.f("ck_need_estimated_cost_has_currency"),
        ),
        sa.CheckConstraint("area_cancelled_m2 >= 0", name=op.f("ck_need_area_cancelled_m2_not_negative")),
        sa.CheckConstraint("area_cha_m2 >= 0", name=op.f("ck_need_area_cha_m2_not_negative")),
        sa.CheckConstraint("area_cleared_m2 >= 0", name=op.f("ck_need_area_cleared_m2_not_negative")),
        sa.CheckConstraint("area_reduced_m2 >= 0", name=op.f("ck_need_area_reduced_m2_not_negative")),
        sa.CheckConstraint("area_sha_m2 >= 0", name=op.f("ck_need_area_sha_m2_not_negative")),
        sa.CheckConstraint("boys >= 0", name=op.f("ck_need_boys_not_negative")),
        sa.CheckConstraint(
            "committed >= 0 AND secured >= 0 AND committed + secured <= quantity", name=op.f("ck_need_committed_within")
        ),
        sa.CheckConstraint("estimated_cost BETWEEN 0 AND 1000000000000000", name=op.f("ck_need_estimated_cost_range")),
        sa.CheckConstraint("girls >= 0", name=op.f("ck_need_girls_not_negative")),
        sa.CheckConstraint("length(ref) BETWEEN 1 AND 64", name=op.f("ck_need_ref_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 300", name=op.f("ck_need_title_length")),
        sa.CheckConstraint("max_partners >= 1", name=op.f("ck_need_max_partners_positive")),
        sa.CheckConstraint("men >= 0", name=op.f("ck_need_men_not_negative")),
        sa.CheckConstraint(
            "national_contribution BETWEEN 0 AND 1000000000000000", name=op.f("ck_need_national_contribution_range")
        ),
        sa.CheckConstraint("partners_confirmed >= 0", name=op.f("ck_need_partners_not_negative")),
        sa.CheckConstraint(
            "persons_with_disabilities >= 0", name=op.f("ck_need_persons_with_disabilities_not_negative")
        ),
        sa.CheckConstraint("priority_order >= 1", name=op.f("ck_need_priority_order_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_need_quantity_positive")),
        sa.CheckConstraint("quantity BETWEEN 0 AND 1000000000000000", name=op.f("ck_need_quantity_range")),
        sa.CheckConstraint("smallest_share BETWEEN 0 AND quantity", name=op.f("ck_need_smallest_share_within")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_need_period_order")),
        sa.CheckConstraint(
            "urgency IS NULL OR urgency_evidence IS NOT NULL", name=op.f("ck_need_urgency_has_evidence")
        ),
        sa.CheckConstraint(
            "without_partner_since BETWEEN 1990 AND 2100", name=op.f("ck_need_without_partner_since_range")
        ),
        sa.CheckConstraint("women >= 0", name=op.f("ck_need_women_not_negative")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_need_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("ref", name=op.f("uq_need_ref")),
    )
    op.create_index(op.f("ix_need_party_id"), "need", ["party_id"], unique=False)
    op.create_index("ix_need_pool", "need", ["status", "provenance"], unique=False)

    op.create_table(
        "obligation_clock",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("article IN ('art3', 'art4', 'art5', 'art7')", name=op.f("ck_obligation_clock_article")),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_obligation_clock_basis")),
        sa.CheckConstraint(
            "status IN ('not_applicable', 'running', 'request_submitted', 'decision_not_recorded_here', 'extended', 'fulfilled_declared', 'reopened', 'to_be_confirmed')",
            name=op.f("ck_obligation_clock_status"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_obligation_clock_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_clock")),
        sa.UniqueConstraint("party_id", "article", name=op.f("uq_obligation_clock_party_id_article")),
    )
    op.create_table(
        "offer",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provider_id", KEY, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_lang", sa.String(), nullable=True),
        sa.Column("title_folded", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("class_code", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("divisible", sa.Boolean(), nullable=False),
        sa.Column("min_tranche", sa.BigInteger(), nullable=False),
        sa.Column("max_partners", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("firmness", sa.String(), nullable=False),
        sa.Column("budget_year_start_month", sa.Integer(), nullable=True),
        sa.Column("bears_interpretation", sa.Boolean(), nullable=False),
        sa.Column("ordnance_scope", sa.String(), nullable=False),
        sa.Column("oda_only", sa.Boolean(), nullable=False),
        sa.Column("costs_borne", sa.String(), nullable=True),
        sa.Column("in_kind_value", sa.BigInteger(), nullable=True),
        sa.Column("in_kind_currency", sa.String(), nullable=True),
        sa.Column("how_to_approach", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("south_south", sa.Boolean(), nullable=False),
        sa.Column("provenance", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_as_of_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'funding' AND unit IN ('money')) OR (kind = 'expertise' AND unit IN ('person_day', 'team_month')) OR (kind = 'equipment' AND unit IN ('item')) OR (kind = 'training' AND unit IN ('place', 'course')) OR (kind = 'service' AND unit IN ('facility_day', 'tonne', 'item_destroyed', 'patient_place')) OR (kind = 'exchange' AND unit IN ('visit_place', 'document'))",
            name=op.f("ck_offer_unit_of_kind"),
        ),
        sa.CheckConstraint("(unit = 'money') = (currency IS NOT NULL)", name=op.f("ck_offer_currency_for_money")),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_offer_basis")),
        sa.CheckConstraint("firmness IN ('exploratory', 'planned', 'approved')", name=op.f("ck_offer_firmness")),
        sa.CheckConstraint(
            "kind IN ('funding', 'expertise', 'equipment', 'training', 'service', 'exchange')",
            name=op.f("ck_offer_kind"),
        ),
        sa.CheckConstraint("level IN ('basic', 'intermediate', 'advanced', 'trainer')", name=op.f("ck_offer_level")),
        sa.CheckConstraint(
            "ordnance_scope IN ('cluster_munitions_only', 'any_explosive_ordnance')",
            name=op.f("ck_offer_ordnance_scope"),
        ),
        sa.CheckConstraint("provenance = 'posted' OR source IS NOT NULL", name=op.f("ck_offer_fact_has_source")),
        sa.CheckConstraint("provenance IN ('posted', 'published_fact')", name=op.f("ck_offer_provenance")),
        sa.CheckConstraint("starts_on >= '1990-01-01' AND ends_on <= '2100-12-31'", name=op.f("ck_offer_period_sane")),
        sa.CheckConstraint(
            "status IN ('draft', 'cleared', 'submitted', 'confirmed', 'published', 'withdrawn', 'expired')",
            name=op.f("ck_offer_status"),
        ),
        sa.CheckConstraint(
            "unit IN ('money', 'person_day', 'team_month', 'item', 'place', 'course', 'facility_day', 'tonne', 'item_destroyed', 'patient_place', 'visit_place', 'document')",
            name=op.f("ck_offer_unit"),
        ),
        sa.CheckConstraint(
            "budget_year_start_month BETWEEN 1 AND 12", name=op.f("ck_offer_budget_year_start_month_range")
        ),
        sa.CheckConstraint("committed BETWEEN 0 AND quantity", name=op.f("ck_offer_committed_within")),
        sa.CheckConstraint("in_kind_value BETWEEN 0 AND 1000000000000000", name=op.f("ck_offer_in_kind_value_range")),
        sa.CheckConstraint("length(ref) BETWEEN 1 AND 64", name=op.f("ck_offer_ref_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 300", name=op.f("ck_offer_title_length")),
        sa.CheckConstraint("max_partners >= 1", name=op.f("ck_offer_max_partners_positive")),
        sa.CheckConstraint("min_tranche BETWEEN 0 AND quantity", name=op.f("ck_offer_min_tranche_within")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_offer_quantity_positive")),
        sa.CheckConstraint("quantity BETWEEN 0 AND 1000000000000000", name=op.f("ck_offer_quantity_range")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_offer_period_order")),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name=op.f("fk_offer_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("ref", name=op.f("uq_offer_ref")),
    )
    op.create_index("ix_offer_pool", "offer", ["status", "provenance"], unique=False)
    op.create_index(op.f("ix_offer_provider_id"), "offer", ["provider_id"], unique=False)

    op.create_table(
        "party_body",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('foreign_ministry', 'mine_action_authority', 'mine_action_centre', 'health_ministry', 'social_ministry', 'geneva_mission', 'other')",
            name=op.f("ck_party_body_kind"),
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_party_body_name_length")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_body_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_body")),
        sa.UniqueConstraint("party_id", "kind", "name", name=op.f("uq_party_body_party_id_kind_name")),
    )
    op.create_table(
        "reservation",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("against_id", KEY, nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "theme IN ('clearance', 'risk_education', 'stockpile_destruction', 'victim_assistance', 'recovery', 'national_capacity', 'legislation', 'reporting', 'universalization')",
            name=op.f("ck_reservation_theme"),
        ),
        sa.CheckConstraint("party_id <> against_id", name=op.f("ck_reservation_not_oneself")),
        sa.ForeignKeyConstraint(["against_id"], ["party.id"], name=op.f("fk_reservation_against_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_reservation_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint("party_id", "against_id", "theme", name=op.f("uq_reservation_party_id_against_id_theme")),
    )
    op.create_index(
        "uq_reservation_whole",
        "reservation",
        ["party_id", "against_id"],
        unique=True,
        sqlite_where=sa.text("theme IS NULL"),
        postgresql_where=sa.text("theme IS NULL"),
    )

    op.create_table(
        "run",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy_version_id", KEY, nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("result_sha256", sa.String(), nullable=True),
        sa.Column("engine_version", sa.String(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason_params", sa.Text(), nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("n_offers", sa.Integer(), nullable=False),
        sa.Column("n_needs", sa.Integer(), nullable=False),
        sa.Column("n_proposals", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('run', 'scenario')", name=op.f("ck_run_kind")),
        sa.CheckConstraint("pool IN ('posted', 'published_fact')", name=op.f("ck_run_pool")),
        sa.CheckConstraint("status <> 'running' OR lease_until IS NOT NULL", name=op.f("ck_run_running_has_lease")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'complete', 'no_solution', 'time_limit', 'failed', 'cancelled', 'released', 'withdrawn')",
            name=op.f("ck_run_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('complete', 'no_solution', 'released') OR result IS NOT NULL",
            name=op.f("ck_run_has_result"),
        ),
        sa.CheckConstraint("(result IS NULL) = (result_sha256 IS NULL)", name=op.f("ck_run_result_has_digest")),
        sa.CheckConstraint("length(snapshot_sha256) BETWEEN 64 AND 64", name=op.f("ck_run_snapshot_sha256_length")),
        sa.ForeignKeyConstraint(["policy_version_id"], ["policy_version.id"], name=op.f("fk_run_policy_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_run_ref")),
    )
    op.create_index("ix_run_status", "run", ["status", "lease_until"], unique=False)

    op.create_table(
        "treaty_standing",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("convention", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_treaty_standing_basis")),
        sa.CheckConstraint(
            "convention IN ('ccm', 'apmbc', 'ccw_ap_ii', 'ccw_p_v')", name=op.f("ck_treaty_standing_convention")
        ),
        sa.CheckConstraint(
            "status IN ('state_party', 'signatory', 'not_party', 'withdrawn', 'bound', 'not_bound', 'not_applicable')",
            name=op.f("ck_treaty_standing_status"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_treaty_standing_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treaty_standing")),
        sa.UniqueConstraint("party_id", "convention", name=op.f("uq_treaty_standing_party_id_convention")),
    )
    op.create_table(
        "clock_extension",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("clock_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("basis IN ('found', 'recalled')", name=op.f("ck_clock_extension_basis")),
        sa.ForeignKeyConstraint(["clock_id"], ["obligation_clock.id"], name=op.f("fk_clock_extension_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_extension")),
        sa.UniqueConstraint("clock_id", "number", name=op.f("uq_clock_extension_clock_id_number")),
    )
    op.create_table(
        "need_term",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("need_id", KEY, nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(facet = 'condition' AND mode IN ('can', 'cannot', 'to_discuss')) OR (facet <> 'condition' AND mode = '')",
            name=op.f("ck_need_term_mode"),
        ),
        sa.CheckConstraint(
            "facet IN ('mark', 'language', 'route', 'implementer', 'named_provider', 'ordnance', 'cross_border_with', 'condition')",
            name=op.f("ck_need_term_facet"),
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_need_term_code_length")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_term_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_term")),
        sa.UniqueConstraint("need_id", "facet", "code", name=op.f("uq_need_term_need_id_facet_code")),
    )
    op.create_index("ix_need_term_code", "need_term", ["facet", "code"], unique=False)

    op.create_table(
        "offer_term",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("offer_id", KEY, nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(facet = 'condition' AND mode IN ('required', 'preferred')) OR (facet <> 'condition' AND mode = '')",
            name=op.f("ck_offer_term_mode"),
        ),
        sa.CheckConstraint(
            "facet IN ('theme', 'sub_theme', 'language', 'status_only', 'country_only', 'country_preferred', 'country_excluded', 'region_only', 'region_preferred', 'convention_only', 'route', 'implementer', 'condition')",
            name=op.f("ck_offer_term_facet"),
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_offer_term_code_length")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_term_offer_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_term")),
        sa.UniqueConstraint("offer_id", "facet", "code", name=op.f("uq_offer_term_offer_id_facet_code")),
    )
    op.create_index("ix_offer_term_code", "offer_term", ["facet", "code"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("offer_id", KEY, nullable=False),
        sa.Column("need_id", KEY, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("quantity_offer", sa.BigInteger(), nullable=False),
        sa.Column("quantity_need", sa.BigInteger(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("cards", sa.Text(), nullable=False),
        sa.Column("to_confirm", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("set_aside_reason", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'set_aside') = (set_aside_reason IS NOT NULL)", name=op.f("ck_proposal_set_aside_has_reason")
        ),
        sa.CheckConstraint(
            "headline IN ('triangular', 'multilateral', 'non_governmental', 'between_states_parties', 'from_signatory', 'observer_state', 'from_state_not_party', 'to_signatory', 'humanitarian_to_state_not_party', 'outside_convention_figures')",
            name=op.f("ck_proposal_headline"),
        ),
        sa.CheckConstraint("origin IN ('round', 'direct', 'recorded')", name=op.f("ck_proposal_origin")),
        sa.CheckConstraint(
            "set_aside_reason IN ('own_request_of_a_side', 'arrangement_elsewhere', 'awaiting_fact', 'round_limit')",
            name=op.f("ck_proposal_set_aside_reason"),
        ),
        sa.CheckConstraint(
            "status <> 'in_contact' OR expires_on IS NOT NULL", name=op.f("ck_proposal_contact_expires")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'shortlisted', 'set_aside', 'with_provider', 'with_affected_state', 'in_contact', 'not_taken_up', 'arrangement_recorded', 'contact_ended', 'under_way', 'completed', 'returned_for_change', 'superseded', 'expired', 'retracted')",
            name=op.f("ck_proposal_status"),
        ),
        sa.CheckConstraint("fit BETWEEN 1 AND 10000", name=op.f("ck_proposal_fit_range")),
        sa.CheckConstraint("priority BETWEEN 1 AND 10000", name=op.f("ck_proposal_priority_range")),
        sa.CheckConstraint("quantity_offer > 0 AND quantity_need >= 0", name=op.f("ck_proposal_quantity_positive")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_proposal_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_proposal_offer_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_proposal_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_proposal_ref")),
        sa.UniqueConstraint("run_id", "offer_id", "need_id", name=op.f("uq_proposal_run_id_offer_id_need_id")),
    )
    op.create_index(op.f("ix_proposal_need_id"), "proposal", ["need_id"], unique=False)
    op.create_index(op.f("ix_proposal_offer_id"), "proposal", ["offer_id"], unique=False)
    op.create_index("ix_proposal_status", "proposal", ["status"], unique=False)
    op.create_index(
        "uq_proposal_offer_id_need_id",
        "proposal",
        ["offer_id", "need_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('with_provider', 'with_affected_state', 'in_contact')"),
        postgresql_where=sa.text("status IN ('with_provider', 'with_affected_state', 'in_contact')"),
    )

    op.create_table(
        "proposal_answer",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("proposal_id", KEY, nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("effect", sa.String(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("changes", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answer = 'not_possible_now') = (reason_code IS NOT NULL)",
            name=op.f("ck_proposal_answer_reason_for_not_possible"),
        ),
        sa.CheckConstraint(
            "answer <> 'interested_with_changes' OR changes IS NOT NULL",
            name=op.f("ck_proposal_answer_changes_are_said"),
        ),
        sa.CheckConstraint(
            "answer IN ('interested', 'interested_with_changes', 'not_possible_now')",
            name=op.f("ck_proposal_answer_answer"),
        ),
        sa.CheckConstraint("effect IN ('none', 'pair', 'theme', 'withdraw')", name=op.f("ck_proposal_answer_effect")),
        sa.CheckConstraint(
            "reason_code IS NULL OR (side = 'provider' AND reason_code IN ('no_reason_given', 'outside_countries', 'outside_themes', 'budget_year', 'budget_cut', 'already_supporting', 'other_route', 'amount_small', 'amount_large', 'more_information', 'implementer_not_eligible', 'legal_licence', 'capacity_taken')) OR (side = 'affected_state' AND reason_code IN ('no_reason_given', 'conditions', 'tied_procurement', 'implementer_preference', 'timing', 'language', 'already_covered', 'national_plan_changed', 'security_access', 'not_a_priority', 'prefers_other_route'))",
            name=op.f("ck_proposal_answer_reason_of_side"),
        ),
        sa.CheckConstraint("side IN ('provider', 'affected_state')", name=op.f("ck_proposal_answer_side")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_answer_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_answer")),
    )
    op.create_index("ix_proposal_answer_proposal_id", "proposal_answer", ["proposal_id"], unique=False)
    op.execute(sa.text("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, :zeros)").bindparams(zeros="0" * 64))
    op.execute(
        sa.text(
            "INSERT INTO policy_version (ref, version, body, created_at) VALUES ('trial', 1, :body, CURRENT_TIMESTAMP)"
        ).bindparams(body=TRIAL_SETTINGS)
    )


def downgrade() -> None:
    for table in (
        "proposal_answer",
        "proposal",
        "offer_term",
        "need_term",
        "clock_extension",
        "treaty_standing",
        "run",
        "reservation",
        "party_body",
        "offer",
        "obligation_clock",
        "need",
        "meeting_role",
        "policy_version",
        "party",
        "meeting",
        "exchange_rate",
        "audit_head",
        "audit_entry",
    ):
        op.drop_table(table)
