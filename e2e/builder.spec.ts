import { expect, type OtherOrg, picture, test } from './fixtures'
import { Builder } from './pages/builder'

/** Logins of the people that a search finds, asked of the org itself. */
async function loginsOf(org: OtherOrg, search: string): Promise<string[]> {
  const response = await fetch(
    `${org.server.origin}/api/v1/users?${new URLSearchParams({ search, limit: '200' })}`,
    { headers: { authorization: 'SSWS secret-token' } },
  )
  const found = (await response.json()) as { profile: { login: string } }[]
  return found.map(user => user.profile.login).sort()
}

test('an org is connected, and the first scenario drawn with the mouse, mapped, run, mended, run again and undone', async ({
  owner: page,
  org,
}) => {
  test.setTimeout(240_000)
  await page.getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection' }).click()
  const connecting = page.getByRole('dialog', { name: 'Add a connection' })
  await connecting.getByLabel('Connection name').fill('Acme')
  await connecting.getByLabel('Host').fill(org.server.origin)
  await connecting.getByLabel('API Token').fill('secret-token')
  await connecting.getByRole('button', { name: 'Test' }).click()
  await expect(connecting.getByText('Works. The token belongs to')).toBeVisible()
  await connecting.getByRole('button', { name: 'Add connection' }).click()
  await expect(page.getByRole('table', { name: 'Connections' })).toContainText('Acme')

  const builder = new Builder(page)
  await builder.begin('Cost centers by hand')
  await picture(page, 'builder-empty')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'search list users')
  await builder.choose('Connection', 'Acme')
  await builder.choose('Search option', 'Full search')
  await builder.write('Search', 'status eq "ACTIVE" and profile.department pr')
  await builder.addAfter('m2', 'router')
  await builder.choose('Take', 'Only the first that passes')
  await builder.addAfter('m3', 'update a user')
  // Wrong on purpose: no user has this attribute, so every bundle of this route fails.
  await builder.write('User ID', '{{m2.profile.nothing}}')
  await builder.panel.getByRole('button', { name: /attributes/ }).click()
  await builder.write('Cost center', 'CC-HAND')
  await builder.panel.getByLabel('Label', { exact: true }).fill('Cost center of Sales')
  await picture(page, 'builder')

  // A person closes what is in the way of the mouse.
  await page.getByRole('button', { name: 'Close the panel' }).click()
  await page.getByRole('button', { name: 'Everything (F)' }).click()
  await builder.pullLink('m3', { x: 120, y: 140 }, 'set variables')
  await expect(builder.nodes).toHaveCount(5)
  await builder.panel.getByRole('button', { name: 'Add to variables' }).click()
  await builder.panel.getByRole('textbox', { name: 'Name of the new one' }).fill('login')
  await builder.write('Value of login', '{{m2.profile.login}}')
  await page.getByRole('button', { name: 'Tidy up (T)' }).click()

  await builder.link('m3', 'm4').click()
  const dialog = page.getByRole('dialog', { name: 'Link' })
  await dialog.getByRole('radio', { name: 'By comparisons' }).click()
  await dialog.getByRole('textbox', { name: 'Value 1' }).click()
  await page.keyboard.type('{{m2.profile.department}}')
  await dialog.getByRole('textbox', { name: 'Compared with 1' }).click()
  await page.keyboard.type('Sales')
  await picture(page, 'builder-filter')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(builder.link('m3', 'm4')).toContainText('department is Sales')
  await builder.link('m3', 'm5').click()
  await dialog.getByRole('switch', { name: 'Fallback' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(builder.link('m3', 'm5')).toContainText('everything else')
  await builder.saved()

  await builder.runOnce()
  await builder.ended('Failed')
  await builder.node('m4').click()
  await builder.panel.getByRole('tab', { name: 'Bundles' }).click()
  await expect(
    builder.panel.getByRole('alert').getByText('User ID is empty: m2.profile.nothing had no value.'),
  ).toBeVisible()
  await picture(page, 'builder-failed')
  await builder.run.getByRole('link', { name: 'Open the run' }).click()
  // What failed comes first; N goes from one to the next.
  await expect(page.getByRole('button', { name: /^Failed/, pressed: true })).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.getByRole('region', { name: /^Step m1/ })).toContainText(
    'User ID is empty: m2.profile.nothing had no value.',
  )
  await picture(page, 'run-failed')

  await page.getByRole('link', { name: 'Open the scenario' }).click()
  await expect(builder.name).toBeVisible()
  await builder.node('m4').click()
  await builder.panel.getByRole('tab', { name: 'Setup' }).click()
  await builder.field('User ID').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('{{m2.id}}')
  await builder.saved()
  await builder.runOnce()
  await builder.ended('Succeeded')
  await picture(page, 'builder-succeeded')
  const wanted = await loginsOf(org, 'status eq "ACTIVE" and profile.department eq "Sales"')
  expect(wanted.length).toBeGreaterThan(5)
  expect(await loginsOf(org, 'profile.costCenter eq "CC-HAND"')).toEqual(wanted)

  // What was mended can be taken back, and done again.
  await builder.node('m4').focus()
  expect(await builder.undoAll()).toBeGreaterThan(0)
  await expect(builder.node('m4')).toContainText('nothing')
  await builder.redoAll()
  await expect(builder.node('m4')).not.toContainText('nothing')
})

