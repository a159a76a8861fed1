import { notFound } from 'next/navigation'
import type { OperationKey } from '@/lib/operations/index'
import type { InputOf, OutputOf } from '@/lib/operations/perform'
import { joinery } from './hand-over'
import { actorOf, requireSession } from './session'

/** For pages: what an operation gives to the person who asks. A refusal becomes the page's error, in words. */
export async function query<K extends OperationKey>(key: K, input: InputOf<K>): Promise<OutputOf<K>> {
  const session = await requireSession()
  const done = await joinery().perform(actorOf(session), key, input)
  if (done.ok) return done.value
  if (done.error.code === 'not-found') notFound()
  throw new Error(done.error.message)
}
