// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AskError } from '@/components/ask'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from '@/components/editor/mapping/testing'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Field } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import type { FormField } from './fields'
import type { LoadOptions } from './form-context'
import { SchemaForm } from './schema-form'
import { DECLARED, declared, formField } from './testing'

afterEach(cleanup)

interface Setting {
  fields: FormField[]
  parameters: Record<string, Field>
  problems: Problem[]
  kind: ModuleDescriptor['kind']
  loadOptions: LoadOptions | null
}
type Stored = (parameters: Record<string, Field>) => void

const BASE: ModuleDescriptor = {
  id: 'okta.get-user@1',
  key: 'okta.get-user',
  version: 1,
  kind: 'action',
  title: 'Get a User',
  summary: '',
  connection: null,
  trigger: null,
  family: 'user',
  writes: false,
  fields: [],
  output: [],
}

function Form({ fields, parameters, problems, kind, loadOptions, stored }: Setting & { stored: Stored }) {
  const [now, setNow] = useState(parameters)
  const descriptor: ModuleDescriptor = { ...BASE, kind, fields }
  return (
    <SchemaForm
      descriptor={descriptor}
      descriptors={DESCRIPTORS}
      module={{ key: 'm4', module: descriptor.id, parameters: now }}
      document={DOCUMENT}
      problems={problems}
      samples={SAMPLES}
      connections={[]}
      onChange={next => {
        stored(next)
        setNow(next)
      }}
      loadOptions={loadOptions}
    />
  )
}

/** Draws a form whose parameters change as they would in the editor; tells what was stored last. */
function show(setting: Pick<Setting, 'fields'> & Partial<Setting>) {
  const stored = vi.fn<Stored>()
  const usual = { parameters: {}, problems: [], kind: 'action', loadOptions: null } as const
  render(<Form {...usual} {...setting} problems={setting.problems ?? []} stored={stored} />)
  return { last: () => stored.mock.lastCall?.[0] }
}

const attributes = Array.from({ length: 12 }, (_, at) =>
  formField(`attribute${at}`, { label: `Attribute ${at}`, group: 'Profile attributes', kind: 'number' }),
)

