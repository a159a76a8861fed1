// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SplitPane } from './split-pane'

beforeEach(() => localStorage.clear())
afterEach(cleanup)

const show = () =>
  render(
    <SplitPane name="runs" label="Width of the steps" size={400} min={300} max={500} first="a" second="b" />,
  )
const edge = () => screen.getByRole('separator', { name: 'Width of the steps' })
const width = () => edge().getAttribute('aria-valuenow')

it('is moved by the arrow keys within its limits', () => {
  show()
  fireEvent.keyDown(edge(), { key: 'ArrowLeft' })
  expect(width()).toBe('416')
  fireEvent.keyDown(edge(), { key: 'End' })
  expect(width()).toBe('500')
  fireEvent.keyDown(edge(), { key: 'ArrowLeft' })
  expect(width()).toBe('500')
})

it('is where it was left when the page comes back', () => {
  show()
  fireEvent.keyDown(edge(), { key: 'Home' })
  cleanup()
  show()
  expect(width()).toBe('300')
})
