-- AlterTable
ALTER TABLE "sandbox_state" ADD COLUMN     "hook_day_from" TIMESTAMPTZ(3),
ADD COLUMN     "hook_events" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "hooks" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "sandbox_hook" (
    "key" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "dropped" INTEGER NOT NULL DEFAULT 0,
    "touched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sandbox_hook_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sandbox_hook_workspace_id_idx" ON "sandbox_hook"("workspace_id");
