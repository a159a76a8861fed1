'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useState } from 'react'

/** What a list is filtered by as one types, kept in the address so that it can be shared and gone back to. */
export function useFilterText(): [string, (text: string) => void] {
  const address = useSearchParams()
  const pathname = usePathname()
  const [text, setText] = useState(address.get('q') ?? '')
  const change = (next: string): void => {
    setText(next)
    const query = new URLSearchParams(address)
    if (next === '') query.delete('q')
    else query.set('q', next)
    history.replaceState(null, '', query.size === 0 ? pathname : `${pathname}?${query}`)
  }
  return [text, change]
}
