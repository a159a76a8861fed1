import { expect, type Locator, type Page } from '@playwright/test'

/** The builder of one scenario, as a person works with it. */
export class Builder {
  /** The form of the module that is chosen. */
  readonly panel: Locator
  readonly run: Locator
  readonly name: Locator
  readonly nodes: Locator
  readonly links: Locator

  constructor(readonly page: Page) {
    this.panel = page.getByRole('region', { name: 'Module', exact: true })
    this.run = page.getByRole('region', { name: 'Run', exact: true })
    this.name = page.getByLabel('Name of the scenario')
    this.nodes = page.locator('.react-flow__node')
    this.links = page.locator('.react-flow__edge')
  }

  node(key: string): Locator {
    return this.page.locator(`.react-flow__node[data-id="${key}"]`)
  }

  link(from: string, to: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Filter of the link from ${from} to ${to}`) })
  }

  /** Begins a scenario of this name on the scenarios' page. */
  async begin(name: string): Promise<void> {
    await this.page.goto('/scenarios')
    await this.page.getByRole('button', { name: 'New scenario' }).click()
    await this.page.getByRole('dialog', { name: 'New scenario' }).getByLabel('Name').fill(name)
    await this.page.getByRole('button', { name: 'Create' }).click()
    await expect(this.name).toHaveValue(name)
  }

  /** Drags a module from the palette onto the canvas. */
  async drag(title: string, to: { x: number; y: number }): Promise<void> {
    await this.page
      .getByRole('region', { name: 'Modules', exact: true })
      .getByRole('button', { name: title })
      .dragTo(this.page.locator('.react-flow'), { targetPosition: to })
  }

  /** Presses the + of a module and picks what comes behind it. */
  async addAfter(key: string, search: string): Promise<void> {
    await this.node(key).hover()
    await this.page.getByRole('button', { name: `Add a module after ${key}` }).click()
    await this.pick(search)
  }

  /** Drags a link out of a module into nothing and picks what is to stand there. */
  async pullLink(key: string, by: { x: number; y: number }, search: string): Promise<void> {
    const end = await this.sourceOf(key)
    await this.page.mouse.move(end.x, end.y)
    await this.page.mouse.down()
    await this.page.mouse.move(end.x + by.x / 2, end.y + by.y / 2, { steps: 4 })
    await this.page.mouse.move(end.x + by.x, end.y + by.y, { steps: 4 })
    await this.page.mouse.up()
    await this.pick(search)
  }

  private async sourceOf(key: string): Promise<{ x: number; y: number }> {
    const end = this.node(key).locator('.react-flow__handle.source')
    // Waits until it stands still.
    await end.hover()
    const box = await end.boundingBox()
    if (box === null) throw new Error(`${key} has no end for a link in sight`)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }

  /** Types into the open list and takes what it finds first. */
  async pick(search: string): Promise<void> {
    const field = this.page.getByRole('dialog').getByRole('combobox', { name: 'Search modules' })
    // It has the caret by itself, so that one can type at once.
    await expect(field).toBeFocused()
    await field.fill(search)
    await field.press('Enter')
    await expect(field).toBeHidden()
  }

  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.panel.getByRole('combobox', { name: label }).click()
    await this.page.getByRole('option', { name: option }).click()
  }

  field(label: string): Locator {
    // What the org can suggest is a combobox until it is mapped.
    return this.panel
      .getByRole('textbox', { name: label, exact: true })
      .or(this.panel.getByRole('combobox', { name: label, exact: true }))
  }

  /** Types into a field of the chosen module. */
  async write(label: string, text: string): Promise<void> {
    await this.field(label).click()
    await this.page.keyboard.type(text)
  }

  /** The server has the drawing as it stands. */
  async saved(): Promise<void> {
    await expect(this.page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible()
  }

  async runOnce(): Promise<void> {
    await this.run.getByRole('button', { name: 'Run once' }).click()
  }

  async ended(how: 'Succeeded' | 'Failed'): Promise<void> {
    await expect(this.run.getByText(how, { exact: true })).toBeVisible({ timeout: 30_000 })
  }

  /** Undoes until there is nothing to undo. @returns how many steps there were */
  undoAll(): Promise<number> {
    return this.pressWhile('Undo', 'Control+z')
  }

  redoAll(): Promise<number> {
    return this.pressWhile('Redo', 'Control+y')
  }

  private async pressWhile(button: 'Undo' | 'Redo', keys: string): Promise<number> {
    const more = this.page.getByRole('button', { name: new RegExp(`^${button}: `) })
    let steps = 0
    while ((await more.count()) > 0) {
      const words = await more.getAttribute('aria-label')
      await this.page.keyboard.press(keys)
      steps++
      if (steps > 200) throw new Error(`${button} has no end: ${words}`)
    }
    return steps
  }
}