describe('a module’s form', () => {
  it('keeps a long group folded behind its number, and finds fields in it by typing', () => {
    show({ fields: [formField('login', { kind: 'number', label: 'Login' }), ...attributes] })
    expect(screen.getByLabelText('Login')).toBeTruthy()
    expect(screen.queryByLabelText('Attribute 3')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: '12 profile attributes' }))
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'attribute 3' } })
    expect(screen.getByLabelText('Attribute 3')).toBeTruthy()
    expect(screen.queryByLabelText('Attribute 4')).toBeNull()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nothing like it' } })
    expect(screen.getByText(/Nothing here is called/)).toBeTruthy()
  })

  it('shows what is filled in, and does not move a field that is being filled', () => {
    const { last } = show({ fields: attributes, parameters: { attribute5: { is: 'value', value: 5 } } })
    expect(screen.getByLabelText<HTMLInputElement>('Attribute 5').value).toBe('5')
    fireEvent.click(screen.getByRole('button', { name: '11 more profile attributes' }))
    const labels = (): (string | null)[] => screen.getAllByRole('textbox').map(one => one.id)
    const before = labels()
    fireEvent.change(screen.getByLabelText('Attribute 9'), { target: { value: '9' } })
    expect(labels()).toEqual(before)
    expect(last()).toMatchObject({ attribute9: { is: 'value', value: 9 } })
  })

  it('shows a field’s problem at the field, also when its group is folded', () => {
    show({
      fields: attributes,
      problems: [{ module: 'm4', parameter: 'attribute7', message: 'attribute7: too big.' }],
    })
    expect(screen.getByRole('alert').textContent).toBe('Too big.')
    expect(screen.getByLabelText('Attribute 7')).toBeTruthy()
  })

  it('does not save what is no number, and says so', () => {
    const { last } = show({
      fields: [formField('limit', { kind: 'number', label: 'Limit', min: 1, max: 10 })],
    })
    fireEvent.change(screen.getByLabelText('Limit'), { target: { value: 'ten' } })
    expect(screen.getByRole('alert').textContent).toContain('not a number')
    fireEvent.change(screen.getByLabelText('Limit'), { target: { value: '11' } })
    expect(screen.getByRole('alert').textContent).toContain('1 to 10')
    expect(last()).toBeUndefined()
    fireEvent.change(screen.getByLabelText('Limit'), { target: { value: '7' } })
    expect(last()).toEqual({ limit: { is: 'value', value: 7 } })
  })

  it('never shows a secret that is stored, and takes another one', () => {
    const { last } = show({
      fields: [formField('password', { kind: 'secret', label: 'Password', secret: true })],
      parameters: { password: { is: 'value', value: 'hunter2' } },
    })
    expect(document.body.innerHTML).not.toContain('hunter2')
    fireEvent.click(screen.getByRole('button', { name: 'Replace Password' }))
    const input = screen.getByLabelText<HTMLInputElement>('Password')
    expect(input.type).toBe('password')
    fireEvent.change(input, { target: { value: 'better' } })
    expect(last()).toEqual({ password: { is: 'sealed', of: { is: 'value', value: 'better' } } })
    fireEvent.blur(input)
    expect(screen.getByLabelText('Password is set')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Remove Password' }))
    expect(last()).toEqual({})
  })

  it('gives back what was there when nothing is typed in its place', () => {
    const password: Field = { is: 'sealed', id: '7d6c0a52-6a0b-4ab0-9d9d-3f0b8c1c1a11' }
    const { last } = show({
      fields: [formField('password', { kind: 'secret', label: 'Password', secret: true })],
      parameters: { password },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Replace Password' }))
    const input = screen.getByLabelText<HTMLInputElement>('Password')
    fireEvent.change(input, { target: { value: 'x' } })
    fireEvent.change(input, { target: { value: '' } })
    expect(last()).toEqual({ password })
  })

  it('keeps a body secret by a switch, and types it anew without', () => {
    const { last } = show({
      fields: [formField('body', { kind: 'json', label: 'Body', sealable: true })],
      parameters: { body: { is: 'mapping', template: '{"key":"hunter2","user":{{m2.id}}}' } },
    })
    const keep = screen.getByRole('button', { name: 'Keep Body secret' })
    expect(keep.getAttribute('aria-pressed')).toBe('false')
    fireEvent.click(keep)
    expect(last()).toEqual({
      body: { is: 'sealed', of: { is: 'mapping', template: '{"key":"hunter2","user":{{m2.id}}}' } },
    })
    expect(document.body.innerHTML).not.toContain('hunter2')
    fireEvent.click(screen.getByRole('button', { name: 'Replace Body' }))
    fireEvent.change(screen.getByLabelText('Body'), { target: { value: '{"a":{{m2.id}}}' } })
    expect(last()).toEqual({ body: { is: 'sealed', of: { is: 'mapping', template: '{"a":{{m2.id}}}' } } })
    fireEvent.click(screen.getByRole('button', { name: 'Do not keep Body secret' }))
    expect(last()).toEqual({})
  })

  it('takes the value of a header for a secret when its name says so', () => {
    const headers = formField('headers', {
      kind: 'list',
      label: 'Headers',
      item: formField('', {
        kind: 'object',
        label: '',
        fields: [
          formField('key', { kind: 'number', label: 'Key' }),
          formField('value', { label: 'Value', sealable: true }),
        ],
      }),
    })
    const row = (key: string, value: Field): Field => ({
      is: 'fields',
      fields: { key: { is: 'value', value: key }, value },
    })
    const { last } = show({
      fields: [headers],
      parameters: {
        headers: {
          is: 'list',
          items: [
            row('X-Api-Key', { is: 'value', value: 'hunter2' }),
            row('Accept', { is: 'value', value: 'a/b' }),
          ],
        },
      },
    })
    expect(document.body.innerHTML).not.toContain('hunter2')
    expect(screen.getAllByRole('button', { name: 'Keep Value secret' })).toHaveLength(1)
    fireEvent.click(screen.getByRole('button', { name: 'Replace Value' }))
    fireEvent.change(screen.getByLabelText('Value', { selector: 'input[type=password]' }), {
      target: { value: 'hunter3' },
    })
    expect(last()).toMatchObject({
      headers: { items: [{ fields: { value: { is: 'sealed', of: { value: 'hunter3' } } } }, {}] },
    })
  })

  it('clears a field where nothing means something, and takes that back', () => {
    const { last } = show({
      fields: [{ ...declared('okta.update-user@1', 'profile.title'), name: 'title', path: 'title' }],
      parameters: { title: { is: 'value', value: 'Boss' } },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Clear Title' }))
    expect(last()).toEqual({ title: { is: 'clear' } })
    expect(screen.getByText('Will be emptied.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Do not clear Title' }))
    expect(last()).toEqual({})
  })

  it('clears a custom attribute by name, and takes that back', () => {
    const { last } = show({
      fields: [declared('okta.update-user@1', 'customAttributes')],
      parameters: { customAttributes: { is: 'value', value: { badge: 'B-1' } } },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Clear badge' }))
    expect(last()).toEqual({ customAttributes: { is: 'fields', fields: { badge: { is: 'clear' } } } })
    fireEvent.click(screen.getByRole('button', { name: /Do not clear/ }))
    expect(screen.getByRole('button', { name: 'Clear badge' })).toBeTruthy()
  })

  it('offers to clear where a module declares it, and nowhere else', () => {
    const clearable = DECLARED.flatMap(({ id, fields }) =>
      fields
        .flatMap(field => [field, ...(field.fields ?? [])])
        .flatMap(field => (field.clearable ? [`${id} ${field.path}`] : [])),
    )
    expect(clearable).toContain('okta.update-user@1 profile.department')
    expect(clearable).toContain('okta.update-user@1 customAttributes')
    expect(clearable).not.toContain('okta.update-user@1 profile.login')
    expect(clearable.filter(one => !one.startsWith('okta.update-user@1 '))).toEqual([])
  })

  it('switches a choice to a mapping and back', async () => {
    const { last } = show({
      fields: [formField('active', { kind: 'boolean', label: 'Active' })],
      parameters: { active: { is: 'value', value: true } },
    })
    expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('true')
    fireEvent.click(screen.getByRole('button', { name: 'Map Active' }))
    expect(await screen.findByRole('textbox', { name: 'Active' })).toBeTruthy()
    expect(last()).toEqual({})
    fireEvent.click(screen.getByRole('button', { name: 'Choose Active here' }))
    expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('false')
  })

  it('offers no mapping in a trigger, since nothing comes before it', () => {
    const { last } = show({
      kind: 'trigger',
      fields: [formField('at', { label: 'At' }), formField('every', { kind: 'number', label: 'Every' })],
    })
    expect(screen.queryByRole('button', { name: 'Map Every' })).toBeNull()
    fireEvent.change(screen.getByLabelText('At'), { target: { value: '06:00' } })
    expect(last()).toEqual({ at: { is: 'value', value: '06:00' } })
  })
})

describe('choices from the org', () => {
  const userId = formField('userId', { kind: 'choice', label: 'User', options: { live: 'users' } })

  it('show a stored id by its name', async () => {
    const loadOptions = vi.fn<LoadOptions>().mockResolvedValue([{ value: '00u1', label: 'Ada Lovelace' }])
    show({ fields: [userId], parameters: { userId: { is: 'value', value: '00u1' } }, loadOptions })
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('User').value).toBe('Ada Lovelace'))
    expect(screen.getByText('00u1')).toBeTruthy()
  })

  it('say in words why they cannot be loaded, and try again', async () => {
    const loadOptions = vi
      .fn<LoadOptions>()
      .mockRejectedValueOnce(new AskError({ code: 'unavailable', message: 'The org does not answer.' }))
      .mockResolvedValue([{ value: '00u1', label: 'Ada Lovelace' }])
    const { last } = show({
      fields: [userId],
      parameters: { userId: { is: 'value', value: '00u1' } },
      loadOptions,
    })
    expect((await screen.findByRole('alert')).textContent).toContain('The org does not answer.')
    fireEvent.change(screen.getByLabelText('User'), { target: { value: '00u2' } })
    expect(last()).toEqual({ userId: { is: 'value', value: '00u2' } })
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  it('can be typed while no connection is chosen', () => {
    const { last } = show({ fields: [userId] })
    expect(screen.getByText(/Choose a connection/)).toBeTruthy()
    fireEvent.change(screen.getByLabelText('User'), { target: { value: '00u2' } })
    expect(last()).toEqual({ userId: { is: 'value', value: '00u2' } })
  })
})

describe('a field that must be filled in', () => {
  const fields = [formField('limit', { kind: 'number', label: 'Limit', required: true })]
  const problems: Problem[] = [{ message: 'limit is missing.', module: 'm4', parameter: 'limit' }]
  const form = (now: Problem[]) => (
    <Form fields={fields} parameters={{}} problems={now} kind="action" loadOptions={null} stored={() => {}} />
  )

  it('is no mistake in a module that was just put in, until it is left', () => {
    const { rerender } = render(form([]))
    rerender(form(problems))
    expect(screen.queryByRole('alert')).toBeNull()
    fireEvent.focusOut(screen.getByLabelText(/^Limit/))
    expect(screen.getByRole('alert').textContent).toBe('Fill this in.')
  })

  it('is one where it was empty before, and any other mistake is told at once', () => {
    render(form(problems))
    expect(screen.getByRole('alert').textContent).toBe('Fill this in.')
    cleanup()
    const { rerender } = render(form([]))
    rerender(form([{ message: 'limit: too large.', module: 'm4', parameter: 'limit' }]))
    expect(screen.getByRole('alert').textContent).toBe('Too large.')
  })
})

describe('names and values', () => {
  const variables = formField('variables', { kind: 'record', label: 'Variables' })

  it('keep the row that is typed in, and say when a name is there twice', () => {
    const { last } = show({
      fields: [variables],
      parameters: { variables: { is: 'value', value: { a: '1', b: '2' } } },
    })
    fireEvent.change(screen.getByLabelText('Name of b'), { target: { value: 'a' } })
    expect(screen.getByRole('alert').textContent).toContain('there already')
    expect(last()).toEqual({ variables: { is: 'fields', fields: { a: { is: 'value', value: '1' } } } })
    const rows = screen.getAllByLabelText<HTMLInputElement>('Name of a')
    expect(rows).toHaveLength(2)
    const second = rows[1]
    if (!second) throw new Error('there are two rows')
    fireEvent.change(second, { target: { value: 'c' } })
    expect(last()).toMatchObject({ variables: { fields: { a: {}, c: { is: 'value', value: '2' } } } })
  })
})

describe('a list', () => {
  const headers = formField('headers', {
    kind: 'list',
    label: 'Headers',
    item: formField('', { kind: 'object', fields: [formField('key', { kind: 'number', label: 'Key' })] }),
  })

  it('grows, and what is removed is the item whose button was pressed', () => {
    const item = (value: number): Field => ({ is: 'fields', fields: { key: { is: 'value', value } } })
    const { last } = show({
      fields: [headers],
      parameters: { headers: { is: 'list', items: [item(1), item(2), item(3)] } },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Remove item 2' }))
    expect(screen.getAllByLabelText<HTMLInputElement>('Key').map(one => one.value)).toEqual(['1', '3'])
    fireEvent.click(within(document.body).getByRole('button', { name: 'Add to headers' }))
    expect(last()).toEqual({
      headers: { is: 'list', items: [item(1), item(3), { is: 'fields', fields: {} }] },
    })
  })
})

describe('a body that is to be JSON', () => {
  const body = (template: string) => ({
    fields: [declared('okta.api-call@1', 'body')],
    parameters: { body: { is: 'mapping' as const, template } },
  })

  it('is warned about where it is none, mappings or not, and is still kept', async () => {
    show(body('{"id": "{{m2.id}}",}'))
    const words = await screen.findByText(/This is not JSON: a name in double quotes is expected at line 1/)
    expect(words.textContent).toContain('kept as plain text')
    // It may be meant, so it is no error.
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('is left alone where the mappings only stand for values', async () => {
    show(body('{"id": {{m2.id}}, "name": "{{m2.profile.login}}"}'))
    await waitFor(() => expect(screen.getByText(/Preview|With the last run’s data/)).toBeTruthy())
    expect(screen.queryByText(/This is not JSON/)).toBeNull()
  })
})
