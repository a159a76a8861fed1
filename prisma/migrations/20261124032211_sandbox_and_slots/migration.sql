-- AlterTable
ALTER TABLE "scenario" ADD COLUMN     "connections" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "sandbox_state" (
    "workspace_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "data" BYTEA,
    "saved_at" TIMESTAMPTZ(3),

    CONSTRAINT "sandbox_state_pkey" PRIMARY KEY ("workspace_id")
);
