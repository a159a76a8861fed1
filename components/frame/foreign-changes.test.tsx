// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ForeignChanges } from './foreign-changes'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

/** Moves every text into an element of its own, as the translation of a page does. */
function translate(within: Node): void {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT)
  const texts: Node[] = []
  while (walker.nextNode()) texts.push(walker.currentNode)
  for (const text of texts) {
    const font = document.createElement('font')
    text.parentNode?.replaceChild(font, text)
    font.append(text)
  }
}

/** The test's own document says it without its name. */
function asBrowsersSay(): void {
  const before = Node.prototype.removeChild
  vi.spyOn(Node.prototype, 'removeChild').mockImplementation(function <T extends Node>(
    this: Node,
    child: T,
  ): T {
    if (child.parentNode !== this)
      throw new DOMException('The node to be removed is not a child.', 'NotFoundError')
    return before.call(this, child) as T
  })
}

/** Lies outside, as a drawing does. */
const kept = { text: 'a' }

function Page() {
  const [more, setMore] = useState(false)
  const [text, setText] = useState(kept.text)
  return (
    <div>
      {more ? 'More' : <>Less {text}</>}
      <input
        aria-label="Text"
        value={text}
        onChange={event => {
          kept.text = event.target.value
          setText(kept.text)
        }}
      />
      <button type="button" onClick={() => setMore(!more)}>
        Turn
      </button>
    </div>
  )
}

function Broken(): never {
  throw new Error('a fault of our own')
}

describe('a page whose elements something else has moved', () => {
  it('is drawn anew, with what was typed', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    render(
      <ForeignChanges>
        <Page />
      </ForeignChanges>,
    )
    fireEvent.change(screen.getByLabelText('Text'), { target: { value: 'abc' } })
    asBrowsersSay()
    translate(document.body)
    fireEvent.click(screen.getByRole('button'))
    expect(screen.getByLabelText<HTMLInputElement>('Text').value).toBe('abc')
    fireEvent.click(screen.getByRole('button'))
    expect(document.body.textContent).toContain('More')
  })

  it('gives any other error on', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() =>
      render(
        <ForeignChanges>
          <Broken />
        </ForeignChanges>,
      ),
    ).toThrow('a fault of our own')
  })
})