test('a scenario is drawn by keyboard alone, and every step can be undone and redone', async ({
  owner: page,
}) => {
  const builder = new Builder(page)
  await builder.begin('By keyboard')
  const { keyboard } = page
  for (const [search, count] of [
    ['manually', 1],
    ['get a user', 2],
    ['set variables', 3],
  ] as const) {
    await keyboard.press('a')
    await builder.pick(search)
    await expect(builder.nodes).toHaveCount(count)
    await expect(builder.node(`m${count}`)).toBeFocused()
  }
  await expect(builder.links).toHaveCount(2)

  // From m3 back to m2, its form, and a mapping.
  await keyboard.press('g')
  await builder.pick('m2')
  await expect(builder.node('m2')).toBeFocused()
  await keyboard.press('Enter')
  await builder.field('User ID').focus()
  await keyboard.type('{{m1.id}}')
  await keyboard.press('Escape')

  // A second way from m1 to m3, and away with the first.
  await builder.node('m1').focus()
  await keyboard.press('l')
  await builder.pick('m3')
  await expect(builder.links).toHaveCount(3)
  await builder.node('m2').focus()
  await keyboard.press('Enter')
  await builder.node('m2').focus()
  await keyboard.press('ArrowDown')
  await keyboard.press('Delete')
  await expect(builder.nodes).toHaveCount(2)
  await expect(builder.links).toHaveCount(1)
  await builder.saved()

  const steps = await builder.undoAll()
  expect(steps).toBeGreaterThan(5)
  await expect(builder.nodes).toHaveCount(0)
  await builder.redoAll()
  await expect(builder.nodes).toHaveCount(2)
  await builder.saved()
  await page.reload()
  await expect(builder.nodes).toHaveCount(2)
})

test('a key that is meant for a list or a panel deletes nothing on the canvas', async ({ owner: page }) => {
  const builder = new Builder(page)
  await builder.begin('Keys of others')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'update a user')
  await builder.node('m2').click()
  const list = builder.panel.getByRole('combobox', { name: 'Update option' })
  await list.click()
  for (const key of ['Backspace', 'Delete']) await page.keyboard.press(key)
  await page.keyboard.press('Escape')
  await list.focus()
  for (const key of ['Backspace', 'Delete', 'Control+x']) await page.keyboard.press(key)
  await builder.panel.getByRole('tab', { name: 'Bundles' }).focus()
  for (const key of ['Backspace', 'Delete', 'Control+x']) await page.keyboard.press(key)
  await expect(builder.nodes).toHaveCount(2)
  await builder.node('m2').focus()
  await page.keyboard.press('Backspace')
  await expect(builder.nodes).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await expect(builder.links).toHaveCount(1)
  await builder.links.first().focus()
  await page.keyboard.press('Delete')
  await expect(builder.links).toHaveCount(0)
  await expect(builder.nodes).toHaveCount(2)
})

