"""Texts of the modality: why a pairing carries its headline label, one for every label."""

TEXTS: dict[str, str] = {
    "modality_triangular": (
        "Developing countries work together, and another State or organisation pays for it or organises it."
    ),
    "modality_multilateral": "The provider is an international organisation or pooled fund that gives its own means.",
    "modality_non_governmental": "The provider is not a government and not an intergovernmental organisation.",
    "modality_between_states_parties": "Both are States Parties (Article 6). The route does not change this.",
    "modality_from_signatory": "The provider is a signatory State, the affected State a State Party.",
    "modality_observer_state": (
        "The provider is a State not party that was an observer at a recorded meeting in the last three years; the "
        "affected State is a State Party."
    ),
    "modality_from_state_not_party": "The provider is a State not party, the affected State a State Party.",
    "modality_to_signatory": "The affected State is a signatory State.",
    "modality_humanitarian_to_state_not_party": (
        "The provider is a State Party or a signatory State, the affected State a State not party."
    ),
    "modality_outside_convention_figures": (
        "Neither State is party to the Convention, or the standing of one is not recorded: listed apart."
    ),
}
