import type { ParkRecord } from '@/lib/runner/records'
import { maskSealed } from '@/lib/runner/sealing'
import { MASK, redactFields } from '@/lib/secrets/redact'

/** What is asked, as it stands in `signal.request`; made for people, holds no secret. */
export type QuestionRequest = CallQuestion | RunQuestion

/** A bundle is parked because nobody knows what became of its call. */
interface CallQuestion {
  about: 'call'
  /** The module's key in the drawing, and what it is called there. */
  key: string
  label: string
  /** The call that may have been carried out; null where only its number is known. */
  call: { method: string; url: string; since: number } | null
  why: string
  /** Reading back showed something that can stand for the lost answer. */
  found: boolean
}

/** The run as a whole cannot go on by itself. */
interface RunQuestion {
  about: 'run'
  /** What happened, and what each answer does; sentences. */
  what: string
  todo: string
}

/** A question to be written with the park record that asks it. */
export interface QuestionRow {
  id: string
  path: string
  alike: string
  request: QuestionRequest
}

const LONGEST_TEXT = 2_000
const LONGEST_ALIKE = 300
/** A part of an address that names one thing of many: it has a digit, an @ or an escape, or is as long as an id. */
const NAMES_ONE = /\d|@|%|^.{20,}$/

/** The question of a park record that names one. */
export function questionOf(record: ParkRecord & { question: string }): QuestionRow {
  const { question: id, path, key, asks, reason } = maskSealed(record)
  const call = asks ? { method: asks.method, url: shownUrl(asks.url), since: asks.since } : null
  const [why, found] = reason.is === 'decision' ? [reason.why, reason.found !== undefined] : ['', false]
  return {
    id,
    path,
    alike: alikeOf(key, call),
    request: { about: 'call', key, label: cut(asks?.label ?? key), call, why: cut(why), found },
  }
}

/** The same for calls that differ only in whom they are about. */
function alikeOf(key: string, call: { method: string; url: string } | null): string {
  if (call === null) return key
  const [path = ''] = call.url.split('?')
  // The first three name the API and its version: /api/v1/users.
  const parts = path.split('/').map((part, at) => (at > 3 && NAMES_ONE.test(part) ? '…' : part))
  return `${key} ${call.method} ${parts.join('/')}`.slice(0, LONGEST_ALIKE)
}

/** An address without what its query's names say is secret. */
function shownUrl(url: string): string {
  const mark = url.indexOf('?')
  if (mark < 0) return cut(url)
  const rows = [...new URLSearchParams(url.slice(mark + 1))]
  const shown = rows.map(([name, value]) => `${name}=${redactFields({ [name]: value })[name]}`)
  return cut(`${url.slice(0, mark)}?${shown.join('&')}`)
}

function cut(text: unknown): string {
  const whole = typeof text === 'string' ? text : MASK
  return whole.length <= LONGEST_TEXT ? whole : `${whole.slice(0, LONGEST_TEXT - 1)}…`
}
