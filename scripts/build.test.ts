import { type ChildProcessByStdio, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'

/** Builds pages like Next: one at a time, and refuses in Next's words. It ends when the file `go` is there. */
const NEXT = `
import fs from 'node:fs'
fs.mkdirSync('.next', { recursive: true })
try {
  fs.writeFileSync('.next/lock', '', { flag: 'wx' })
} catch {
  console.error('⨯ Another next build process is already running.')
  process.exit(1)
}
fs.appendFileSync('builds', 'x')
const look = () => {
  if (!fs.existsSync('go')) return
  fs.rmSync('.next/lock')
  process.exit(0)
}
fs.watch('.', look)
look()
setInterval(() => undefined, 1_000)
`

/** An unbuilt clone, with as little in it as can be built. */
function unbuilt(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'joinery-clone-'))
  onTestFinished(async () => {
    // Whoever still waits for it ends by it.
    writeFileSync(path.join(root, 'go'), '')
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  })
  for (const script of readdirSync('scripts').filter(
    name => name.startsWith('build') && name.endsWith('.mjs'),
  ))
    cpSync(path.join('scripts', script), path.join(root, 'scripts', script))
  writeFileSync(path.join(root, 'scripts/prisma-generate.mjs'), '')
  mkdirSync(path.join(root, 'server'))
  writeFileSync(path.join(root, 'server/cli.ts'), 'export const main = 1')
  const bin = path.join(root, 'node_modules/next/dist/bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(path.join(root, 'node_modules/next/package.json'), '{"type":"module"}')
  writeFileSync(path.join(bin, 'next'), NEXT)
  symlinkSync(path.resolve('node_modules/esbuild'), path.join(root, 'node_modules/esbuild'))
  return root
}

interface Build {
  child: ChildProcessByStdio<null, null, Readable>
  /** Its exit code, with all that it said. */
  ended: Promise<{ code: number | null; said: string }>
  says: (words: string) => Promise<void>
}

function build(root: string): Build {
  const child = spawn(process.execPath, ['scripts/build.mjs'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  const ended = new Promise<{ code: number | null; said: string }>(resolve =>
    child.once('close', code => resolve({ code, said })),
  )
  const says = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => said.includes(words) && resolve()
      child.stderr.on('data', look)
      void ended.then(end => reject(new Error(`It ended with ${end.code} and said: ${end.said}`)))
      look()
    })
  return { child, ended, says }
}

const builtTimes = (root: string): number =>
  existsSync(path.join(root, 'builds')) ? readFileSync(path.join(root, 'builds'), 'utf8').length : 0

/** Until the pages are being built. */
const building = (root: string): Promise<void> =>
  new Promise(resolve => {
    const look = () => {
      if (builtTimes(root) === 0) return
      watcher.close()
      resolve()
    }
    const watcher = watch(root, look)
    look()
  })

it('two starts at once in an unbuilt clone build it once, and the second says that it waits', async () => {
  const root = unbuilt()
  const first = build(root)
  await building(root)
  const second = build(root)
  await second.says('waiting for it')
  writeFileSync(path.join(root, 'go'), '')
  expect(await first.ended).toMatchObject({ code: 0 })
  expect(await second.ended).toMatchObject({ code: 0 })
  expect(builtTimes(root)).toBe(1)
  expect(readdirSync(path.join(root, 'dist')).sort()).toEqual(['.stamp', 'cli.mjs', 'cli.mjs.map'])
})

it('what a start that was killed left behind is waited for, and keeps nobody from building', async () => {
  const root = unbuilt()
  const first = build(root)
  await building(root)
  first.child.kill('SIGKILL')
  const second = build(root)
  await second.says('waiting for it')
  writeFileSync(path.join(root, 'go'), '')
  expect(await second.ended).toMatchObject({ code: 0 })
  expect(builtTimes(root)).toBe(2)
})
