// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { AskError } from '@/components/ask'
import { Confirm } from './confirm'

afterEach(cleanup)

function show(onConfirm: () => Promise<string | null>) {
  const onClose = vi.fn()
  render(
    <Confirm open onClose={onClose} title="Delete “Acme”?" action="Delete" onConfirm={onConfirm}>
      Its history goes too.
    </Confirm>,
  )
  return onClose
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

it('closes when it worked', async () => {
  const onClose = show(async () => null)
  press('Delete')
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
})

it('stays open and says why when it did not', async () => {
  const onClose = show(async () => 'It is in use by 3 scenarios.')
  press('Delete')
  expect((await screen.findByRole('alert')).textContent).toBe('It is in use by 3 scenarios.')
  expect(onClose).not.toHaveBeenCalled()
})

it('can be tried again when the request itself failed', async () => {
  show(async () => {
    throw new AskError({ code: 'unavailable', message: 'The server cannot be reached.' })
  })
  press('Delete')
  expect((await screen.findByRole('alert')).textContent).toBe('The server cannot be reached.')
  expect(screen.getByRole('button', { name: 'Delete' })).toHaveProperty('disabled', false)
})
