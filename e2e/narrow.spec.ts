import type { Locator, Page } from '@playwright/test'
import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

test.use({ viewport: { width: 390, height: 844 } })

/** Nothing on the page is cut off at its right, and nothing has to be pushed sideways to be seen. */
async function fits(page: Page): Promise<void> {
  const wide = await page.locator('#page, #page *, header, header *').evaluateAll(all =>
    all
      .filter(one => one instanceof HTMLElement && /auto|scroll/.test(getComputedStyle(one).overflowX))
      .filter(one => one.scrollWidth > one.clientWidth + 1)
      .map(one => `${one.tagName} ${one.className}`),
  )
  expect(wide).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
}

async function isInSight(one: Locator): Promise<void> {
  await expect(one).toBeVisible()
  const box = await one.boundingBox()
  expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true)
}

test('a phone shows every list whole, and what can be done with its rows', async ({ owner: page }) => {
  test.setTimeout(120_000)
  await page.getByRole('button', { name: 'Starters' }).first().click()
  const starter = page.getByRole('listitem').filter({ hasText: 'Set cost centers by department' })
  await starter.getByRole('button', { name: 'Use' }).click()
  const builder = new Builder(page)
  await expect(builder.run).toBeVisible()
  await builder.runOnce()
  await builder.ended('Succeeded')
  await builder.begin('A scenario with a name that is longer than any phone is wide')
  await page.goto('/scenarios')
  const row = page.getByRole('row').filter({ hasText: 'A scenario with a name' })
  await isInSight(row.getByRole('button', { name: /^More for/ }))
  await isInSight(
    page.getByRole('row').filter({ hasText: 'Set cost centers' }).first().getByText('Succeeded'),
  )
  await fits(page)
  await picture(page, 'narrow-scenarios')
  await row.getByRole('button', { name: /^More for/ }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Move to the bin' }).click()
  await expect(row).toHaveCount(0)
  await page.goto('/scenarios?bin=1')
  await isInSight(row.getByRole('button', { name: 'Restore' }))
  await fits(page)
  await picture(page, 'narrow-bin')
  await page.goto('/event-hooks')
  await page.getByRole('button', { name: 'New webhook' }).first().click()
  const making = page.getByRole('dialog', { name: 'New Okta webhook' })
  await making
    .getByRole('textbox', { name: 'Webhook name', exact: true })
    .fill('A webhook whose name is longer than any phone is wide')
  await making.getByLabel('Okta webhook name').fill('Joinery')
  await making.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: 'Sandbox org' }).click()
  await making.getByRole('button', { name: 'Create' }).click()
  await isInSight(page.getByRole('button', { name: /^More for A webhook/ }))
  for (const [address, name] of [
    ['/event-hooks', 'webhooks'],
    ['/runs', 'runs'],
    ['/runs/decisions', 'decisions'],
    ['/connections', 'connections'],
    ['/sandbox', 'sandbox'],
    ['/nowhere', 'nowhere'],
    ['/runs/nothing', 'not-found'],
  ] as const) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await fits(page)
    await picture(page, `narrow-${name}`)
  }
})

test('a phone can draw: modules are found by a button, and no toast covers Run once', async ({
  owner: page,
}) => {
  const builder = new Builder(page)
  await builder.begin('On a phone')
  await page.getByRole('button', { name: 'Add a module (A)' }).click()
  await builder.pick('manual')
  await expect(builder.nodes).toHaveCount(1)
  // The form lies over the canvas, and not over the module that it is about.
  await expect(async () => {
    const [card, form] = await Promise.all([builder.node('m1').boundingBox(), builder.panel.boundingBox()])
    expect(card && form && card.y + card.height <= form.y).toBe(true)
  }).toPass()
  await picture(page, 'narrow-builder')
  await page.getByRole('button', { name: 'Close the panel' }).click()
  await page.route('**/api/do/scenarios.export', route => route.abort())
  await page.getByRole('button', { name: 'Export' }).click()
  const toast = page.locator('div[data-type="failed"]', { hasText: 'The server cannot be reached' })
  await expect(toast).toBeVisible()
  // It comes in from its edge.
  await expect(async () => {
    const [over, under] = await Promise.all([
      toast.boundingBox(),
      builder.run.getByRole('button', { name: 'Run once' }).boundingBox(),
    ])
    if (!over || !under) throw new Error('both are in sight')
    expect(over.y + over.height < under.y || over.y > under.y + under.height).toBe(true)
  }).toPass()
})

test('a screen that becomes narrow keeps the drawing, the form and Run once in sight', async ({
  owner: page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  const builder = new Builder(page)
  await builder.begin('Turned')
  await builder.drag('Run manually', { x: 400, y: 300 })
  await builder.addAfter('m1', 'get a user')
  await expect(builder.panel).toContainText('m2 · ')
  const modules = page.getByRole('region', { name: 'Modules', exact: true })
  await expect(modules).toBeVisible()

  await page.setViewportSize({ width: 800, height: 900 })
  await expect(modules).toBeHidden()
  const form = await builder.panel.boundingBox()
  expect(form && form.x + form.width <= 800).toBe(true)
  await picture(page, 'narrow-800')
  await page.setViewportSize({ width: 800, height: 900 })
  await page.getByRole('button', { name: 'Open the modules' }).click()
  await builder.pick('set variables')
  await expect(builder.nodes).toHaveCount(3)

  await page.setViewportSize({ width: 390, height: 844 })
  await expect(async () => {
    const above = await builder.panel.boundingBox()
    for (const node of await builder.nodes.all()) {
      const card = await node.boundingBox()
      // Small, but not a dot.
      expect(card && above && card.width > 40 && card.y + card.height < above.y).toBe(true)
    }
  }).toPass()
})
