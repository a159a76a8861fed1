// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it } from 'vitest'
import { Checkbox } from './checkbox'
import { Combobox } from './combobox'
import { Field } from './field'
import { Input } from './input'
import type { Option } from './option'
import { RadioGroup } from './radio-group'
import { Select } from './select'
import { Switch } from './switch'

afterEach(cleanup)

const OPTIONS: Option[] = [
  { value: 'sales', label: 'Sales' },
  { value: 'eng', label: 'Engineering', hint: '00g1' },
]

it('ties label, help and error to the control', () => {
  render(
    <Field label="Host" help="Without https://" error="This is not an Okta domain." required>
      {control => <Input {...control} />}
    </Field>,
  )
  const input = screen.getByRole('textbox', { name: /Host/ })
  const described = (input.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map(id => document.getElementById(id)?.textContent)
  expect(described).toEqual(['Without https://', 'This is not an Okta domain.'])
  expect(input.getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('alert').textContent).toBe('This is not an Okta domain.')
})

it('shows the chosen option by its words, and its label names the list', () => {
  render(
    <Field label="Group">
      {control => <Select {...control} options={OPTIONS} value="eng" onChange={() => {}} />}
    </Field>,
  )
  expect(screen.getByRole('combobox', { name: 'Group' }).textContent).toContain('Engineering')
})

it('says so when the choices cannot be loaded', async () => {
  render(
    <Field label="Group">
      {control => (
        <Combobox
          {...control}
          options={[]}
          value={null}
          onChange={() => {}}
          onSearch={() => {}}
          problem="Okta refused the token."
        />
      )}
    </Field>,
  )
  fireEvent.keyDown(screen.getByRole('combobox', { name: 'Group' }), { key: 'ArrowDown' })
  expect(await screen.findByText('Okta refused the token.')).toBeDefined()
})

function Form() {
  const [on, setOn] = useState(false)
  const [mail, setMail] = useState(false)
  const [by, setBy] = useState('sales')
  return (
    <>
      <Switch label="Switched on" checked={on} onChange={setOn} />
      <Checkbox label="Send the e-mail" checked={mail} onChange={setMail} />
      <RadioGroup label="Search by" options={OPTIONS} value={by} onChange={setBy} />
    </>
  )
}

it('names what is switched, ticked and chosen by its words', () => {
  render(<Form />)
  const state = (role: string, name: RegExp) => screen.getByRole(role, { name }).getAttribute('aria-checked')
  fireEvent.click(screen.getByText('Switched on'))
  fireEvent.click(screen.getByText('Send the e-mail'))
  fireEvent.click(screen.getByText('Engineering'))
  expect(state('switch', /Switched on/)).toBe('true')
  expect(state('checkbox', /Send the e-mail/)).toBe('true')
  expect(state('radio', /Engineering/)).toBe('true')
  expect(screen.getByRole('radiogroup', { name: 'Search by' })).toBeDefined()
})
