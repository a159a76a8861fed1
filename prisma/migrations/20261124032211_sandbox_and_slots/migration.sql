-- AlterTable
ALTER TABLE "scenario" ADD COLUMN     "connections" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "sandbox_state" (
    "workspace_id" UUID NOT NULL,
    "data" BYTEA,
    "origin" TEXT,
    "carrier" UUID,
    "saved_at" TIMESTAMPTZ(3),

    CONSTRAINT "sandbox_state_pkey" PRIMARY KEY ("workspace_id")
);
