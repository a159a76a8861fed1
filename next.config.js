/** What every file under /_next/static says too; pages get theirs from proxy.ts. */
const FOR_FILES = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'referrer-policy', value: 'same-origin' },
]

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  typedRoutes: false,
  // Native or stateful: loaded by Node as they are, never bundled a second time.
  serverExternalPackages: [
    'pg',
    'graphile-worker',
    '@node-rs/argon2',
    'pino',
    'undici',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@prisma/schema-engine-wasm',
  ],
  // Type errors and lint are the test command's business; `next build` repeats neither.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  headers: () => [{ source: '/_next/static/:path*', headers: FOR_FILES }],
}
