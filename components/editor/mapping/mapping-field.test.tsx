// @vitest-environment happy-dom
import { EditorView } from '@codemirror/view'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DataPanel } from './data-panel'
import { MappingField } from './mapping-field'
import { MappingScope, useMappingScope } from './mapping-scope'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from './testing'

afterEach(cleanup)

let stored = ''

function Fields({ start, problem }: { start: string; problem?: string }) {
  const [text, setText] = useState(start)
  const { upstream } = useMappingScope()
  stored = text
  return (
    <>
      <MappingField label="Login" value={text} onChange={setText} problem={problem} />
      <button type="button" onClick={() => setText('{{m2.profile.login}}')}>
        Undo
      </button>
      <DataPanel upstream={upstream} />
    </>
  )
}

function show(start: string, problem?: string) {
  return render(
    <MappingScope document={DOCUMENT} moduleKey="m4" descriptors={DESCRIPTORS} samples={SAMPLES}>
      <Fields start={start} {...(problem === undefined ? {} : { problem })} />
    </MappingScope>,
  )
}

/** Goes into the field and waits until its editor is there. */
async function editor(): Promise<EditorView> {
  fireEvent.focus(screen.getByRole('button', { name: 'Login' }))
  const content = await screen.findByRole('textbox', { name: 'Login' })
  const view = EditorView.findFromDOM(content)
  if (!view) throw new Error('the editor stands behind its text')
  return view
}

/** Goes on to the panel, as by Tab; the field that was left is the one it writes into. */
async function panel(view: EditorView): Promise<void> {
  await screen.findByText('Goes into “Login”.')
  act(() => view.contentDOM.blur())
}

describe('a field with mappings', () => {
  it('shows an attribute by its module’s label and its title, before and in the editor', async () => {
    show('Hi {{m2.profile.login}}')
    expect(screen.getByRole('button', { name: 'Login' }).textContent).toBe('Hi Get the managerLogin')
    const view = await editor()
    const pill = view.contentDOM.querySelector('[data-pill]')
    expect(pill?.textContent).toBe('Get the managerLogin')
    expect(pill?.getAttribute('title')).toBe('m2.profile.login · grace@acme.com')
    expect(pill?.querySelector('svg')).toBeTruthy()
  })

  it('says what it gives with the last run’s data', async () => {
    show('Hi {{m2.profile.login}}')
    await editor()
    expect(await screen.findByText('Hi grace@acme.com')).toBeTruthy()
  })

  it('says what is wrong before anything runs', async () => {
    show('{{m5.id}}')
    await editor()
    expect((await screen.findByRole('alert')).textContent).toBe(
      'There is nothing named m5 before this module.',
    )
  })

  it.each(['{{}}', 'Hi {{ '])(
    'does not call %s wrong while somebody is at it, only once the field is left',
    async start => {
      vi.useFakeTimers({ shouldAdvanceTime: true })
      try {
        show('', 'There is nothing between the braces.')
        expect(screen.getByRole('alert')).toBeTruthy()
        const view = await editor()
        act(() => view.dispatch({ changes: { from: 0, insert: start }, userEvent: 'input.type' }))
        await act(() => vi.advanceTimersByTimeAsync(1_500))
        expect(screen.queryByRole('alert')).toBeNull()
        expect(view.contentDOM.querySelector('.cm-lintRange')).toBeNull()
        expect(view.contentDOM.getAttribute('aria-invalid')).toBeNull()
        act(() => view.contentDOM.blur())
        expect(screen.getByRole('alert').textContent).toMatch(/nothing between the braces|never closed/)
        await vi.waitFor(() => expect(view.contentDOM.querySelector('.cm-lintRange')).toBeTruthy())
      } finally {
        vi.useRealTimers()
      }
    },
  )

  it('says that nothing stands between the braces when typing has rested for long', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    try {
      show('')
      const view = await editor()
      act(() => view.dispatch({ changes: { from: 0, insert: '{{}}' }, userEvent: 'input.type' }))
      await act(() => vi.advanceTimersByTimeAsync(6_000))
      expect(screen.getByRole('alert').textContent).toBe('There is nothing between the braces.')
    } finally {
      vi.useRealTimers()
    }
  })

  it('shows the problem that the check of the drawing found', () => {
    show('', 'Fill this in.')
    expect(screen.getByRole('alert').textContent).toBe('Fill this in.')
  })

  it('stores what is typed, and takes over what was changed elsewhere', async () => {
    show('')
    const view = await editor()
    act(() => view.dispatch({ changes: { from: 0, insert: 'ada' }, userEvent: 'input.type' }))
    expect(stored).toBe('ada')
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(view.state.doc.toString()).toBe('{{m2.profile.login}}')
    expect(stored).toBe('{{m2.profile.login}}')
  })

  it('makes one line of what is pasted', async () => {
    show('')
    const view = await editor()
    act(() => view.dispatch({ changes: { from: 0, insert: 'a\n  b\nc' }, userEvent: 'input.paste' }))
    expect(stored).toBe('a b c')
  })
})

describe('the data panel', () => {
  it('puts what is chosen at the caret of the field, by click and by Enter', async () => {
    show('Hi ')
    expect(screen.getByText(/Click into a field first/)).toBeTruthy()
    const view = await editor()
    act(() => view.dispatch({ selection: { anchor: 3 } }))
    await panel(view)
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'department' } })
    fireEvent.click(screen.getByRole('treeitem', { name: /Department/ }))
    expect(stored).toBe('Hi {{m2.profile.department}}')
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'greeting' } })
    fireEvent.keyDown(screen.getByRole('treeitem', { name: /greeting/ }), { key: 'Enter' })
    expect(stored).toBe('Hi {{m2.profile.department}}{{m3.greeting}}')
  })

  it('is walked with the arrow keys, and shows samples but no secret', () => {
    show('')
    const manager = screen.getByRole('treeitem', { name: /Get the manager/ })
    expect(screen.queryByRole('treeitem', { name: /Activation token/ })).toBeNull()
    fireEvent.keyDown(manager, { key: 'ArrowRight' })
    expect(screen.getByRole('treeitem', { name: /User ID/ }).textContent).toContain('00u1')
    expect(screen.getByRole('treeitem', { name: /Activation token/ }).textContent).toContain('••••')
    fireEvent.keyDown(manager, { key: 'ArrowDown' })
    expect(document.activeElement?.textContent).toContain('User ID')
    fireEvent.keyDown(screen.getByRole('treeitem', { name: /User ID/ }), { key: 'ArrowLeft' })
    expect(document.activeElement).toBe(manager)
  })

  it('lists the functions with an example', async () => {
    show('')
    await panel(await editor())
    fireEvent.click(screen.getByRole('tab', { name: 'Functions' }))
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'lower' } })
    const row = await screen.findByRole('button', { name: /lower\(text\)/ })
    expect(row.textContent).toContain('lower("Ada") → "ada"')
    fireEvent.click(row)
    await waitFor(() => expect(stored).toBe('{{lower()}}'))
  })
})
