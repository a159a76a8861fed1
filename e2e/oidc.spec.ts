import type { Page } from '@playwright/test'
import { test as base, claim, expect, OWNER, picture } from './fixtures'
import { AT_OKTA, CLIENT, type FakeOkta, startOkta } from './okta'
import { freePort, removeData, startJoinery, type TestServer } from './server'

interface Okta {
  now: FakeOkta
  port: number
  env: Record<string, string>
}

/** Joinery with sign-in at an Okta of this test's own. */
const test = base.extend<object, { okta: Okta; server: TestServer }>({
  okta: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const [port, joinery] = [await freePort(), await freePort()]
      const now = await startOkta(port, `http://127.0.0.1:${joinery}`)
      const env = {
        PORT: String(joinery),
        JOINERY_OIDC_ISSUER: now.issuer,
        JOINERY_OIDC_CLIENT_ID: CLIENT.id,
        JOINERY_OIDC_CLIENT_SECRET: CLIENT.secret,
      }
      const okta = { now, port, env }
      await use(okta)
      await okta.now.stop()
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ okta }, use) => {
      const server = await startJoinery({ port: Number(okta.env.PORT), env: okta.env })
      await claim(server)
      await use(server)
      await server.stop()
      await removeData(server.dataDir)
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

test.describe.configure({ timeout: 180_000 })

const oktaButton = (page: Page) => page.getByRole('button', { name: 'Sign in with Okta' })

/** What Okta is asked in the address of its sign-in page. */
async function askedAtOkta(page: Page): Promise<Record<string, string | undefined>> {
  const request = await page.waitForRequest(/\/oauth2\/v1\/authorize\?/)
  return Object.fromEntries(new URL(request.url()).searchParams)
}

/** Presses the button, and at Okta chooses who one is. */
async function signInWithOkta(page: Page, who: keyof typeof AT_OKTA, from = '/sign-in'): Promise<void> {
  await page.goto(from)
  const asked = askedAtOkta(page)
  await oktaButton(page).click()
  const { state, nonce, code_challenge, ...rest } = await asked
  for (const once of [state, nonce, code_challenge]) expect(once).toMatch(/^[\w-]{43}$/)
  expect(rest).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: CLIENT.id })
  await page.getByText(AT_OKTA[who].login).first().click()
}

/** Fills the form of the page that one is on. */
async function signInHere(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Scenarios' })).toBeVisible()
}

/** Opens the menu of the account; a press before the page has come to life does nothing, so it presses again. */
async function openMenu(page: Page, name: string = OWNER.name): Promise<void> {
  const menu = page.getByRole('menu')
  await expect(async () => {
    if (!(await menu.isVisible())) await page.getByRole('button', { name: `Account of ${name}` }).click()
    await expect(menu).toBeVisible({ timeout: 1_000 })
  }).toPass()
}

async function signOut(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible()
}

/** The browser is sent on from Okta’s page at once, with an answer of our choosing. */
async function oktaAnswers(page: Page, answer: (asked: URLSearchParams) => Record<string, string>) {
  await page.route(/\/oauth2\/v1\/authorize\?/, route => {
    const asked = new URL(route.request().url()).searchParams
    const back = `${asked.get('redirect_uri')}?${new URLSearchParams(answer(asked))}`
    return route.fulfill({ status: 302, headers: { location: back } })
  })
}

test('a stranger stays outside; an account is linked by its password and is itself again by Okta', async ({
  page,
}) => {
  await page.goto('/sign-in')
  await expect(oktaButton(page)).toBeVisible()
  await picture(page, 'okta-sign-in')
  await signInWithOkta(page, 'grace')
  await expect(page.getByText('no account here is linked to you')).toBeVisible()
  await picture(page, 'okta-unknown')

  await signInHere(page)
  await openMenu(page)
  // An open menu lies over the page, in none of its landmarks.
  await picture(page, 'okta-menu')
  await page.getByRole('menuitem', { name: 'Link Okta sign-in' }).click()
  await expect(page.getByText('Not linked.')).toBeVisible()
  await picture(page, 'okta-account')
  await page.getByRole('button', { name: 'Link Okta sign-in' }).click()
  const dialog = page.getByRole('dialog', { name: /^(Link Okta sign-in|Remove the link to Okta)/ })
  await dialog.getByLabel('Your password here').fill('not the password')
  await dialog.getByRole('button', { name: 'Continue to Okta' }).click()
  await expect(dialog.getByText('This is not the password of your account.')).toBeVisible()
  await picture(page, 'okta-password')
  await dialog.getByLabel('Your password here').fill(OWNER.password)
  const asked = askedAtOkta(page)
  await dialog.getByRole('button', { name: 'Continue to Okta' }).click()
  // Whoever else has a session at Okta in this browser is not linked by a slip.
  expect((await asked).prompt).toBe('login')
  await page.getByText(AT_OKTA.ada.login).first().click()
  await expect(page.getByText(`Linked to ${AT_OKTA.ada.login}`)).toBeVisible()
  await picture(page, 'okta-linked')

  await signOut(page)
  await signInWithOkta(page, 'ada', '/sign-in?next=/runs')
  await expect(page).toHaveURL(/\/runs$/)
  await openMenu(page)
  await expect(page.getByText(OWNER.email)).toBeVisible()
  await page.getByRole('menuitem', { name: 'Okta sign-in' }).click()

  // Unlinked, and a try to link again that is cancelled at Okta.
  await page.getByRole('button', { name: 'Remove the link' }).click()
  await dialog.getByLabel('Your password here').fill(OWNER.password)
  await dialog.getByRole('button', { name: 'Remove the link' }).click()
  await expect(page.getByText('Not linked.')).toBeVisible()
  await oktaAnswers(page, asked => ({ error: 'access_denied', state: asked.get('state') ?? '' }))
  await page.getByRole('button', { name: 'Link Okta sign-in' }).click()
  await dialog.getByLabel('Your password here').fill(OWNER.password)
  await dialog.getByRole('button', { name: 'Continue to Okta' }).click()
  await expect(page).toHaveURL(/\/account\?error=denied$/)
  await expect(page.getByText('Okta did not let you in')).toBeVisible()
  await page.unrouteAll()
  await signOut(page)
  await signInWithOkta(page, 'ada')
  await expect(page.getByText('no account here is linked to you')).toBeVisible()
})

