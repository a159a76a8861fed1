-- AlterTable
ALTER TABLE "scenario" ADD COLUMN     "not_live" INTEGER,
ADD COLUMN     "recent_saves" JSONB NOT NULL DEFAULT '[]';
