-- CreateTable
CREATE TABLE "sealed_value" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "scenario_id" UUID NOT NULL,
    "module" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "connection_id" UUID,
    "sealed" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sealed_value_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upgrade_job" (
    "name" TEXT NOT NULL,
    "cursor" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "upgrade_job_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "sealed_value_scenario_id_idx" ON "sealed_value"("scenario_id");

-- CreateIndex
CREATE INDEX "sealed_value_workspace_id_idx" ON "sealed_value"("workspace_id");

-- AddForeignKey
ALTER TABLE "sealed_value" ADD CONSTRAINT "sealed_value_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sealed_value" ADD CONSTRAINT "sealed_value_scenario_id_fkey" FOREIGN KEY ("scenario_id") REFERENCES "scenario"("id") ON DELETE CASCADE ON UPDATE CASCADE;
