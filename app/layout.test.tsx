import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import RootLayout, { metadata } from './layout'

vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'x-nonce': 'once' }) }))

it('asks browsers not to translate the page by themselves: they would move what is drawn, and change data', async () => {
  const page = renderToStaticMarkup(await RootLayout({ children: 'Here' }))
  expect(page).toMatch(/^<html lang="en" translate="no">/)
  expect(page).toContain('Here')
  expect(metadata.other).toEqual({ google: 'notranslate' })
})
