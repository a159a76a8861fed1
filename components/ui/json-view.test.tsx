// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { JsonView } from './json-view'

afterEach(cleanup)

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

it('shows a value as tree, table and text', () => {
  render(<JsonView label="Output" value={{ id: '00u1', profile: { firstName: 'Ada' } }} />)
  expect(screen.getByRole('button', { name: /profile/ }).getAttribute('aria-expanded')).toBe('true')
  press('Table')
  expect(screen.getByRole('rowheader', { name: 'profile.firstName' })).toBeDefined()
  press('Raw')
  expect(screen.getByRole('region', { name: 'Output' }).textContent).toContain('"firstName": "Ada"')
})

it('draws a deeper level when it is opened', () => {
  render(<JsonView label="Output" value={{ a: { b: { c: 'deep' } } }} />)
  expect(screen.queryByText('deep')).toBeNull()
  press(/^b/)
  expect(screen.getByText('deep')).toBeDefined()
})

it('shows a hundred of 10,000 users, and more on demand', () => {
  const users: Json = Array.from({ length: 10_000 }, (_, at) => `user ${at}`)
  render(<JsonView label="Output" value={users} />)
  expect(screen.getAllByRole('listitem')).toHaveLength(101)
  press(/more of 10000/)
  expect(screen.getAllByRole('listitem')).toHaveLength(1_001)
})

it('keeps a value that is nested too deeply for text', () => {
  let deep: Json = 'bottom'
  for (let level = 0; level < 50_000; level++) deep = [deep]
  render(<JsonView label="Output" value={deep} usual="Raw" />)
  expect(screen.getByRole('region').textContent).toContain('nested too deeply')
})
