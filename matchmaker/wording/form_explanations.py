"""English texts that explain, in place, what can be chosen: bands of urgency, conditions, firmness and others."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Bands of urgency, by what the need is about
    "band_u4_ground": "New remnants, or casualties within twelve months.",
    "band_u3_ground": (
        "Casualties within three years; homes, a school, water or a return blocked; or a treaty date within 24 months."
    ),
    "band_u2_ground": "Productive land blocked, or teams stop within twelve months.",
    "band_u1_ground": "Anything else that is planned.",
    "band_u4_victims": "Life-saving care or prostheses stop within six months.",
    "band_u3_victims": "No service within a day's travel, or survivors known and not served.",
    "band_u2_victims": "The service is there in part.",
    "band_u1_victims": "Strengthening what there is.",
    "band_u4_stockpile": "Unsafe munitions.",
    "band_u3_stockpile": "A treaty date within 24 months.",
    "band_u2_stockpile": "A later treaty date.",
    "band_u1_stockpile": "Anything else that is planned.",
    "band_u3_capacity": "A request or report is due within twelve months.",
    "band_u2_capacity": "A request or report is due within 24 months.",
    "band_u1_capacity": "Anything else that is planned.",
    # Firmness, approach
    "explain_firmness_exploratory": "We are finding out; nothing is planned yet.",
    "explain_firmness_planned": "It is planned and waits for its budget.",
    "explain_firmness_approved": "The budget is there.",
    "explain_approach_any_provider": "Every provider that fits can be proposed.",
    "explain_approach_ask_before_each": "You are asked first, for each of them.",
    "explain_approach_only_named": "Nobody else is proposed, and nobody else learns why.",
    # Conditions
    "explain_condition_national_endorsement": "The national authority endorses the project in writing.",
    "explain_condition_accredited_operator": "Whoever does the work is accredited in the country.",
    "explain_condition_imas_nmas": "The work follows IMAS or the national standards made from them.",
    "explain_condition_no_military_implementer": "No armed force carries the work out.",
    "explain_condition_no_military_trainee": "No military personnel are trained.",
    "explain_condition_audit_report": "The books of the project are audited and the report is handed over.",
    "explain_condition_due_diligence_sanctions": "Partners are checked against sanction lists before money moves.",
    "explain_condition_procurement_tied": "Goods are bought in the provider's country, or from a list of countries.",
    "explain_condition_cofinancing": "Somebody else pays a part.",
    "explain_condition_visibility_branding": "The provider's name or emblem is shown.",
    "explain_condition_gender_inclusion_target": "Targets are set for women, girls and persons with disabilities.",
    "explain_condition_environment_assessment": "Effects on the environment are assessed first.",
    "explain_condition_data_sharing": "Results are shared as data, without personal details.",
    "explain_condition_duty_tax_visa": "Goods enter without duty or tax, and experts get their visas.",
    "explain_condition_security_access": "Staff are given access and security on site.",
    "explain_condition_insurance_liability": "It is settled who insures and who is liable.",
    "explain_condition_end_use_statement": "A statement says what equipment is used for, and that it is not passed on.",
    "explain_condition_interpretation_by_affected_state": "The affected State bears interpretation.",
    "explain_condition_public_disclosure": "The project is published with its amount.",
}