test('whatever goes wrong on the way ends on the sign-in page, in plain words', async ({
  page,
  okta,
  server,
}) => {
  await test.step('Okta says no', async () => {
    await oktaAnswers(page, asked => ({
      error: 'access_denied',
      error_description: 'User is not assigned to the client application.',
      state: asked.get('state') ?? '',
    }))
    await page.goto('/sign-in')
    await oktaButton(page).click()
    await expect(page.getByText('Okta did not let you in')).toBeVisible()
  })
  await test.step('the answer belongs to another sign-in', async () => {
    await page.unrouteAll()
    await page.goto('/sign-in')
    await oktaAnswers(page, () => ({ code: 'a-code', state: 'of-somebody-else' }))
    await oktaButton(page).click()
    await expect(page.getByText('begun in another browser')).toBeVisible()
    await page.unrouteAll()
    await page.goto('/api/auth/callback/okta?code=a-code&state=made-up')
    await expect(page.getByText('begun in another browser')).toBeVisible()
  })
  await test.step('the ID token was made for another sign-in', async () => {
    await page.route(/\/oauth2\/v1\/authorize\?/, async route => {
      const url = new URL(route.request().url())
      url.searchParams.set('nonce', 'of-somebody-else')
      return route.fulfill({ response: await route.fetch({ url: url.href }) })
    })
    await signInWithOkta(page, 'grace')
    await expect(page.getByText('could not be verified')).toBeVisible()
    await page.unrouteAll()
  })
  await test.step('nobody is sent to another site', async () => {
    await page.goto(`/sign-in?next=${encodeURIComponent('//evil.example/x')}`)
    await signInHere(page)
    expect(page.url()).toBe(`${server.url}/scenarios`)
    await signOut(page)
    // What another site may have put into the cookie that remembers where to go on to.
    await page.goto('/api/auth/signin?callbackUrl=https%3A%2F%2Fevil.example%2Fx')
    const cookies = await page.context().cookies(server.url)
    expect(cookies.find(cookie => cookie.name === 'next-auth.callback-url')?.value).toBe(
      encodeURIComponent(server.url),
    )
  })
  await test.step('the client secret is wrong', async () => {
    await okta.now.stop()
    okta.now = await startOkta(okta.port, server.url, 'another-secret')
    await signInWithOkta(page, 'grace')
    await expect(page.getByText('does not accept this server’s client ID or client secret')).toBeVisible()
  })
  await test.step('Okta is away', async () => {
    await okta.now.stop()
    await page.goto('/sign-in')
    await oktaButton(page).click()
    await expect(page.getByText('Okta cannot be reached')).toBeVisible()
    await expect(page).toHaveURL(/\/sign-in\?/)
    await picture(page, 'okta-away')
    okta.now = await startOkta(okta.port, server.url)
    await signInWithOkta(page, 'grace')
    await expect(page.getByText('no account here is linked to you')).toBeVisible()
  })
  await test.step('the server’s log says why, and holds no secret', () => {
    const log = server.printed()
    expect(log).toContain('nonce mismatch')
    expect(log).toContain('invalid_client')
    expect(log).toContain('ECONNREFUSED')
    expect(log).not.toContain(CLIENT.secret)
    expect(log).not.toMatch(/eyJ|id_token|access_token|code_verifier=/)
  })
})

test('where a role is set, who is assigned to the app comes in with it, and takes nobody’s account', async ({
  page,
  okta,
  server,
}) => {
  await server.stop()
  const { dataDir, port } = server
  const open = await startJoinery({ dataDir, port, env: { ...okta.env, JOINERY_OIDC_ROLE: 'viewer' } })
  try {
    await signInWithOkta(page, 'twin')
    await expect(page.getByText('There is an account with your e-mail address already.')).toBeVisible()
    await signInWithOkta(page, 'grace')
    await expect(page.getByRole('heading', { name: 'Scenarios' })).toBeVisible()
    await openMenu(page, 'Grace Hopper')
    await page.getByRole('menuitem', { name: 'Okta sign-in' }).click()
    await expect(page.getByText('Your role here is viewer.')).toBeVisible()
    await expect(page.getByText('it always signs in with Okta')).toBeVisible()
    await picture(page, 'okta-viewer')
    await page.goto('/connections')
    await expect(page.getByRole('heading', { name: 'Connections' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Add connection' })).toHaveCount(0)
  } finally {
    await open.stop()
  }
})
