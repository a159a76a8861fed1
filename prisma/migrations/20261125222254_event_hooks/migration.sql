-- CreateEnum
CREATE TYPE "event_hook_state" AS ENUM ('idle', 'waiting', 'verified', 'off', 'gone');

-- CreateTable
CREATE TABLE "event_hook" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "okta_name" TEXT NOT NULL,
    "path_secret_hash" TEXT NOT NULL,
    "sealed_path" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "sealed_secret" TEXT NOT NULL,
    "previous_secret_hash" TEXT,
    "previous_until" TIMESTAMPTZ(3),
    "key_id" TEXT NOT NULL,
    "okta_id" TEXT,
    "okta_secret_hash" TEXT,
    "state" "event_hook_state" NOT NULL DEFAULT 'idle',
    "wanted" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "problem" JSONB,
    "challenged_at" TIMESTAMPTZ(3),
    "last_delivery_at" TIMESTAMPTZ(3),
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_hook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_hook_use" (
    "hook_id" UUID NOT NULL,
    "scenario_id" UUID NOT NULL,
    "module_key" TEXT NOT NULL,
    "types" JSONB NOT NULL,

    CONSTRAINT "event_hook_use_pkey" PRIMARY KEY ("scenario_id","module_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "event_hook_path_secret_hash_key" ON "event_hook"("path_secret_hash");

-- CreateIndex
CREATE INDEX "event_hook_connection_id_idx" ON "event_hook"("connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "event_hook_workspace_id_name_key" ON "event_hook"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "event_hook_use_hook_id_idx" ON "event_hook_use"("hook_id");

-- AddForeignKey
ALTER TABLE "event_hook" ADD CONSTRAINT "event_hook_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_hook" ADD CONSTRAINT "event_hook_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_hook_use" ADD CONSTRAINT "event_hook_use_hook_id_fkey" FOREIGN KEY ("hook_id") REFERENCES "event_hook"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_hook_use" ADD CONSTRAINT "event_hook_use_scenario_id_fkey" FOREIGN KEY ("scenario_id") REFERENCES "scenario"("id") ON DELETE CASCADE ON UPDATE CASCADE;
