-- AlterTable
ALTER TABLE "scenario" ADD COLUMN     "module_ids" JSONB NOT NULL DEFAULT '[]';

-- What a list of scenarios shows of a drawing follows the drawing, whoever writes it. (A script is taken apart at its
-- semicolons, so those inside the function are written as \x3b.)
CREATE FUNCTION scenario_module_ids() RETURNS trigger LANGUAGE plpgsql AS E'
BEGIN
  NEW.module_ids := jsonb_path_query_array(NEW.draft, \'lax $.modules[*].module\')\x3b
  RETURN NEW\x3b
END
';
CREATE TRIGGER scenario_module_ids BEFORE INSERT OR UPDATE OF draft ON "scenario"
  FOR EACH ROW EXECUTE FUNCTION scenario_module_ids();
UPDATE "scenario" SET "module_ids" = jsonb_path_query_array("draft", 'lax $.modules[*].module');

-- Errors that were stored before their texts had a bound.
UPDATE "run" SET "first_error" = jsonb_build_object(
  'kind', "first_error"->>'kind',
  'message', left("first_error"->>'message', 1900) || ' … (cut)'
) || jsonb_strip_nulls(jsonb_build_object(
  'code', left("first_error"->>'code', 500),
  'hint', left("first_error"->>'hint', 500),
  'status', "first_error"->'status',
  'requestId', left("first_error"->>'requestId', 500)
))
WHERE "first_error" IS NOT NULL AND pg_column_size("first_error") > 4000 AND octet_length("first_error"::text) > 10000;
