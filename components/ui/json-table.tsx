'use client'

import { useState } from 'react'
import type { Json } from '@/lib/module-kit/json'
import { JsonLeaf } from './json-leaf'
import { jsonRows } from './json-rows'

/** Rows shown at first; the rest on demand. */
const MOST_ROWS = 100

/** A value as rows of where and what. */
export function JsonTable({ value, label }: { value: Json; label: string }) {
  const [most, setMost] = useState(MOST_ROWS)
  const { rows, more } = jsonRows(value, most)
  return (
    <>
      <table aria-label={label} className="w-full text-xs">
        <thead className="sr-only">
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(row => (
            <tr key={row.path} className="align-top">
              <th scope="row" className="w-2/5 break-all px-3 py-1.5 text-left font-normal text-muted">
                {row.path || 'value'}
              </th>
              <td className="px-3 py-1.5 font-mono">
                {typeof row.value === 'object' && row.value !== null ? (
                  <span className="text-faint">
                    {Array.isArray(row.value) ? 'empty list' : 'empty object'}
                  </span>
                ) : (
                  <JsonLeaf value={row.value} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && (
        <button
          type="button"
          onClick={() => setMost(most * 10)}
          className="px-3 py-2 text-accent text-xs hover:underline"
        >
          Show more rows
        </button>
      )}
    </>
  )
}
