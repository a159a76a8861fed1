import { ask, wordsOf } from '@/components/ask'
import { toast } from '@/components/ui/toasts'

/** Saves a scenario's document as a file, and says how it went. */
export async function exportScenario(id: string): Promise<void> {
  try {
    const leftOut = await download(id)
    toast(leftOut.length > 0 ? leftOutWords(leftOut) : 'Exported.')
  } catch (error) {
    toast(wordsOf(error), 'failed')
  }
}

/**
 * Saves a scenario's document as a file. It holds connections by name and no credential.
 * @returns the secrets that were left out, as places in the drawing
 */
async function download(id: string): Promise<readonly string[]> {
  const { name, text, leftOut } = await ask('scenarios.export', { id })
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replace(/[^\p{L}\p{N} _-]/gu, '').trim() || 'scenario'}.json`
  link.click()
  URL.revokeObjectURL(url)
  return leftOut
}

/** What an export says of the secrets that it left out. */
const leftOutWords = (places: readonly string[]): string =>
  `Exported without ${places.length === 1 ? 'a secret' : `${places.length} secrets`}: ${places.join(', ')}. Type ${places.length === 1 ? 'it' : 'them'} again where it is imported.`
