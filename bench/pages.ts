import { existsSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { uuidv7 } from 'uuidv7'
import { joinery } from '@/e2e/command'
import { openDatabaseOf } from '@/e2e/database'
import { removeData, startJoinery } from '@/e2e/server'
import { startManyUsers } from './many-users'

/**
 * The pages in a real Chromium: what the builder loads at first, how smoothly 500 modules are dragged, how quickly a
 * history of 10,000 runs opens, how a run of 10,000 bundles scrolls, and whether anything jumps. Printed, not asserted.
 */
const OWNER = { email: 'bench@example.com', password: 'correct horse battery' }
const RUNS = 10_000
const MODULES = 500
const BUNDLES = 10_000

const MANY_BUNDLES = JSON.stringify({
  format: 1,
  name: 'Many bundles',
  connections: { org: { kind: 'okta', name: 'Many' } },
  settings: { parallelism: 50, stopAtFirstFailure: false },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    { key: 'm2', module: 'okta.list-users@1', connection: 'org' },
    {
      key: 'm3',
      module: 'flow.set-variables@1',
      parameters: {
        variables: {
          is: 'fields',
          fields: { login: { is: 'mapping', template: '{{m2.profile.login}}' } },
        },
      },
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
  ],
})

const print = (row: object): void => void process.stdout.write(`${JSON.stringify(row)}\n`)
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)

/** The middle and the 95th part of a hundred of some times. */
function spread(times: number[]): { p50: number; p95: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): number => +(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
  return { p50: at(0.5), p95: at(0.95) }
}

/** A wide drawing: one trigger, and rows of Set Variables behind it. */
function manyModules(count: number) {
  const modules = Array.from({ length: count }, (_, at) => ({
    key: `m${at + 1}`,
    module: at === 0 ? 'flow.manual@1' : 'flow.set-variables@1',
    position: { x: (at % 25) * 300, y: Math.floor(at / 25) * 120 },
  }))
  const links = modules.slice(1).map(({ key }, at) => ({
    id: `l${at + 1}`,
    from: (at + 1) % 25 === 0 ? 'm1' : `m${at + 1}`,
    to: key,
  }))
  return { format: 1, name: 'Many modules', modules, links }
}

/** A text, since a compiled function brings helpers along that the page does not have. */
const COUNT_FRAMES = `(() => {
  window.frameTimes = []
  let last = performance.now()
  const tick = now => {
    window.frameTimes.push(now - last)
    last = now
    window.frame = requestAnimationFrame(tick)
  }
  window.frame = requestAnimationFrame(tick)
})()`

/** Draws frames for a while as something is done, and tells how long each took, in ms. */
async function framesWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(COUNT_FRAMES)
  await work()
  return page.evaluate(() => {
    const { frame, frameTimes } = window as unknown as { frame: number; frameTimes: number[] }
    cancelAnimationFrame(frame)
    return frameTimes.slice(1)
  })
}

