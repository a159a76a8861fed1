import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

test('a person who is changed in the sandbox org starts a scenario that watches for it', async ({
  owner: page,
}) => {
  test.setTimeout(180_000)
  await page.goto('/event-hooks')
  await expect(page.getByText('No webhook yet')).toBeVisible()
  await picture(page, 'webhooks-none')

  const builder = new Builder(page)
  await builder.begin('Changed people')
  await builder.drag('Watch Events', { x: 360, y: 200 })
  await builder.panel.getByRole('button', { name: 'New' }).click()
  const making = page.getByRole('dialog', { name: 'New Okta webhook' })
  await making.getByRole('textbox', { name: 'Webhook name', exact: true }).fill('Sandbox people')
  await making.getByLabel('Okta webhook name').fill('Joinery')
  await making.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: 'Sandbox org' }).click()
  await picture(page, 'webhook-new')
  await making.getByRole('button', { name: 'Create' }).click()
  await expect(making).toBeHidden()
  await expect(builder.panel.getByText('Not in Okta yet')).toBeVisible()
  const events = builder.panel.getByRole('combobox', { name: 'Add to events' })
  await events.fill('profile')
  await page.getByRole('option', { name: /user\.account\.update_profile/ }).click()
  await page.keyboard.press('Escape')
  await builder.addAfter('m1', 'set variables')
  await builder.saved()
  await builder.node('m1').click()
  await picture(page, 'watch-events')

  await page.getByRole('button', { name: 'Switch on' }).click()
  const asked = page.getByRole('dialog', { name: /^Switch on “/ })
  await expect(asked).toContainText('user.account.update_profile')
  await asked.getByRole('button', { name: 'Switch on' }).click()
  await expect(page.getByText('Version 1 is running')).toBeVisible()
  await expect(builder.panel.getByText('Verified')).toBeVisible({ timeout: 20_000 })
  await picture(page, 'watch-events-on')

  // Somebody changes a person there.
  await page.goto('/sandbox')
  const person = page.getByRole('table', { name: 'People' }).getByRole('row').nth(3)
  const changed = (await person.getByRole('cell').first().textContent()) ?? ''
  await person.getByRole('button', { name: `More for ${changed}` }).click()
  await page.getByRole('menuitem', { name: 'Edit profile' }).click()
  const editing = page.getByRole('dialog', { name: `Edit ${changed}` })
  await editing.getByLabel('Title').fill('Watched')
  await picture(page, 'sandbox-edit')
  await editing.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(`${changed} is changed.`)).toBeVisible()

  await page.goto('/runs')
  const row = page.getByRole('row').filter({ hasText: 'Changed people' })
  await expect(async () => {
    await page.reload()
    await expect(row).toHaveCount(1, { timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
  await expect(row).toContainText('user.account.update_profile')
  await expect(row).toContainText(changed)
  await picture(page, 'runs-event')
  await row.getByRole('link').first().click()
  await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 20_000 })
  await picture(page, 'run-event')

  await page.goto('/event-hooks')
  await expect(page.getByRole('row').filter({ hasText: 'Sandbox people' })).toContainText('Verified')
  await picture(page, 'webhooks')
})
