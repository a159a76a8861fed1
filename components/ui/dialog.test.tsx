// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Button } from './button'
import { Dialog } from './dialog'
import { NameDialog } from './name-dialog'

afterEach(cleanup)

/** A dialog with one field of each sort, as the app's dialogs have them. */
function Sample({ onClose, dirty }: { onClose: () => void; dirty?: boolean }) {
  const [text, setText] = useState('as it was')
  return (
    <Dialog open onClose={onClose} title="Sample" {...(dirty === undefined ? {} : { dirty })}>
      <input aria-label="Free" defaultValue="" />
      <input aria-label="Token" type="password" />
      <input aria-label="Held" value={text} onChange={event => setText(event.target.value)} />
      <textarea aria-label="Long" />
      <input aria-label="Sure" type="checkbox" />
      <Button onClick={onClose}>Cancel</Button>
    </Dialog>
  )
}

function show(dirty?: boolean) {
  const onClose = vi.fn()
  render(<Sample onClose={onClose} {...(dirty === undefined ? {} : { dirty })} />)
  return onClose
}

function type(label: string, value: string): void {
  const field = screen.getByLabelText(new RegExp(`^${label}`))
  fireEvent.focus(field)
  fireEvent.input(field, { target: { value } })
}

const pressEscape = () => fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' })
function pressOutside(): void {
  const backdrop = document.querySelector('[data-backdrop]')
  if (backdrop === null) throw new Error('no backdrop')
  fireEvent.pointerDown(backdrop, { pointerType: 'mouse', button: 0 })
  fireEvent.mouseDown(backdrop, { button: 0 })
  fireEvent.click(backdrop, { button: 0 })
}
const WAYS: [string, () => void][] = [
  ['Escape', pressEscape],
  ['a press outside', pressOutside],
  ['the cross', () => fireEvent.click(screen.getByRole('button', { name: 'Close' }))],
]

describe.each(WAYS)('%s', (_way, leave) => {
  it('closes a dialog in which nothing was typed', () => {
    const onClose = show()
    leave()
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it.each(['Free', 'Token', 'Held', 'Long'])('asks first where something was typed into %s', label => {
    const onClose = show()
    type(label, 'typed')
    leave()
    expect(onClose).not.toHaveBeenCalled()
    expect(screen.getByLabelText(label)).toHaveProperty('value', 'typed')
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }))
    expect(screen.queryByRole('button', { name: 'Go on' })).toBeNull()
    expect(screen.getByLabelText(label)).toHaveProperty('value', 'typed')
    leave()
    fireEvent.click(screen.getByRole('button', { name: 'Throw it away' }))
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('does not ask where what was typed is as it was again', () => {
    const onClose = show()
    type('Free', 'typed')
    type('Free', '')
    leave()
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('asks where a tick was set', () => {
    const onClose = show()
    fireEvent.click(screen.getByLabelText('Sure'))
    leave()
    expect(onClose).not.toHaveBeenCalled()
  })

  it('does what the dialog says of itself', () => {
    const clean = show(false)
    type('Free', 'kept elsewhere')
    leave()
    expect(clean).toHaveBeenCalledTimes(1)
    cleanup()
    const dirty = show(true)
    leave()
    expect(dirty).not.toHaveBeenCalled()
  })
})

it('does not ask after Cancel, which says what it does', () => {
  const onClose = show()
  type('Free', 'typed')
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(onClose).toHaveBeenCalledTimes(1)
})

it('keeps asking after a second Escape', () => {
  const onClose = show()
  type('Token', '00secret')
  pressEscape()
  pressEscape()
  pressOutside()
  pressEscape()
  expect(onClose).not.toHaveBeenCalled()
  expect(screen.getByLabelText('Token')).toHaveProperty('value', '00secret')
})

it('asks before a name that was typed is thrown away', () => {
  const onClose = vi.fn()
  render(
    <NameDialog
      open
      onClose={onClose}
      title="Rename"
      label="Name"
      name="Before"
      onSave={async () => undefined}
    />,
  )
  type('Name', 'After')
  pressEscape()
  expect(onClose).not.toHaveBeenCalled()
})
