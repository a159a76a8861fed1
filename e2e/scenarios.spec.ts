import type { Page } from '@playwright/test'
import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

const rows = (page: Page) => page.getByRole('table', { name: 'Scenarios' }).getByRole('row')
const row = (page: Page, name: string) => rows(page).filter({ hasText: name })

async function more(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

test('a scenario is renamed, duplicated, deleted into the bin and restored', async ({ owner: page }) => {
  const name = 'Leavers of the quarter'
  await new Builder(page).begin('Leavers')
  await page.goto('/scenarios')
  await more(page, 'Leavers', 'Rename')
  await page
    .getByRole('dialog', { name: /^Rename/ })
    .getByLabel('Name')
    .fill(name)
  await page
    .getByRole('dialog', { name: /^Rename/ })
    .getByRole('button', { name: 'Rename' })
    .click()
  await expect(row(page, name)).toHaveCount(1)
  await more(page, name, 'Duplicate')
  await expect(row(page, name)).toHaveCount(2)
  await more(page, `${name} (copy)`, 'Delete')
  await picture(page, 'scenario-delete')
  await page.getByRole('button', { name: 'Move to the bin' }).click()
  await expect(row(page, name)).toHaveCount(1)

  await page.getByRole('link', { name: 'Bin' }).click()
  const bin = page.getByRole('table', { name: 'Deleted scenarios' })
  await expect(bin).toContainText(`${name} (copy)`)
  await picture(page, 'bin')
  const deleted = bin.getByRole('row').filter({ hasText: `${name} (copy)` })
  await deleted.getByRole('button', { name: 'Restore' }).click()
  await expect(deleted).toHaveCount(0)
  await page.goto('/scenarios')
  await expect(row(page, name)).toHaveCount(2)
})

test('an imported document that is wrong says where, and a right one is drawn', async ({ owner: page }) => {
  await page.goto('/scenarios')
  await page.getByRole('button', { name: 'Import' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import a scenario' })
  const text = dialog.getByRole('textbox')
  await text.fill('{"format": 1, "name": "Broken",\n "modules": [}')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(dialog.getByText(/line 2/)).toBeVisible()
  await picture(page, 'import-wrong')
  await text.fill(
    JSON.stringify({
      format: 1,
      name: 'Drawn elsewhere',
      modules: [
        { key: 'm1', module: 'flow.manual@1' },
        { key: 'm2', module: 'flow.router@1' },
        { key: 'm3', module: 'acme.unknown@7' },
      ],
      links: [
        { id: 'l1', from: 'm1', to: 'm2' },
        { id: 'l2', from: 'm2', to: 'm3' },
      ],
    }),
  )
  await dialog.getByRole('button', { name: 'Import' }).click()
  const builder = new Builder(page)
  await expect(builder.name).toHaveValue('Drawn elsewhere')
  // A module that this installation does not know is drawn and kept as it is.
  await builder.node('m3').click()
  await expect(builder.panel).toContainText('does not know acme.unknown@7')
  await expect(builder.run).toContainText(/problem/)
  await picture(page, 'unknown-module')
})
