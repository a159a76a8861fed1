// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from '@/components/editor/mapping/testing'
import type { ScenarioLink } from '@/lib/scenario/document'
import { FilterDialog, type LinkSettings } from './filter-dialog'

afterEach(cleanup)

const LINK: ScenarioLink = {
  id: 'l3',
  from: 'm3',
  to: 'm4',
  label: 'Sales',
  filter: {
    is: 'rows',
    any: [
      [
        {
          left: { is: 'mapping', template: '{{m2.profile.department}}' },
          type: 'text',
          operator: 'equals',
          right: { is: 'value', value: 'Sales' },
        },
      ],
    ],
  },
}

function show(link: ScenarioLink, document = DOCUMENT) {
  const onSave = vi.fn<(settings: LinkSettings) => void>()
  const onClose = vi.fn()
  render(
    <FilterDialog
      open
      onClose={onClose}
      link={link}
      document={document}
      descriptors={DESCRIPTORS}
      samples={SAMPLES}
      onSave={onSave}
    />,
  )
  return { onSave, onClose }
}
const save = (): void => void fireEvent.click(screen.getByRole('button', { name: 'Save' }))

describe('the filter of a link', () => {
  it('is shown as it is stored and saved unchanged', () => {
    const { onSave, onClose } = show(LINK)
    expect(screen.getByText('From Set Variables (m3) to Get a User (m4)')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Value 1' }).textContent).toBe('Get the managerDepartment')
    expect(screen.getByRole('button', { name: 'Compared with 1' }).textContent).toBe('Sales')
    save()
    expect(onSave).toHaveBeenCalledWith({ label: 'Sales', filter: LINK.filter })
    expect(onClose).toHaveBeenCalled()
  })

  it('is taken off by “Always”, and so is an emptied label', () => {
    const { onSave } = show(LINK)
    fireEvent.click(screen.getByRole('radio', { name: 'Always' }))
    fireEvent.change(screen.getByLabelText('Label'), { target: { value: ' ' } })
    save()
    expect(onSave).toHaveBeenCalledWith({})
  })

  it('is not saved while something is missing, which is said', () => {
    const { onSave } = show({ id: 'l3', from: 'm3', to: 'm4' })
    fireEvent.click(screen.getByRole('radio', { name: 'By an expression' }))
    save()
    expect(onSave).not.toHaveBeenCalled()
    expect(screen.getByRole('alert').textContent).toBe('Write an expression that gives yes or no.')
  })

  it('offers fallback and order where there are several routes', () => {
    const routes = { ...DOCUMENT, links: [...DOCUMENT.links, { id: 'l4', from: 'm3', to: 'm5' }] }
    const { onSave } = show({ id: 'l3', from: 'm3', to: 'm4' }, routes)
    fireEvent.click(screen.getByRole('switch', { name: 'Fallback' }))
    fireEvent.change(screen.getByLabelText('Order'), { target: { value: '2000' } })
    save()
    expect(onSave).not.toHaveBeenCalled()
    fireEvent.change(screen.getByLabelText('Order'), { target: { value: '2' } })
    save()
    expect(onSave).toHaveBeenCalledWith({ fallback: true, order: 2 })
  })
})

describe('leaving without “Save”', () => {
  const pressEscape = () => fireEvent.keyDown(screen.getByRole('dialog', { name: 'Link' }), { key: 'Escape' })

  it('closes where nothing was changed', () => {
    const { onClose } = show(LINK)
    pressEscape()
    expect(onClose).toHaveBeenCalledOnce()
  })

  it.each<[string, () => void]>([
    ['a label', () => fireEvent.change(screen.getByLabelText('Label'), { target: { value: 'Other' } })],
    ['another way', () => fireEvent.click(screen.getByRole('radio', { name: 'Always' }))],
    ['another comparison', () => fireEvent.click(screen.getByRole('button', { name: /^Remove/ }))],
  ])('asks before it throws away %s', (_what, change) => {
    const { onClose } = show(LINK)
    change()
    pressEscape()
    expect(onClose).not.toHaveBeenCalled()
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }))
    expect(onClose).not.toHaveBeenCalled()
  })
})
