-- AlterTable
ALTER TABLE "signal" ADD COLUMN     "alike" TEXT,
ADD COLUMN     "scenario_id" UUID;
