// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { TimeZoneField } from './time-zone-field'

afterEach(cleanup)

function show(value: string | undefined) {
  const chosen: (string | undefined)[] = []
  render(<TimeZoneField value={value} onChange={zone => chosen.push(zone)} />)
  return { box: screen.getByRole<HTMLInputElement>('combobox', { name: 'Time zone' }), chosen }
}

async function search(box: HTMLElement, typed: string): Promise<string[]> {
  box.focus()
  fireEvent.click(screen.getByRole('button', { name: 'Show the choices' }))
  fireEvent.input(box, { target: { value: typed }, inputType: 'insertText' })
  const list = await screen.findByRole('listbox')
  return within(list)
    .queryAllByRole('option')
    .map(one => one.textContent ?? '')
}

describe('the time zone of a scenario', () => {
  it('is found by typing a part of its name, as people write it, and chosen', async () => {
    const { box, chosen } = show(undefined)
    expect(await search(box, 'new york')).toEqual(['America/New York'])
    fireEvent.click(screen.getByRole('option', { name: 'America/New York' }))
    expect(chosen).toEqual(['America/New_York'])
  })

  it('takes nothing that is not a time zone', async () => {
    const { box, chosen } = show('Europe/Berlin')
    expect(await search(box, 'Berln')).toEqual([])
    fireEvent.blur(box)
    expect(chosen).toEqual([])
  })

  it('is the workspace’s where it is taken out', () => {
    const { chosen } = show('Europe/Berlin')
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }))
    expect(chosen).toEqual([undefined])
  })

  it('stays what is stored, also under a name that is not offered', () => {
    const { box } = show('Mars/Olympus_Mons')
    expect(box.value).toBe('Mars/Olympus Mons')
  })
})
