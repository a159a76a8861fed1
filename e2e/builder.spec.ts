import type { Page } from '@playwright/test'
import { expect, picture, test } from './fixtures'

async function newScenario(page: Page, name: string): Promise<void> {
  await page.goto('/scenarios')
  await page.getByRole('button', { name: 'New scenario' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByLabel('Name of the scenario')).toHaveValue(name)
}

const node = (page: Page, key: string) => page.locator(`.react-flow__node[data-id="${key}"]`)
const saved = (page: Page) =>
  expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible()

async function addAfter(page: Page, key: string, search: string): Promise<void> {
  await node(page, key).hover()
  await page.getByRole('button', { name: `Add a module after ${key}` }).click()
  await page.getByRole('combobox', { name: 'Search modules' }).fill(search)
  await page.keyboard.press('Enter')
}

async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page
    .getByRole('region', { name: 'Module', exact: true })
    .getByRole('combobox', { name: label })
    .click()
  await page.getByRole('option', { name: option }).click()
}

/** Types into a field that takes mappings. */
async function write(page: Page, label: string, text: string): Promise<void> {
  const field = page
    .getByRole('region', { name: 'Module', exact: true })
    .getByRole('textbox', { name: label })
  await field.click()
  await page.keyboard.type(text)
}

test('a scenario is drawn with the mouse, mapped, run, mended and run again', async ({ owner: page }) => {
  test.setTimeout(120_000)
  await newScenario(page, 'Titles of Sales')
  await picture(page, 'builder-empty')
  const modules = page.getByRole('region', { name: 'Modules' })
  await modules
    .getByRole('button', { name: 'Run manually' })
    .dragTo(page.locator('.react-flow'), { targetPosition: { x: 420, y: 300 } })
  await addAfter(page, 'm1', 'search list users')
  await expect(node(page, 'm2')).toBeVisible()
  await choose(page, 'Search option', 'Full search')
  await write(page, 'Search', 'profile.department eq "Sales" and status eq "ACTIVE"')
  await addAfter(page, 'm2', 'update a user')
  await expect(node(page, 'm3')).toBeVisible()
  // The mapping is wrong on purpose: no user has this attribute, so every bundle fails at m3.
  await write(page, 'User ID', '{{m2.profile.nothing}}')
  await page.getByRole('button', { name: /attributes/ }).click()
  await write(page, 'Title', 'Seller')
  await saved(page)
  await picture(page, 'builder')

  await page.getByRole('button', { name: 'Run once' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  const dialog = page.getByRole('dialog')
  if (await dialog.isVisible().catch(() => false))
    await dialog.getByRole('button', { name: 'Run once' }).click()
  await expect(run.getByText('Failed')).toBeVisible({ timeout: 30_000 })
  await picture(page, 'builder-failed')
  await run.getByRole('link', { name: 'Open the run' }).click()
  await page.getByRole('button', { name: /^Failed/ }).click()
  await page.getByRole('option').first().click()
  await expect(page.getByText('User ID is empty: `m2.profile.nothing` had no value.')).toBeVisible()
  await picture(page, 'run-failed')

  await page.getByRole('link', { name: 'Open the scenario' }).click()
  await node(page, 'm3').click()
  const field = page
    .getByRole('region', { name: 'Module', exact: true })
    .getByRole('textbox', { name: 'User ID' })
  await field.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('{{m2.id}}')
  await saved(page)
  await page.getByRole('button', { name: 'Run once' }).click()
  if (await dialog.isVisible().catch(() => false))
    await dialog.getByRole('button', { name: 'Run once' }).click()
  await expect(run.getByText('Succeeded')).toBeVisible({ timeout: 30_000 })
})

test('a scenario is drawn by keyboard alone, and every step can be undone and redone', async ({
  owner: page,
}) => {
  await newScenario(page, 'By keyboard')
  for (const [search, count] of [
    ['manually', 1],
    ['get a user', 2],
    ['set variables', 3],
  ] as const) {
    await page.keyboard.press('a')
    await page.getByRole('combobox', { name: 'Search modules' }).fill(search)
    await page.keyboard.press('Enter')
    await expect(page.locator('.react-flow__node')).toHaveCount(count)
  }
  await expect(page.locator('.react-flow__edge')).toHaveCount(2)
  await page.locator('.react-flow__node[data-id="m3"]').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await expect(page.locator('.react-flow__node')).toHaveCount(2)
  await saved(page)
  for (let step = 0; step < 8; step++) await page.keyboard.press('Control+z')
  await expect(page.locator('.react-flow__node')).toHaveCount(0)
  for (let step = 0; step < 8; step++) await page.keyboard.press('Control+y')
  await expect(page.locator('.react-flow__node')).toHaveCount(2)
  await saved(page)
  await page.reload()
  await expect(page.locator('.react-flow__node')).toHaveCount(2)
})

test('of two tabs the second save loses, is told, and keeps its drawing', async ({
  owner: page,
  context,
}) => {
  await newScenario(page, 'Two tabs')
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByLabel('Name of the scenario')).toHaveValue('Two tabs')
  await page.getByLabel('Name of the scenario').fill('First tab')
  await saved(page)
  await other.getByLabel('Name of the scenario').fill('Second tab')
  await expect(other.getByText('Somebody else has saved this scenario')).toBeVisible()
  await expect(other.getByLabel('Name of the scenario')).toHaveValue('Second tab')
  await picture(other, 'builder-conflict')
  await other.getByRole('button', { name: 'Save mine over theirs' }).click()
  await saved(other)
  await page.reload()
  await expect(page.getByLabel('Name of the scenario')).toHaveValue('Second tab')
})
