-- A budget lives for a minute and is learnt anew, so nothing of the old form is worth keeping.
DELETE FROM "budget_bucket";

-- AlterTable
ALTER TABLE "budget_bucket" DROP COLUMN "learnt_at",
DROP COLUMN "limit",
DROP COLUMN "remaining",
DROP COLUMN "reset_at",
ADD COLUMN     "ends_at" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "named" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "reset" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "taken" INTEGER NOT NULL DEFAULT 0;
