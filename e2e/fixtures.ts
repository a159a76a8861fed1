import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { startSandboxServer } from '@/lib/modules/okta/sandbox/http'
import { type OrgOverHttp, startOrg } from '@/test/org-over-http'
import { removeData, startJoinery, type TestServer } from './server'

export const OWNER = { name: 'Ada Byron', email: 'ada@example.com', password: 'correct horse battery' }

/** An org beside the sandbox, in this very process, so that a test can look into it. */
export type OtherOrg = OrgOverHttp

interface Fixtures {
  /** The page of the owner, signed in. */
  owner: Page
}

/**
 * One server a worker, claimed once; a message on the browser's console that is an error fails the test, unless the test
 * brings it about on purpose (`expectedErrors`).
 */
export const test = base.extend<
  Fixtures & { failOnErrors: undefined; expectedErrors: RegExp },
  { org: OtherOrg; moved: string; server: TestServer }
>({
  org: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const org = await startOrg()
      await use(org)
      await org.close()
    },
    { scope: 'worker' },
  ],
  // The origin at which that org answers, too.
  moved: [
    async ({ org }, use) => {
      const { origin } = org.server
      const there = await startSandboxServer(org.org)
      // Its links still lead to where everybody else calls it.
      org.org.origin = origin
      await use(there.origin)
      await there.close()
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ org, moved }, use) => {
      const env = { JOINERY_LOOPBACK_ORGS: `${org.server.origin},${moved}` }
      const server = await startJoinery({ env })
      await claim(server)
      await use(server)
      await server.stop()
      await removeData(server.dataDir)
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  expectedErrors: [/^$/, { option: true }],
  failOnErrors: [
    async ({ page, expectedErrors }, use) => {
      const errors: string[] = []
      page.on('pageerror', error => errors.push(error.message))
      page.on('console', message => {
        // The browser itself notes every answer from 400 on; the tests ask for those on purpose.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
          errors.push(message.text())
      })
      await use(undefined)
      expect(errors.filter(error => !expectedErrors.test(error))).toEqual([])
    },
    { auto: true },
  ],
  owner: async ({ page }, use) => {
    await signIn(page)
    await use(page)
  },
})

export { expect }

/** Makes the owner's account by the very handler that the claim page uses. */
export async function claim(server: TestServer): Promise<void> {
  const token = server.claimLink?.split('#')[1]
  const response = await fetch(`${server.url}/api/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ token, ...OWNER }),
  })
  if (!response.ok) throw new Error(`claiming failed: ${await response.text()}`)
}

export async function signIn(page: Page, { email, password } = OWNER): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Scenarios' })).toBeVisible()
}

/**
 * Looks at a page as it stands, light, dark and narrow: axe has to find nothing on it. Where SCREENSHOTS names a folder
 * it leaves pictures there, for people to look at.
 */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  const take = async (look: string): Promise<void> => {
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${look}.png` })
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await take('light')
  await accessible(page, `${name}, light`, axe => axe)
  // The same page but for its colours.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await take('dark')
  await accessible(page, `${name}, dark`, axe => axe.withRules(['color-contrast']))
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const size = page.viewportSize()
  await page.setViewportSize({ width: 390, height: 844 })
  await take('narrow')
  await accessible(page, `${name}, narrow`, axe => axe)
  if (size) await page.setViewportSize(size)
}

/** Fails with every violation that axe finds, where it is and why. */
async function accessible(page: Page, where: string, set: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  const { violations } = await set(new AxeBuilder({ page })).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(node => `${id}: ${help} (${node.target.join(' ')}) ${node.failureSummary ?? ''}`),
  )
  expect(found, where).toEqual([])
}
