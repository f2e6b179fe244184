"""Five ready-made settings with plain names, beside the trial settings; runs ask for the balanced ones by default."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Canonical JSON as the engine wrote it when these settings came in; the database never changes a version.
SETTINGS = {
    "balanced": (
        '{"adopted_by":null,"caps":[],"change_limit":null,"clock_later":20,"clock_percent":[[12,100],[24,80],'
        '[48,50]],"firmness_percent":{"approved":100,"exploratory":30,"planned":60},"fit_weights":{"firmness"'
        ':10,"language":15,"overlap":20,"preference":30,"size":25},"goals":[{"measure":"share","name":"urgent'
        '_share","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"flo'
        'or","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"theme_f'
        'loors","percent":30,"themes":[["victim_assistance",25],["risk_education",20]],"tolerance":0,"urgency'
        '":["u4","u3"]},{"measure":"share","name":"value","percent":30,"themes":[],"tolerance":10,"urgency":['
        '"u4","u3"]},{"measure":"share","name":"fewest_partners","percent":30,"themes":[],"tolerance":0,"urge'
        'ncy":["u4","u3"]},{"measure":"share","name":"least_change","percent":30,"themes":[],"tolerance":0,"u'
        'rgency":["u4","u3"]}],"granule_usd":1000,"language_interpreted":60,"language_shared":100,"neutral":5'
        '0,"own_order_percent":[100,85,70,55,40],"priority_weights":{"clock":20,"own_order":25,"urgency":40,"'
        'without_partner":15},"ref":"balanced","salt":"matchmaker-trial-settings-1","urgency_percent":{"u1":2'
        '0,"u2":45,"u3":75,"u4":100},"version":1,"without_partner_percent":[100,40,0]}'
    ),
    "most_urgent_first": (
        '{"adopted_by":null,"caps":[],"change_limit":null,"clock_later":20,"clock_percent":[[12,100],[24,80],'
        '[48,50]],"firmness_percent":{"approved":100,"exploratory":30,"planned":60},"fit_weights":{"firmness"'
        ':10,"language":15,"overlap":20,"preference":30,"size":25},"goals":[{"measure":"share","name":"urgent'
        '_share","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"nee'
        'ds_served","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"'
        'value","percent":30,"themes":[],"tolerance":10,"urgency":["u4","u3"]},{"measure":"share","name":"few'
        'est_partners","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name'
        '":"least_change","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]}],"granule_usd":1000,"'
        'language_interpreted":60,"language_shared":100,"neutral":50,"own_order_percent":[100,85,70,55,40],"p'
        'riority_weights":{"clock":20,"own_order":10,"urgency":65,"without_partner":5},"ref":"most_urgent_fir'
        'st","salt":"matchmaker-trial-settings-1","urgency_percent":{"u1":20,"u2":45,"u3":75,"u4":100},"versi'
        'on":1,"without_partner_percent":[100,40,0]}'
    ),
    "broadest_coverage": (
        '{"adopted_by":null,"caps":[],"change_limit":null,"clock_later":20,"clock_percent":[[12,100],[24,80],'
        '[48,50]],"firmness_percent":{"approved":100,"exploratory":30,"planned":60},"fit_weights":{"firmness"'
        ':10,"language":15,"overlap":20,"preference":30,"size":25},"goals":[{"measure":"share","name":"needs_'
        'served","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"flo'
        'or","percent":60,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"theme_f'
        'loors","percent":30,"themes":[["victim_assistance",25],["risk_education",20]],"tolerance":0,"urgency'
        '":["u4","u3"]},{"measure":"share","name":"value","percent":30,"themes":[],"tolerance":10,"urgency":['
        '"u4","u3"]},{"measure":"share","name":"fewest_partners","percent":30,"themes":[],"tolerance":0,"urge'
        'ncy":["u4","u3"]},{"measure":"share","name":"least_change","percent":30,"themes":[],"tolerance":0,"u'
        'rgency":["u4","u3"]}],"granule_usd":1000,"language_interpreted":60,"language_shared":100,"neutral":5'
        '0,"own_order_percent":[100,85,70,55,40],"priority_weights":{"clock":20,"own_order":25,"urgency":40,"'
        'without_partner":15},"ref":"broadest_coverage","salt":"matchmaker-trial-settings-1","urgency_percent'
        '":{"u1":20,"u2":45,"u3":75,"u4":100},"version":1,"without_partner_percent":[100,40,0]}'
    ),
    "best_fit": (
        '{"adopted_by":null,"caps":[],"change_limit":null,"clock_later":20,"clock_percent":[[12,100],[24,80],'
        '[48,50]],"firmness_percent":{"approved":100,"exploratory":30,"planned":60},"fit_weights":{"firmness"'
        ':10,"language":15,"overlap":20,"preference":30,"size":25},"goals":[{"measure":"share","name":"value"'
        ',"percent":30,"themes":[],"tolerance":10,"urgency":["u4","u3"]},{"measure":"share","name":"fewest_pa'
        'rtners","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"lea'
        'st_change","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]}],"granule_usd":1000,"langua'
        'ge_interpreted":60,"language_shared":100,"neutral":50,"own_order_percent":[100,85,70,55,40],"priorit'
        'y_weights":{"clock":20,"own_order":25,"urgency":40,"without_partner":15},"ref":"best_fit","salt":"ma'
        'tchmaker-trial-settings-1","urgency_percent":{"u1":20,"u2":45,"u3":75,"u4":100},"version":1,"without'
        '_partner_percent":[100,40,0]}'
    ),
    "least_change": (
        '{"adopted_by":null,"caps":[],"change_limit":null,"clock_later":20,"clock_percent":[[12,100],[24,80],'
        '[48,50]],"firmness_percent":{"approved":100,"exploratory":30,"planned":60},"fit_weights":{"firmness"'
        ':10,"language":15,"overlap":20,"preference":30,"size":25},"goals":[{"measure":"share","name":"least_'
        'change","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"urg'
        'ent_share","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"'
        'floor","percent":30,"themes":[],"tolerance":0,"urgency":["u4","u3"]},{"measure":"share","name":"them'
        'e_floors","percent":30,"themes":[["victim_assistance",25],["risk_education",20]],"tolerance":0,"urge'
        'ncy":["u4","u3"]},{"measure":"share","name":"value","percent":30,"themes":[],"tolerance":10,"urgency'
        '":["u4","u3"]},{"measure":"share","name":"fewest_partners","percent":30,"themes":[],"tolerance":0,"u'
        'rgency":["u4","u3"]}],"granule_usd":1000,"language_interpreted":60,"language_shared":100,"neutral":5'
        '0,"own_order_percent":[100,85,70,55,40],"priority_weights":{"clock":20,"own_order":25,"urgency":40,"'
        'without_partner":15},"ref":"least_change","salt":"matchmaker-trial-settings-1","urgency_percent":{"u'
        '1":20,"u2":45,"u3":75,"u4":100},"version":1,"without_partner_percent":[100,40,0]}'
    ),
}


def upgrade() -> None:
    for ref, body in SETTINGS.items():
        op.execute(
            sa.text(
                "INSERT INTO policy_version (ref, version, body, created_at) SELECT :ref, 1, :body, CURRENT_TIMESTAMP"
                " WHERE NOT EXISTS (SELECT 1 FROM policy_version WHERE ref = :same)"
            ).bindparams(ref=ref, same=ref, body=body)
        )


def downgrade() -> None:
    """Nothing: a version of settings is never deleted, and the code before leaves these alone."""
