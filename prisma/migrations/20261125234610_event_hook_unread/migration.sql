-- CreateTable
CREATE TABLE "event_hook_unread" (
    "id" UUID NOT NULL,
    "hook_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "why" TEXT NOT NULL,
    "event" TEXT NOT NULL,

    CONSTRAINT "event_hook_unread_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "event_hook_unread_hook_id_id_idx" ON "event_hook_unread"("hook_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "event_hook_unread" ADD CONSTRAINT "event_hook_unread_hook_id_fkey" FOREIGN KEY ("hook_id") REFERENCES "event_hook"("id") ON DELETE CASCADE ON UPDATE CASCADE;
