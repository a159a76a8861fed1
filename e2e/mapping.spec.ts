import { expect, picture, test } from './fixtures'
import { Builder } from './pages/builder'

test('data is mapped by click and by keyboard, previewed, and what is wrong is said before anything runs', async ({
  owner: page,
}) => {
  test.setTimeout(120_000)
  const builder = new Builder(page)
  await builder.begin('Mapped')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'search list users')
  await builder.choose('Connection', 'Sandbox org')
  await builder.write('Limit', '3')
  await builder.addAfter('m2', 'set variables')
  await builder.panel.getByRole('button', { name: 'Add to variables' }).click()
  await builder.panel.getByRole('textbox', { name: 'Name of the new one' }).fill('greeting')
  await builder.saved()
  await builder.runOnce()
  await builder.ended('Succeeded')

  // By click: what earlier modules give stands beside the form, with samples of the run just made.
  await builder.write('Value of greeting', 'Dear ')
  const data = page.getByRole('region', { name: 'Data for the field' })
  await data.getByRole('searchbox', { name: 'Search data and functions' }).fill('first name')
  await data.getByRole('treeitem', { name: /First name/ }).click()
  const field = builder.field('Value of greeting')
  await expect(field).toContainText('First name')
  const preview = builder.panel.getByText(/^Dear \S+$/)
  await expect(preview).toBeVisible()
  await picture(page, 'mapping')

  // By keyboard: typing offers names and functions; Enter takes one.
  await field.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' {{upper(m2.profile.lastN')
  const offered = page.getByRole('option').first()
  await expect(offered).toContainText('Last name')
  // The list takes no Enter in the first moment after it opened, so that nobody chooses by a slip.
  await expect(async () => {
    if (!(await offered.isVisible())) await page.keyboard.press('Control+Space')
    await page.keyboard.press('Enter')
    await expect(field).toContainText('Last name', { timeout: 500 })
  }).toPass()
  await page.keyboard.type(')}}')
  await expect(builder.panel.getByText(/^Dear \S+ [^a-z]+$/)).toBeVisible()

  // Wrong: a name that nobody knows, in words and at its place.
  await page.keyboard.type(' {{m9.id}}')
  await expect(builder.panel.getByRole('alert')).toContainText('m9')
  await expect(page.getByRole('button', { name: '1 problem' })).toBeVisible()
  await expect(builder.run.getByRole('button', { name: 'Run once' })).toBeDisabled()
  await picture(page, 'mapping-wrong')
})

test('nothing to compare with, letters that are no date and keys left out are said where they stand', async ({
  owner: page,
}) => {
  test.setTimeout(120_000)
  const builder = new Builder(page)
  await builder.begin('Nothing')
  await builder.drag('Run manually', { x: 360, y: 200 })
  await builder.addAfter('m1', 'make an api call')
  await builder.link('m1', 'm2').click()
  const dialog = page.getByRole('dialog', { name: 'Link' })
  await dialog.getByRole('radio', { name: 'By comparisons' }).click()
  await dialog.getByRole('textbox', { name: 'Value 1' }).click()
  await page.keyboard.type('{{m1.body.domain}}')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toContainText('To ask for nothing, choose “Empty or not”.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await builder.node('m2').click()

  await builder.choose('Connection', 'Sandbox org')
  await builder.write('URL', '/api/v1/users/00u1?since={{formatDate(now(), "YYYY-MM-DD")}}')
  await expect(builder.panel.getByRole('alert').first()).toContainText('Write yyyy for YYYY, dd for DD.')

  // What a body does with a mapping that has no value is a choice where leaving out keeps, and none where it deletes.
  await builder.choose('Method', 'POST')
  const empty = builder.panel.getByRole('combobox', { name: 'A mapping without a value in the body' })
  await expect(empty).toBeVisible()
  await builder.choose('A mapping without a value in the body', 'Leaves its key out')
  await builder.choose('Method', 'PUT')
  await expect(empty).toBeHidden()
  await picture(page, 'pattern-wrong')
})
