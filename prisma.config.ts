import { defineConfig } from 'prisma/config'
import { readEnv } from './lib/env'

const url = readEnv().databaseUrl

/**
 * For Prisma's own command (`npx prisma studio`, `npx prisma migrate deploy`). Joinery itself needs none of
 * it: it applies prisma/migrations in-process, see lib/db/migrate.ts.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url === undefined ? {} : { datasource: { url } }),
})
