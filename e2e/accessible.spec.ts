import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

/** Every module of this installation, as one finds it, with a name for its picture. */
const MODULES = [
  ['create a user', 'create-user'],
  ['update a user', 'update-user'],
  ['delete a user', 'delete-user'],
  ['get a user', 'get-user'],
  ['search list', 'list-users'],
  ['api call', 'api-call'],
  ['router', 'router'],
  ['set variables', 'set-variables'],
] as const

test('pages and what opens on them are for everybody', async ({ owner: page }) => {
  test.setTimeout(180_000)
  await new Builder(page).begin('For everybody')
  await page.goto('/scenarios')
  await page
    .getByRole('button', { name: /^More for/ })
    .first()
    .click()
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await picture(page, 'menu')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: /^Go to or do/ })).toBeVisible()
  await picture(page, 'command-palette')
  for (const [address, name] of [
    ['/runs?status=needs_decision', 'runs-none'],
    ['/sandbox', 'sandbox-people'],
    ['/nowhere', 'not-found'],
  ] as const) {
    await page.goto(address)
    await picture(page, name)
  }
})

test('every form of the builder, with everything folded out, is for everybody', async ({ owner: page }) => {
  test.setTimeout(300_000)
  const builder = new Builder(page)
  await builder.begin('Every form')
  await page.keyboard.press('a')
  await picture(page, 'picker')
  await builder.pick('schedule')
  await builder.choose('Run every', 'Month')
  await expect(builder.panel.getByText('On day 1 of every month at 06:00')).toBeVisible()
  await picture(page, 'form-schedule')
  for (const [at, [search, name]] of MODULES.entries()) {
    await builder.node(`m${at + 1}`).focus()
    await page.keyboard.press('a')
    await builder.pick(search)
    await expect(builder.panel).toContainText(`m${at + 2} · `)
    // Groups fold out one after the other; each press leaves one fewer.
    const folded = builder.panel.locator('button[aria-expanded="false"]:not([role="combobox"])')
    for (let left = await folded.count(); left > 0; left--) await folded.first().click()
    await picture(page, `form-${name}`)
  }
  await page.getByRole('button', { name: /problems$/ }).click()
  await expect(page.getByRole('region', { name: 'Problems' })).toBeVisible()
  await picture(page, 'problems')
  await page.getByRole('button', { name: 'Settings of the scenario' }).click()
  await picture(page, 'scenario-settings')
  await page.getByRole('button', { name: 'Keys (?)' }).click()
  await expect(page.getByRole('dialog', { name: 'Keys of the canvas' })).toBeVisible()
  await picture(page, 'keys')
})
