// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { WithCode } from './with-code'

afterEach(cleanup)

it.each([
  ['User ID is empty: `m2.profile.nothing` had no value.', ['m2.profile.nothing']],
  ['`a` and `b`', ['a', 'b']],
  ['one ` alone', []],
  ['two `` beside each other', []],
  ['', []],
])('%j has the names %j', (text, names) => {
  const { container } = render(<WithCode text={text} />)
  expect([...container.querySelectorAll('code')].map(code => code.textContent)).toEqual(names)
  const without = names.reduce((now, name) => now.replace(`\`${name}\``, name), text)
  expect(container.textContent).toBe(without)
})
