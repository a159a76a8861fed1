import { StepError } from '@/lib/errors'
import { compileExpression, compileTemplate, type Encoding, ExpressionError } from '@/lib/expression'
import { referencesIn } from './references'
import { mappingsIn, type TextMode } from './tokens'
import { attributeAt, type UpstreamModule } from './upstream'
import { DOTS, valueInWords } from './words'

/** What a mapping gives for the sample bundle. */
export type Preview =
  /** No mapping in it, or it cannot be read: that is said elsewhere. */
  | { is: 'none' }
  /** Modules it reads have not run yet. */
  | { is: 'no-sample'; owners: string[] }
  | { is: 'value'; words: string }
  | { is: 'failed'; words: string }

/** One that is no real one, so that nobody takes it for the run's. */
const SAMPLE_UUID = '00000000-0000-4000-8000-000000000000'

/** Evaluates a text on what the modules before it gave in the last run. Secrets have no sample and come out as dots. */
export function previewOf(
  text: string,
  mode: TextMode,
  upstream: readonly UpstreamModule[],
  encoding: Encoding = 'text',
): Preview {
  try {
    const compiled = mode === 'expression' ? compileExpression(text) : compileTemplate(text, encoding)
    if (mode === 'template' && compiled.references.length === 0 && !text.includes('{{')) return { is: 'none' }
    const used = compiled.references.flatMap(key => upstream.find(one => one.key === key) ?? [])
    if (used.length < compiled.references.length) return { is: 'none' }
    const without = used.filter(one => one.whole.sample === undefined)
    if (without.length > 0) return { is: 'no-sample', owners: without.map(one => one.label) }
    if (readsSecret(text, mode, used)) return { is: 'value', words: DOTS }
    const value = compiled.evaluate({
      lookup: key => upstream.find(one => one.key === key)?.whole.sample,
      now: () => Date.now(),
      uuid: () => SAMPLE_UUID,
    })
    return { is: 'value', words: valueInWords(value, 200) }
  } catch (error) {
    if (error instanceof ExpressionError) return { is: 'none' }
    if (error instanceof StepError) return { is: 'failed', words: error.failure.message }
    throw error
  }
}

function readsSecret(text: string, mode: TextMode, used: readonly UpstreamModule[]): boolean {
  const references = mappingsIn(text, mode).flatMap(one =>
    referencesIn(one.source, root => used.some(module => module.key === root)),
  )
  return references.some(({ root, names }) => {
    const module = used.find(one => one.key === root)
    return (
      module !== undefined && names.some((_, at) => attributeAt(module.whole, names.slice(0, at + 1))?.secret)
    )
  })
}
