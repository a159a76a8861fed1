import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

test('what is changed of a scenario that is on is a draft until it is updated, and every page says so', async ({
  owner: page,
  org,
}) => {
  test.setTimeout(120_000)
  await page.goto('/connections')
  await page.getByRole('button', { name: 'Add connection' }).click()
  const connecting = page.getByRole('dialog', { name: 'Add a connection' })
  await connecting.getByLabel('Connection name').fill('Acme live')
  await connecting.getByLabel('Host').fill(org.server.origin)
  await connecting.getByLabel('API Token').fill('secret-token')
  // A press outside and Escape throw nothing away.
  await page.mouse.click(5, 5)
  await page.keyboard.press('Escape')
  await page.mouse.click(5, 5)
  await expect(connecting.getByRole('alertdialog')).toBeVisible()
  await picture(page, 'dialog-asks')
  await connecting.getByRole('button', { name: 'Go on' }).click()
  await expect(connecting.getByLabel('API Token')).toHaveValue('secret-token')
  await connecting.getByRole('button', { name: 'Add connection' }).click()
  await expect(page.getByRole('table', { name: 'Connections' })).toContainText('Acme live')

  const builder = new Builder(page)
  await builder.begin('Goes live')
  await builder.drag('Schedule', { x: 360, y: 200 })
  await builder.addAfter('m1', 'update a user')
  await builder.choose('Connection', 'Acme live')
  await builder.saved()
  const dialog = page.getByRole('dialog', { name: /^(Switch on|Update) “/ })
  await page.getByRole('button', { name: 'Switch on' }).click()
  await expect(dialog).toContainText('to be mended first')
  await expect(dialog.getByRole('button', { name: 'Switch on' })).toBeDisabled()
  await picture(page, 'switch-on-problems')
  await dialog.getByRole('button', { name: /User ID/ }).click()
  await expect(builder.field('User ID')).toBeVisible()
  await builder.write('User ID', 'ada@example.com')
  // Away from what the org suggests.
  await page.keyboard.press('Tab')
  await builder.panel.getByRole('button', { name: /attributes/ }).click()
  await builder.write('Cost center', 'CC-1')
  await builder.saved()

  await page.getByRole('button', { name: 'Switch on' }).click()
  await expect(dialog).toContainText('Every day at')
  await expect(dialog).toContainText('Acme live')
  await expect(dialog).toContainText('Test org')
  await expect(dialog).toContainText('Update a User')
  await picture(page, 'switch-on')
  await dialog.getByRole('button', { name: 'Switch on' }).click()
  await expect(page.getByText('Version 1 is running')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Update', exact: true })).toHaveCount(0)

  await builder.node('m2').click()
  await builder.write('User ID', '.org')
  await page.keyboard.press('Tab')
  await builder.addAfter('m2', 'set variables')
  await builder.saved()
  await expect(page.getByText('Version 1 is running')).toBeVisible()
  await page.getByRole('button', { name: '2 changes not live' }).click()
  await expect(page.getByText('m2 Update a User: User ID changed')).toBeVisible()
  await picture(page, 'not-live')
  await page.keyboard.press('Escape')
  await expect(builder.run).toContainText('Runs the draft, not version 1')

  await page.goto('/scenarios')
  const row = page.getByRole('row').filter({ hasText: 'Goes live' })
  await expect(row).toContainText('Version 1 · 2 changes not live')
  await picture(page, 'scenarios-not-live')
  await row.getByRole('link', { name: 'Goes live' }).click()

  await page.getByRole('button', { name: 'Update', exact: true }).click()
  await expect(dialog).toContainText('2 changes will be live')
  await picture(page, 'update')
  await dialog.getByRole('button', { name: 'Update' }).click()
  await expect(page.getByText('Version 2 is running')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Update', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Switch off' }).click()
  await expect(page.getByText(/Version \d is running/)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Switch on' })).toBeVisible()
})

test('a link’s filter and a name that are typed are not thrown away by a click beside', async ({
  owner: page,
}) => {
  const builder = new Builder(page)
  await builder.begin('Typed')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'set variables')
  await page.getByRole('button', { name: 'Close the panel' }).click()
  await page.getByRole('button', { name: 'Everything (F)' }).click()
  // A link that has nothing to say shows its button while the mouse is on it.
  const [from, to] = [await builder.node('m1').boundingBox(), await builder.node('m2').boundingBox()]
  if (from === null || to === null) throw new Error('a module is not in sight')
  await page.mouse.move((from.x + from.width + to.x) / 2, from.y + from.height / 2)
  await builder.link('m1', 'm2').click()
  const dialog = page.getByRole('dialog', { name: 'Link' })
  await dialog.getByRole('radio', { name: 'By comparisons' }).click()
  await dialog.getByRole('textbox', { name: 'Compared with 1' }).click()
  await page.keyboard.type('Sales')
  await page.mouse.click(5, 5)
  await expect(dialog.getByText('Throw away what you typed?')).toBeVisible()
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(dialog).toContainText('Sales')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)

  await page.goto('/scenarios')
  await page.getByRole('button', { name: 'New scenario' }).click()
  await page.getByRole('dialog', { name: 'New scenario' }).getByLabel('Name').fill('Half a name')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'New scenario' }).getByLabel('Name')).toHaveValue(
    'Half a name',
  )
  await page.getByRole('button', { name: 'Throw it away' }).click()
  await expect(page.getByRole('dialog', { name: 'New scenario' })).toHaveCount(0)
})