const org = await startManyUsers(BUNDLES)
const env = { JOINERY_LOOPBACK_ORGS: org.origin }
const server = await startJoinery({
  env: { ...env, JOINERY_OWNER_EMAIL: OWNER.email, JOINERY_OWNER_PASSWORD: OWNER.password },
})
const database = await openDatabaseOf(server.dataDir)
const browser = await chromium.launch({
  ...(executable === undefined ? {} : { executablePath: executable }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
try {
  const text = JSON.stringify(manyModules(MODULES))
  const imported = await joinery(server.dataDir, ['import', '-', '--json'], { input: text })
  if (imported.code !== 0) throw new Error(imported.err)
  const { id: scenario } = JSON.parse(imported.out) as { id: string }
  const page = await browser.newPage({ baseURL: server.url, viewport: { width: 1440, height: 900 } })
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Scenarios' }).waitFor()

  await page.addInitScript(() => {
    Object.assign(window, { shifts: 0 })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean }
        if (!hadRecentInput) Object.assign(window, { shifts: Reflect.get(window, 'shifts') + value })
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(`/scenarios/${scenario}`, { waitUntil: 'networkidle' })
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(entry => /\.js(\?|$)/.test(entry.name))
      .map(entry => (entry as PerformanceResourceTiming).encodedBodySize),
  )
  const jumps = (): Promise<number> => page.evaluate(() => Reflect.get(window, 'shifts') as number)
  print({
    what: 'builder, first load',
    scripts: scripts.length,
    scriptKB: +(scripts.reduce((sum, size) => sum + size, 0) / 1_000).toFixed(1),
    layoutShift: +(await jumps()).toFixed(4),
  })

  const inSight = page.locator('.react-flow__node').filter({ visible: true })
  await page.keyboard.press('f')
  const box = await inSight.first().boundingBox()
  if (box === null) throw new Error('no module is in sight')
  const dragged = await framesWhile(page, async () => {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    for (let step = 1; step <= 60; step++) {
      await page.mouse.move(box.x + 20 + step * 4, box.y + 10 + step * 3)
    }
    await page.mouse.up()
  })
  print({ what: `dragging one of ${MODULES} modules`, frames: dragged.length, frameMs: spread(dragged) })

  const { rows } = await database.pool.query<{ workspace_id: string; version: string }>(
    `SELECT s.workspace_id, coalesce(max(v.id::text), s.id::text) AS version
     FROM scenario s LEFT JOIN scenario_version v ON v.scenario_id = s.id WHERE s.id = $1 GROUP BY s.id`,
    [scenario],
  )
  const ids = Array.from({ length: RUNS }, () => uuidv7())
  await database.pool.query(
    `INSERT INTO run (id, workspace_id, scenario_id, version_id, status, trigger, trigger_summary, started_at, finished_at, bundles_done)
     SELECT id, $2, $3, $4, CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'succeeded' END::run_status, 'webhook', 'POST', now(), now(), 1
     FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, n)`,
    [ids, rows[0]?.workspace_id, scenario, rows[0]?.version],
  )
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  for (const address of ['/runs', '/runs?status=failed', `/runs?before=${ids[RUNS / 2]}`]) {
    const times: number[] = []
    for (let again = 0; again < 10; again++) {
      const began = performance.now()
      const answer = await fetch(server.url + address, { headers: { cookie: cookies } })
      await answer.text()
      if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`)
      times.push(performance.now() - began)
    }
    print({ what: `history of ${RUNS} runs: ${address.split('=')[0]}`, serverMs: spread(times.slice(1)) })
  }

  const added = await joinery(
    server.dataDir,
    ['connection', 'add', '--name', 'Many', '--host', org.origin, '--token-stdin'],
    { input: 'bench', env },
  )
  if (added.code === 2) throw new Error(added.err)
  const list = await joinery(server.dataDir, ['import', '-', '--json'], { input: MANY_BUNDLES, env })
  if (list.code !== 0) throw new Error(list.err)
  const ran = await joinery(server.dataDir, ['run', 'Many bundles', '--wait', '--json'], { env })
  const { id: run } = JSON.parse(ran.out) as { id: string }
  const began = performance.now()
  await page.goto(`/runs/${run}`)
  const steps = page.getByRole('listbox', { name: 'Steps' })
  await steps.waitFor()
  const openedMs = Math.round(performance.now() - began)
  await steps.hover()
  const scrolled = await framesWhile(page, async () => {
    for (let turn = 0; turn < 120; turn++) {
      await page.mouse.wheel(0, 600)
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)))
    }
  })
  print({
    what: `a run of ${BUNDLES} bundles`,
    openedMs,
    scrolledFrames: scrolled.length,
    frameMs: spread(scrolled),
    scrolledTo: await steps.evaluate(element => element.scrollTop),
    layoutShift: +(await jumps()).toFixed(4),
  })
} finally {
  await browser.close()
  org.close()
  await server.stop()
  await database.stop()
  await removeData(server.dataDir)
}
process.exit(0)
