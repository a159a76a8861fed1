import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') }

/**
 * Two suites: `unit` stands beside the code and needs nothing but Node; `integration` uses the real
 * embedded PostgreSQL and real HTTP on loopback.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          setupFiles: ['test/property-seed.ts', 'test/patience.ts'],
          // Property tests walk hundreds of cases; on a busy machine that takes longer than vitest's own five seconds.
          testTimeout: 30_000,
          include: ['{lib,server,components,app,bin,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          globalSetup: ['test/database-server.ts'],
          setupFiles: ['test/property-seed.ts', 'test/patience.ts'],
          include: ['{lib,server,bin,test}/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
