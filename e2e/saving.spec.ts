import type { Locator, Page } from '@playwright/test'
import { openDatabaseOf } from './database'
import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

const save = '**/api/do/scenarios.save'

/** The description, among the scenario’s own settings. */
async function description(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings of the scenario' }).click()
  return page.getByRole('textbox', { name: 'Description' })
}

test('Back shows the drawing as it is stored, whichever way one left, and the next edit meets nobody', async ({
  owner: page,
}) => {
  const builder = new Builder(page)
  await builder.begin('Back and forth')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.saved()
  // By a link within the app, and back by the browser: the router would show the page as it first was.
  await page.getByRole('link', { name: 'Runs', exact: true }).first().click()
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible()
  await page.goBack()
  await expect(builder.nodes).toHaveCount(1)
  await builder.addAfter('m1', 'get a user')
  // Gone before it is saved: it is saved on the way.
  await page.getByRole('link', { name: 'Runs', exact: true }).first().click()
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible()
  await page.goBack()
  await expect(builder.nodes).toHaveCount(2)
  await builder.saved()
  await builder.addAfter('m2', 'set variables')
  await builder.saved()
  // By another document, and back: the browser may show its own memory of the page.
  await page.goto('/connections')
  await page.goBack()
  await expect(builder.nodes).toHaveCount(3)
  await builder.addAfter('m3', 'set variables')
  await builder.saved()
  await expect(page.getByText(/since you opened it/)).toHaveCount(0)
  await page.reload()
  await expect(builder.nodes).toHaveCount(4)
})

test('what another tab saves is shown in this one, and nobody is called somebody else', async ({
  owner: page,
  context,
}) => {
  const builder = new Builder(page)
  await builder.begin('Two tabs')
  const other = new Builder(await context.newPage())
  await other.page.goto(page.url())
  await expect(other.name).toHaveValue('Two tabs')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.saved()
  await expect(other.nodes).toHaveCount(1)
  await builder.name.fill('Renamed here')
  await builder.saved()
  await expect(other.name).toHaveValue('Renamed here')

  // Drawn in both before either could hear of the other.
  await other.page.route(save, route => route.abort())
  await other.addAfter('m1', 'get a user')
  await expect(other.page.getByText('Kept in this browser; trying again')).toBeVisible()
  await builder.addAfter('m1', 'set variables')
  await builder.saved()
  await other.page.unroute(save)
  await expect(other.page.getByText('You have saved this scenario in another place')).toBeVisible()
  await expect(other.page.getByText('Somebody else')).toHaveCount(0)
  await expect(other.page.getByText('Get a User', { exact: false }).first()).toBeVisible()
  await picture(other.page, 'builder-conflict')
  await other.page.getByRole('button', { name: 'Save this one over it' }).click()
  await other.saved()
  // What was saved in the first tab is still there, under a name of its own.
  await other.page.getByRole('link', { name: /^Renamed here \(as .+ saved it/ }).click()
  await expect(other.node('m2')).toContainText('Set Variables')
  await expect(builder.node('m2')).toContainText('Get a User')
})

test('somebody else’s save is told with its name, and taking it keeps this drawing too', async ({
  owner: page,
  server,
}) => {
  const builder = new Builder(page)
  await builder.begin('With Bea')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.saved()
  const id = page.url().split('/').at(-1)
  await page.route(save, route => route.abort())
  await (await description(page)).fill('by Ada')
  await expect(page.getByText('Kept in this browser; trying again')).toBeVisible()
  const { pool, stop } = await openDatabaseOf(server.dataDir)
  await pool.query(
    `UPDATE scenario SET revision = revision + 1, draft = jsonb_set(draft, '{description}', '"by Bea"'),
       recent_saves = recent_saves || jsonb_build_array(jsonb_build_object(
         'id', gen_random_uuid(), 'revision', revision + 1, 'by', gen_random_uuid(), 'name', 'Bea Cole',
         'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
     WHERE id = $1`,
    [id],
  )
  await stop()
  await page.unroute(save)
  await expect(page.getByText('Somebody else, Bea Cole, has saved this scenario')).toBeVisible()
  await page.getByRole('button', { name: 'Take theirs' }).click()
  await builder.saved()
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('by Bea')
  await page.getByRole('link', { name: /^With Bea \(as Ada Byron drew it/ }).click()
  await expect(builder.name).toHaveValue(/as Ada Byron drew it/)
  await expect(await description(page)).toHaveValue('by Ada')
})

test('a save whose answer was lost is no conflict, also over a crash of the page', async ({
  owner: page,
}) => {
  const builder = new Builder(page)
  await builder.begin('Answer lost')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.saved()
  const lose = async (at: Page): Promise<void> => {
    await at.route(save, async route => {
      await route.fetch()
      await route.abort()
    })
  }
  await lose(page)
  await builder.addAfter('m1', 'get a user')
  await expect(page.getByText('Kept in this browser; trying again')).toBeVisible()
  await builder.addAfter('m2', 'set variables')
  await page.unroute(save)
  await builder.saved()
  await expect(page.getByText(/since you opened it/)).toHaveCount(0)

  await lose(page)
  await builder.addAfter('m3', 'set variables')
  await expect(page.getByText('Kept in this browser; trying again')).toBeVisible()
  page.on('dialog', dialog => dialog.accept())
  await page.reload()
  await page.unroute(save)
  await expect(builder.nodes).toHaveCount(4)
  await expect(page.getByText('This browser has a drawing')).toHaveCount(0)
})
