import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

const PASSWORD = 'Planted-Passw0rd-1'
const KEY = 'planted-api-key-22'
const BODY = '{"note":"planted-note-333"}'
const PLANTED = /planted/i

test('what is typed as a secret is set from then on, and the browser never gets it back', async ({
  owner: page,
  org,
  moved,
}) => {
  test.setTimeout(180_000)
  const answers: string[] = []
  page.on('response', async response => {
    const type = response.headers()['content-type'] ?? ''
    if (/json|html|component/.test(type)) answers.push(await response.text().catch(() => ''))
  })
  await page.goto('/connections')
  await page.getByRole('button', { name: 'Add connection' }).click()
  const connecting = page.getByRole('dialog', { name: 'Add a connection' })
  await connecting.getByLabel('Connection name').fill('Secrets org')
  await connecting.getByLabel('Host').fill(org.server.origin)
  await connecting.getByLabel('API Token').fill('secret-token')
  await connecting.getByRole('button', { name: 'Add connection' }).click()
  await expect(page.getByRole('table', { name: 'Connections' })).toContainText('Secrets org')

  const builder = new Builder(page)
  await builder.begin('Secrets')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'update a user')
  await builder.choose('Connection', 'Secrets org')
  await builder.write('User ID', '00u1')
  await page.keyboard.press('Escape')
  await builder.panel.getByRole('button', { name: /credentials/i }).click()
  await builder.choose('Password type', 'Plain text')
  await builder.panel.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Tab')
  await expect(builder.panel.getByLabel('Password is set')).toBeVisible()
  await builder.saved()
  await picture(page, 'secret-set')

  await builder.addAfter('m2', 'make an api call')
  await builder.write('URL', '/api/v1/users/me')
  await builder.panel.getByRole('button', { name: 'Add to headers' }).click()
  await builder.write('Key', 'X-Api-Key')
  await builder.panel.locator('input[type=password]').fill(KEY)
  await builder.panel.getByRole('button', { name: 'Keep Body secret' }).click()
  await builder.panel.locator('textarea').last().fill(BODY)
  await builder.field('URL').click()
  await builder.saved()
  await expect(builder.panel.getByLabel('Body is set')).toBeVisible()
  await expect(builder.panel.getByLabel('Value is set')).toBeVisible()
  await picture(page, 'secret-rows')

  // Neither the browser's store, nor the clipboard, nor the page.
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toMatch(PLANTED)
  expect(await page.content()).not.toMatch(PLANTED)
  await page.reload()
  await builder.node('m2').click()
  await expect(builder.panel.getByLabel('Password is set')).toBeVisible()
  await builder.panel.getByRole('button', { name: 'Replace Password' }).click()
  await expect(builder.panel.getByLabel('Password', { exact: true })).toHaveValue('')
  await page.keyboard.press('Escape')

  // A pasted copy in the same scenario has it too.
  await builder.node('m2').focus()
  await page.keyboard.press('ControlOrMeta+d')
  await expect(builder.nodes).toHaveCount(4)
  await builder.saved()
  await expect(builder.panel.getByLabel('Password is set')).toBeVisible()
  await expect(builder.panel.getByText(/Type it again/i)).toHaveCount(0)

  // Nor do they follow the connection to another org.
  await page.goto('/connections')
  await page.getByRole('button', { name: 'More for Secrets org' }).click()
  await page.getByRole('menuitem', { name: 'Change token' }).click()
  const changing = page.getByRole('dialog', { name: 'Change the token of Secrets org' })
  await changing.getByLabel('Host').fill(moved)
  await changing.getByLabel('API Token').fill('secret-token')
  await changing.getByRole('button', { name: 'Change token' }).click()
  await expect(changing.getByText(/3 secrets in “Secrets” were typed for 127/)).toBeVisible()
  await picture(page, 'secret-host')
  await changing.getByRole('button', { name: 'Change the host and forget them' }).click()
  await expect(changing).toBeHidden()
  await page.goto('/scenarios')
  await page.getByRole('link', { name: 'Secrets', exact: true }).click()
  await builder.node('m2').click()
  await expect(builder.panel.getByText(/typed for another place or org. Type it again/)).toBeVisible()
  await picture(page, 'secret-forgotten')

  expect(answers.length).toBeGreaterThan(10)
  expect(answers.filter(answer => PLANTED.test(answer))).toEqual([])
})
