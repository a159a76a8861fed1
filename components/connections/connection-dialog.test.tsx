// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { Toasts } from '@/components/ui/toasts'
import { ConnectionDialog } from './connection-dialog'

vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh: () => undefined }) }))

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const OK = { state: 'ok', owner: { name: 'Ada', login: 'ada' }, org: { id: 'o', name: 'Acme' }, notes: [] }
const REFUSED = { state: 'failed', code: 'E0000011', message: 'Okta does not accept this token.' }

function save(check: object): void {
  vi.stubGlobal('fetch', async () => ({ json: async () => ({ value: { name: 'Acme', check } }) }))
  render(
    <Toasts>
      <ConnectionDialog open onClose={() => undefined} />
    </Toasts>,
  )
  const fill = (label: RegExp, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } })
  fill(/Connection name/, 'Acme')
  fill(/Host/, 'acme.okta.com')
  fill(/API Token/, 'typed')
  fireEvent.click(screen.getByRole('button', { name: 'Add connection' }))
}

it('says that a connection is stored and that Okta refused its token, as a warning', async () => {
  save(REFUSED)
  // Said at once to who cannot see it, too.
  const words = await screen.findAllByText(
    'Acme is stored, but it does not work: Okta does not accept this token.',
  )
  expect(words.some(one => one.closest('[data-type="warning"]'))).toBe(true)
})

it('says only that it is stored where its token works', async () => {
  save(OK)
  const words = await screen.findByText('Acme is stored.')
  expect(words.closest('[data-type="done"]')).toBeTruthy()
})
