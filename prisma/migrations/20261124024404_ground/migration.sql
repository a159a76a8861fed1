-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('owner', 'editor', 'operator', 'viewer');

-- CreateEnum
CREATE TYPE "connection_kind" AS ENUM ('okta', 'sandbox');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('queued', 'running', 'waiting', 'needs_decision', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "run_mode" AS ENUM ('live', 'dry');

-- CreateTable
CREATE TABLE "workspace" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "workspace_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("workspace_id","user_id")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "session_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim_token" (
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "claim_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "connection" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "connection_kind" NOT NULL,
    "origin" TEXT NOT NULL,
    "sealed_token" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3),
    "check_state" TEXT,
    "check_summary" JSONB,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scenario" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "draft" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "active" BOOLEAN NOT NULL DEFAULT false,
    "active_from" TIMESTAMPTZ(3),
    "active_version_id" UUID,
    "time_zone" TEXT,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "scenario_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scenario_version" (
    "id" UUID NOT NULL,
    "scenario_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "document_hash" TEXT NOT NULL,
    "connections" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" UUID,

    CONSTRAINT "scenario_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "scenario_id" UUID NOT NULL,
    "module_key" TEXT NOT NULL,
    "path_secret_hash" TEXT NOT NULL,
    "sealed_secret" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_called_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "schedule_state" (
    "scenario_id" UUID NOT NULL,
    "module_key" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "last_at" TIMESTAMPTZ(3),

    CONSTRAINT "schedule_state_pkey" PRIMARY KEY ("scenario_id","module_key")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "scenario_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'queued',
    "mode" "run_mode" NOT NULL DEFAULT 'live',
    "trigger" TEXT NOT NULL,
    "trigger_summary" TEXT NOT NULL DEFAULT '',
    "subject" TEXT,
    "order_key" TEXT,
    "order_held" BOOLEAN NOT NULL DEFAULT false,
    "parent_run_id" UUID,
    "parent_path" TEXT,
    "attempt_of" UUID,
    "attempt_from" TEXT,
    "started_by_id" UUID,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "wake_at" TIMESTAMPTZ(3),
    "waiting_for" TEXT,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "bundles_done" INTEGER NOT NULL DEFAULT 0,
    "bundles_failed" INTEGER NOT NULL DEFAULT 0,
    "work_ms" INTEGER NOT NULL DEFAULT 0,
    "first_error" JSONB,
    "owner" UUID,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "takeovers" INTEGER NOT NULL DEFAULT 0,
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journal" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "from_index" INTEGER,
    "to_index" INTEGER,
    "has_failure" BOOLEAN NOT NULL DEFAULT false,
    "data" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "journal_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "run_failure" (
    "run_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_failure_pkey" PRIMARY KEY ("run_id","path")
);

-- CreateTable
CREATE TABLE "run_subject" (
    "workspace_id" UUID NOT NULL,
    "okta_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_subject_pkey" PRIMARY KEY ("run_id","path","okta_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "scenario_id" UUID NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("scenario_id","dedupe_key")
);

-- CreateTable
CREATE TABLE "signal" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" TEXT,
    "due" TIMESTAMPTZ(3),
    "request" JSONB,
    "answer" JSONB,
    "answered_by" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_rollup" (
    "workspace_id" UUID NOT NULL,
    "scenario_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "bundles" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "run_rollup_pkey" PRIMARY KEY ("workspace_id","scenario_id","day")
);

-- CreateTable
CREATE TABLE "worker_process" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "renewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "job_pool_id" TEXT,

    CONSTRAINT "worker_process_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_bucket" (
    "connection_id" UUID NOT NULL,
    "bucket" TEXT NOT NULL,
    "limit" INTEGER NOT NULL,
    "remaining" INTEGER NOT NULL,
    "reset_at" TIMESTAMPTZ(3),
    "learnt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_bucket_pkey" PRIMARY KEY ("connection_id","bucket")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" UUID NOT NULL,
    "workspace_id" UUID,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "detail" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "prev_hash" TEXT,
    "hash" TEXT,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "rate_limit_expire_idx" ON "rate_limit"("expire");

-- CreateIndex
CREATE UNIQUE INDEX "connection_workspace_id_name_key" ON "connection"("workspace_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "scenario_active_version_id_key" ON "scenario"("active_version_id");

-- CreateIndex
CREATE INDEX "scenario_workspace_id_updated_at_idx" ON "scenario"("workspace_id", "updated_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "scenario_version_scenario_id_number_key" ON "scenario_version"("scenario_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "scenario_version_scenario_id_document_hash_key" ON "scenario_version"("scenario_id", "document_hash");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_path_secret_hash_key" ON "webhook"("path_secret_hash");

-- CreateIndex
CREATE INDEX "webhook_workspace_id_idx" ON "webhook"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_scenario_id_module_key_key" ON "webhook"("scenario_id", "module_key");

-- CreateIndex
CREATE INDEX "schedule_state_next_at_idx" ON "schedule_state"("next_at");

-- CreateIndex
CREATE INDEX "run_workspace_page" ON "run"("workspace_id", "id" DESC);

-- CreateIndex
CREATE INDEX "run_scenario_page" ON "run"("scenario_id", "id" DESC);

-- CreateIndex
CREATE INDEX "run_unfinished" ON "run"("workspace_id", "id" DESC) WHERE (status = 'queued' OR status = 'running' OR status = 'waiting' OR status = 'needs_decision');

-- CreateIndex
CREATE INDEX "run_failed" ON "run"("workspace_id", "id" DESC) WHERE (status = 'failed');

-- CreateIndex
CREATE INDEX "run_sweep" ON "run"("owner", "id") WHERE (status = 'queued' OR status = 'running');

-- CreateIndex
CREATE INDEX "run_wake" ON "run"("wake_at") WHERE (status = 'waiting' AND wake_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "run_next_of_order_key" ON "run"("scenario_id", "order_key", "id") WHERE (order_key IS NOT NULL AND status = 'queued');

-- CreateIndex
CREATE INDEX "run_children" ON "run"("parent_run_id") WHERE (parent_run_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "run_attempts" ON "run"("attempt_of") WHERE (attempt_of IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "run_one_per_order_key" ON "run"("scenario_id", "order_key") WHERE (order_key IS NOT NULL AND (status = 'running' OR order_held));

-- CreateIndex
CREATE INDEX "run_subject_workspace_id_okta_id_run_id_idx" ON "run_subject"("workspace_id", "okta_id", "run_id" DESC);

-- CreateIndex
CREATE INDEX "delivery_at_idx" ON "delivery"("at");

-- CreateIndex
CREATE UNIQUE INDEX "signal_token_hash_key" ON "signal"("token_hash");

-- CreateIndex
CREATE INDEX "signal_run_id_path_idx" ON "signal"("run_id", "path");

-- CreateIndex
CREATE INDEX "signal_open" ON "signal"("workspace_id", "id" DESC) WHERE (answer IS NULL);

-- CreateIndex
CREATE INDEX "signal_due" ON "signal"("due") WHERE (answer IS NULL AND due IS NOT NULL);

-- CreateIndex
CREATE INDEX "worker_process_lease_until_idx" ON "worker_process"("lease_until");

-- CreateIndex
CREATE INDEX "audit_log_workspace_id_id_idx" ON "audit_log"("workspace_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection" ADD CONSTRAINT "connection_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scenario" ADD CONSTRAINT "scenario_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scenario" ADD CONSTRAINT "scenario_active_version_id_fkey" FOREIGN KEY ("active_version_id") REFERENCES "scenario_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scenario_version" ADD CONSTRAINT "scenario_version_scenario_id_fkey" FOREIGN KEY ("scenario_id") REFERENCES "scenario"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_scenario_id_fkey" FOREIGN KEY ("scenario_id") REFERENCES "scenario"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what Prisma's schema cannot say (and its diff leaves alone).

-- One person, one account, however the address is typed.
ALTER TABLE "user_account" ADD CONSTRAINT "user_account_email_lower" CHECK ("email" = lower("email"));

-- The journal's bytes come deflated: PostgreSQL must not try to compress them again.
ALTER TABLE "journal" ALTER COLUMN "data" SET STORAGE EXTERNAL;
