// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { Table, Td, Th, Tr } from './table'

afterEach(cleanup)

function show() {
  const onSelect = vi.fn()
  render(
    <Table label="Runs" head={<Th>Scenario</Th>}>
      {['one', 'two', 'three'].map(name => (
        <Tr key={name} onSelect={() => onSelect(name)}>
          <Td>
            {name} <button type="button">Act on {name}</button>
          </Td>
        </Tr>
      ))}
    </Table>,
  )
  return { onSelect, row: (name: RegExp) => screen.getByRole('row', { name }) }
}

it('moves between rows by keyboard and chooses one', () => {
  const { onSelect, row } = show()
  row(/^one/).focus()
  fireEvent.keyDown(row(/^one/), { key: 'ArrowDown' })
  expect(document.activeElement).toBe(row(/^two/))
  fireEvent.keyDown(row(/^two/), { key: 'End' })
  expect(document.activeElement).toBe(row(/^three/))
  fireEvent.keyDown(row(/^three/), { key: 'Enter' })
  expect(onSelect.mock.calls).toEqual([['three']])
})

it('leaves a row alone when a button in it is pressed', () => {
  const { onSelect } = show()
  fireEvent.click(screen.getByRole('button', { name: 'Act on two' }))
  expect(onSelect).not.toHaveBeenCalled()
  fireEvent.click(screen.getByRole('cell', { name: /^two/ }))
  expect(onSelect.mock.calls).toEqual([['two']])
})
