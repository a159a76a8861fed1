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
  const changed = await page.evaluate(async () => {
    const ask = async (key: string, input: object) => {
      const answer = await fetch(`/api/do/${key}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      return (await answer.json()).value
    }
    const { users } = await ask('sandbox.view', {})
    const [sandbox] = await ask('connections.list', {})
    const { id } = await ask('scenarios.create', {
      connections: { org: sandbox.id },
      document: {
        format: 1,
        name: 'Changes one person',
        connections: { org: { kind: 'okta' } },
        modules: [
          { key: 'm1', module: 'flow.manual@1' },
          {
            key: 'm2',
            module: 'okta.update-user@1',
            connection: 'org',
            parameters: {
              userId: { is: 'value', value: users[5].id },
              profile: { is: 'fields', fields: { title: { is: 'value', value: 'Watched' } } },
            },
          },
        ],
        links: [{ id: 'l1', from: 'm1', to: 'm2' }],
      },
    })
    await ask('runs.start', { scenarioId: id })
    return `${users[5].profile.firstName} ${users[5].profile.lastName}`
  })
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