test.describe('a page whose texts something else has wrapped, as a translation does', () => {
  // React tells of it before the page is drawn anew.
  test.use({ expectedErrors: /NotFoundError|not a child of this node/ })

  test('loses nothing', async ({ owner: page }) => {
    const builder = new Builder(page)
    await builder.begin('Translated')
    await builder.drag('Run manually', { x: 360, y: 200 })
    await builder.addAfter('m1', 'get a user')
    await builder.write('User ID', '{{m1.id}}')
    await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      const texts: Node[] = []
      while (walker.nextNode()) texts.push(walker.currentNode)
      for (const text of texts) {
        const font = document.createElement('font')
        text.parentNode?.replaceChild(font, text)
        font.append(text)
      }
    })
    await builder.panel.getByLabel('Label', { exact: true }).fill('Find the manager')
    await page.keyboard.press('Tab')
    await builder.node('m1').click()
    await builder.addAfter('m2', 'set variables')
    await expect(builder.nodes).toHaveCount(3)
    await expect(builder.node('m2')).toContainText('Find the manager')
    await builder.saved()
    await page.reload()
    await expect(builder.nodes).toHaveCount(3)
    await expect(builder.node('m2')).toContainText('Find the manager')
  })
})

test('modules are copied between two scenarios, several at a time', async ({ owner: page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const builder = new Builder(page)
  await builder.begin('Copied from')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'get a user')
  await builder.write('User ID', '{{m1.id}}')
  await builder.addAfter('m2', 'set variables')
  await builder.panel.getByRole('button', { name: 'Add to variables' }).click()
  await builder.panel.getByRole('textbox', { name: 'Name of the new one' }).fill('login')
  await builder.write('Value of login', '{{m2.profile.login}}')
  await builder.node('m3').focus()
  await page.keyboard.press('Control+a')
  await expect(page.getByRole('region', { name: 'Modules chosen' })).toContainText('3 modules')
  await page.keyboard.press('Control+c')
  await builder.saved()

  await builder.begin('Copied to')
  await page.locator('.react-flow__pane').click({ position: { x: 400, y: 400 } })
  await page.keyboard.press('Control+v')
  await expect(builder.nodes).toHaveCount(3)
  await expect(builder.links).toHaveCount(2)
  await page.keyboard.press('f')
  await builder.node('m3').click()
  await expect(builder.panel).toContainText('Get a User')
  await page.keyboard.press('Control+z')
  await expect(builder.nodes).toHaveCount(0)
})

test('while the server is away the drawing is kept, also over a reload', async ({ owner: page, context }) => {
  const builder = new Builder(page)
  await builder.begin('Server away')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.saved()
  await context.setOffline(true)
  await builder.addAfter('m1', 'get a user')
  await expect(page.getByText('Kept in this browser; trying again')).toBeVisible()
  await picture(page, 'builder-offline')
  await context.setOffline(false)
  await builder.saved()

  // Gone before it came back: the next visit offers what was never saved.
  await page.route('**/api/do/scenarios.save', route => route.abort())
  await builder.addAfter('m2', 'set variables')
  await expect(page.getByText('Kept in this browser; trying again')).toBeVisible()
  page.on('dialog', dialog => dialog.accept())
  await page.reload()
  await page.unroute('**/api/do/scenarios.save')
  await expect(builder.nodes).toHaveCount(2)
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(builder.nodes).toHaveCount(3)
  await builder.saved()
})

test('a webhook has its address and takes its signing secret as soon as they are saved', async ({
  owner: page,
}) => {
  const builder = new Builder(page)
  await builder.begin('Signed')
  // Nothing is drawn, so nothing is wrong yet.
  await expect(page.getByRole('button', { name: /problem/ })).toHaveCount(0)
  await expect(builder.run).toContainText('Nothing is drawn yet')
  await builder.drag('Webhook', { x: 360, y: 200 })
  await page.getByRole('button', { name: 'Webhook address' }).click()
  await expect(page.getByRole('dialog', { name: 'Webhook address' })).toContainText('/webhooks/')
  await page.keyboard.press('Escape')
  await builder.panel.getByRole('button', { name: 'Signature' }).click()
  await builder.choose('Signature of the sender', /GitHub/)
  await builder.panel.getByLabel(/^Signing secret/).fill('a-secret-of-this-test')
  await page.keyboard.press('Tab')
  await builder.saved()
  await expect(builder.panel.getByLabel('Signing secret is set')).toBeVisible()
  await expect(builder.panel.getByRole('alert')).toHaveCount(0)
  await expect(builder.run.getByRole('button', { name: 'Run once' })).toBeEnabled()
})
