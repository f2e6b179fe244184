"""The indexes of open records reach down to the kind of an offer and to the theme of a need.

Suggestions looked at every published record of a pool; now at those of the kinds, or themes, that may be possible.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

POOL = ["status", "provenance"]


def upgrade() -> None:
    op.drop_index("ix_offer_pool", table_name="offer")
    op.create_index("ix_offer_pool", "offer", [*POOL, "kind", "class_code"], unique=False)
    op.drop_index("ix_need_pool", table_name="need")
    op.create_index("ix_need_pool", "need", [*POOL, "theme", "kind"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_offer_pool", table_name="offer")
    op.create_index("ix_offer_pool", "offer", POOL, unique=False)
    op.drop_index("ix_need_pool", table_name="need")
    op.create_index("ix_need_pool", "need", POOL, unique=False)
