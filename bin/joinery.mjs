#!/usr/bin/env node
// The `joinery` command. Plain JavaScript that any Node can read, so that an old one gets a sentence and no stack.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const supported = major > 24 || major === 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
if (!supported) {
  process.stderr.write(
    `joinery: This is Node ${process.versions.node}; Joinery runs on Node 20.19, 22.12 or 24 and newer.\n`,
  )
  process.exit(1)
}
const { ensureBuilt } = await import('../scripts/build.mjs')
const command = process.argv.find((arg, at) => at > 1 && !arg.startsWith('-'))
const built = await ensureBuilt({ pages: command === 'start' })
if (!built) process.exit(1)
// `joinery runs | head` closes its end early; that is no error of ours. A server goes on without a reader.
if (command !== 'start' && command !== 'dev') {
  const end = error => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1)
  process.stdout.on('error', end)
  process.stderr.on('error', end)
}
const { main } = await import('../dist/cli.mjs')
await main(process.argv)
// What was printed goes out first. Ended by hand, since Prisma's engine leaves a timer of ten seconds behind.
process.stdout.write('', () => process.exit())
